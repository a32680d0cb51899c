//! The corpus, hand-made files, and bytes that someone has trampled on.

mod bad;
mod corpus;
mod fuzz;
mod hand_made;

use super::{MidiFile, MidiFileError, read};

/// A header and tracks with right lengths.
fn file(format: u16, division: u16, tracks: &[&[u8]]) -> Vec<u8> {
    let count = u16::try_from(tracks.len()).unwrap();
    let mut bytes = b"MThd\0\0\0\x06".to_vec();
    for number in [format, count, division] {
        bytes.extend(number.to_be_bytes());
    }
    for track in tracks {
        bytes.extend(b"MTrk");
        bytes.extend(u32::try_from(track.len()).unwrap().to_be_bytes());
        bytes.extend(*track);
    }
    bytes
}

/// One track at 96 ticks to the quarter note.
fn read_track(track: &[u8]) -> Result<MidiFile, MidiFileError> {
    read(&file(0, 96, &[track]))
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/midi");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() >= 10);
    files
}
