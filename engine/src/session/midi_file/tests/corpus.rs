//! Real files, good and bad.

use super::*;

fn named(name: &str) -> Result<MidiFile, MidiFileError> {
    let files = corpus();
    let (_, bytes) = files.iter().find(|(other, _)| other == name).unwrap();
    read(bytes)
}

#[test]
fn all_good_files_are_read() {
    for (name, bytes) in corpus() {
        if name.contains("corrupt") || name.contains("empty") {
            continue;
        }
        let midi = read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let notes = midi.parts.iter().flat_map(|part| &part.notes);
        assert!(notes.clone().count() > 0, "{name}");
        for note in notes {
            assert!(note.length > 0.0 && note.velocity > 0, "{name}: {note:?}");
            assert!(
                note.start + note.length <= midi.length + 1e-9,
                "{name}: {note:?}"
            );
        }
    }
}

#[test]
fn a_missing_byte_is_told_with_its_chunk() {
    let error = named("test-corrupt-file-missing-byte.mid").unwrap_err();
    assert_eq!(
        error,
        MidiFileError::CutShort {
            position: 22,
            promised: 246,
            present: 245
        }
    );
}

#[test]
fn an_empty_song_has_no_notes() {
    assert_eq!(named("test-empty.mid"), Err(MidiFileError::NoNotes));
}

#[test]
fn running_status_outlives_a_meta_event() {
    let midi = named("test-running-status-metaevent.mid").unwrap();
    let pitches: Vec<u8> = midi.parts[0].notes.iter().map(|note| note.pitch).collect();
    assert_eq!(pitches, [60, 62, 64, 65, 67, 69, 71, 72]);
    let starts: Vec<f64> = midi.parts[0].notes.iter().map(|note| note.start).collect();
    assert_eq!(starts, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    assert!(midi.length >= 8.0);
}

#[test]
fn channels_of_a_track_are_parts_of_their_own() {
    let midi = named("test-multichannel-chords-1.mid").unwrap();
    let mut seen: Vec<(usize, u8)> = midi
        .parts
        .iter()
        .map(|part| (part.track, part.channel))
        .collect();
    let sorted = seen.clone();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, sorted);
    assert!(seen.len() > 1, "{seen:?}");
    let drums = named("test-all-gm-percussion.mid").unwrap();
    assert_eq!(drums.parts.last().unwrap().channel, 10);
}

#[test]
fn registered_parameters_and_bends_come_through() {
    let midi = named("test-rpn-00-00-pitch-bend-range.mid").unwrap();
    let kinds: std::collections::BTreeSet<u16> = midi
        .parts
        .iter()
        .flat_map(|part| &part.controllers)
        .map(|c| c.kind)
        .collect();
    for kind in [6, 100, 101, 4101] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
}
