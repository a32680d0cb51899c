//! Files that are refused, each for its own reason.

use super::*;

#[test]
fn other_files_are_not_midi() {
    for bytes in [&b""[..], b"MThd", b"RIFFxxxxWAVE", b"MT"] {
        assert!(read(bytes).is_err(), "{bytes:?}");
    }
    assert_eq!(read(b"RIFF"), Err(MidiFileError::NotMidi));
}

#[test]
fn headers_that_make_no_sense() {
    let track: &[u8] = &[0, 0x90, 60, 100, 96, 60, 0];
    for (format, division) in [(3, 96), (0, 0), (0, 0xE700)] {
        let error = read(&file(format, division, &[track])).unwrap_err();
        assert!(matches!(error, MidiFileError::BadHeader { .. }), "{error}");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let track: &[u8] = &[0, 0x90, 60, 100, 96, 60, 0, 0, 0xFF, 0x2F, 0];
    let whole = file(1, 96, &[track, track]);
    assert!(read(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn damaged_events_are_told_with_their_place() {
    let cases: [(&[u8], &str); 5] = [
        (&[0, 60, 100], "without status"),
        (&[0, 0xF4, 1], "can't hold"),
        (&[0, 0x90, 60, 0x90], "above 127"),
        (&[0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 1], "four bytes"),
        (
            &[0, 0xFF, 0x03, 100, b'a'],
            "middle of the event at byte 22",
        ),
    ];
    for (track, words) in cases {
        let error = read_track(track).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn sizes_are_bounded() {
    let mut bytes = file(0, 96, &[]);
    bytes.resize(super::super::MAX_BYTES + 1, 0);
    assert!(matches!(read(&bytes), Err(MidiFileError::TooLarge { .. })));
    let events = [0, 0xC0, 1].repeat(super::super::MAX_EVENTS + 1);
    let error = read_track(&events).unwrap_err();
    assert!(
        matches!(error, MidiFileError::TooManyEvents { .. }),
        "{error}"
    );
}
