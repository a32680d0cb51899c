//! Small files whose content is known.

use super::*;

fn notes_of(midi: &MidiFile) -> Vec<(u8, f64, f64, u8)> {
    let notes = &midi.parts[0].notes;
    notes
        .iter()
        .map(|n| (n.pitch, n.start, n.length, n.velocity))
        .collect()
}

#[test]
fn overlapping_notes_of_a_pitch_end_in_turn() {
    let midi = read_track(&[
        0, 0x90, 60, 100, 48, 60, 90, 48, 60, 0, 48, 0x80, 60, 33, 0, 0xFF, 0x2F, 0,
    ])
    .unwrap();
    assert_eq!(notes_of(&midi), [(60, 0.0, 1.0, 100), (60, 0.5, 1.0, 90)]);
    assert_eq!(midi.parts[0].notes[1].release, 33);
    assert_eq!(midi.length, 1.5);
}

#[test]
fn what_nothing_ends_lasts_to_the_end_and_nothing_lasts_no_time() {
    let midi = read_track(&[0, 0x90, 60, 100, 0, 61, 100, 0, 61, 0, 96, 0xFF, 0x2F, 0]).unwrap();
    assert_eq!(
        notes_of(&midi),
        [(60, 0.0, 1.0, 100), (61, 0.0, 1.0 / 96.0, 100)]
    );
}

#[test]
fn a_track_without_end_event_ends_with_its_chunk() {
    let midi = read_track(&[0, 0x90, 60, 100, 96, 60, 0]).unwrap();
    assert_eq!(notes_of(&midi), [(60, 0.0, 1.0, 100)]);
}

#[test]
fn controllers_become_14_bit() {
    let midi = read_track(&[
        0, 0xB2, 7, 100, 0, 0xC2, 5, 0, 0xA2, 60, 64, 0, 0xD2, 127, 96, 0xE2, 0x7F, 0x7F, 0, 0xFF,
        0x2F, 0,
    ])
    .unwrap();
    let part = &midi.parts[0];
    assert_eq!(part.channel, 3);
    let seen: Vec<(f64, u16, u16, u16)> = part
        .controllers
        .iter()
        .map(|c| (c.beat, c.kind, c.value, c.metadata))
        .collect();
    let expected = [
        (0.0, 7, 12800, 0),
        (0.0, 4097, 640, 0),
        (0.0, 4100, 8192, 60),
        (0.0, 4103, 16256, 0),
        (1.0, 4101, 16383, 0),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn tempos_and_meters_come_from_any_track() {
    let conductor = [
        0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20, 0, 0xFF, 0x58, 4, 6, 3, 36, 8, 96, 0xFF, 0x51, 3, 0x0F,
        0x42, 0x40, 0, 0xFF, 0x2F, 0,
    ];
    let notes = [
        0, 0xFF, 0x03, 4, b'B', b'a', 0xDF, b' ', 0, 0x99, 36, 1, 1, 36, 0, 0, 0xFF, 0x2F, 0,
    ];
    let midi = read(&file(1, 96, &[&conductor, &notes])).unwrap();
    assert_eq!(midi.tempos, [(0.0, 120.0), (1.0, 60.0)]);
    assert_eq!(midi.meters, [(0.0, 6, 8)]);
    assert_eq!(midi.parts[0].name.as_deref(), Some("Baß"));
    assert_eq!((midi.parts[0].track, midi.parts[0].channel), (1, 10));
}

#[test]
fn frames_become_quarter_notes_at_the_files_tempo() {
    // 25 frames of 40 ticks: a tick is a millisecond. 120 bpm, then 60 from 1 s.
    let track = [
        0, 0x90, 60, 100, 0x87, 0x68, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 0x87, 0x68, 60, 0, 0, 0xFF,
        0x2F, 0,
    ];
    let midi = read(&file(0, 0xE728, &[&track])).unwrap();
    assert_eq!(notes_of(&midi), [(60, 0.0, 3.0, 100)]);
    assert_eq!(midi.tempos, [(2.0, 60.0)]);
}

#[test]
fn sysex_and_unknown_chunks_are_passed_over() {
    let mut bytes = file(
        0,
        96,
        &[&[
            0, 0xF0, 3, 1, 2, 0xF7, 0, 0x90, 60, 1, 1, 60, 0, 0, 0xFF, 0x2F, 0,
        ]],
    );
    bytes.extend(b"XFIH\0\0\0\x02ab\0\0\0");
    assert_eq!(notes_of(&read(&bytes).unwrap()).len(), 1);
}
