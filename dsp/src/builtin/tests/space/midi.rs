//! The MIDI modifier: no note may hang.

use proptest::prelude::*;

use crate::builtin::midi_modifier::MidiModifier;
use crate::builtin::tests::stream::{context, off, on};
use crate::processor::{EventBuffer, MidiEvent, MidiMessage, Processor};

fn changed(it: &mut MidiModifier, events: &[MidiEvent], room: usize) -> Vec<MidiEvent> {
    let mut out = EventBuffer::new(room);
    it.change_events(&context(0, 0), events, &mut out);
    out.events().to_vec()
}

fn key_of(event: &MidiEvent) -> (u8, bool) {
    match event.message {
        MidiMessage::NoteOn { key, .. } => (key, true),
        MidiMessage::NoteOff { key, .. } => (key, false),
        other => panic!("{other:?}"),
    }
}

#[test]
fn notes_move_and_end_where_they_began() {
    let mut it = MidiModifier::default();
    assert!(it.changes_events() && it.is_idle());
    it.set_param(0, 12.0);
    assert_eq!(changed(&mut it, &[on(5, 3, 60, 99)], 8), [on(5, 3, 72, 99)]);
    it.set_param(0, -7.4);
    let out = changed(&mut it, &[on(6, 3, 64, 1), off(7, 3, 60), off(8, 3, 64)], 8);
    assert_eq!(out, [on(6, 3, 57, 1), off(7, 3, 72), off(8, 3, 57)]);
    // Off the keyboard: neither begins nor ends.
    it.set_param(0, f32::INFINITY);
    assert_eq!(changed(&mut it, &[on(0, 0, 100, 9)], 8), []);
    it.set_param(0, 0.0);
    assert_eq!(changed(&mut it, &[off(0, 0, 100)], 8), []);
}

#[test]
fn a_key_that_two_notes_meet_on_ends_with_the_last() {
    let mut it = MidiModifier::default();
    changed(&mut it, &[on(0, 0, 60, 9)], 8);
    it.set_param(0, 2.0);
    assert_eq!(changed(&mut it, &[on(1, 0, 58, 9)], 8), [on(1, 0, 60, 9)]);
    assert_eq!(changed(&mut it, &[off(2, 0, 60)], 8), []);
    assert_eq!(changed(&mut it, &[off(3, 0, 58)], 8), [off(3, 0, 60)]);
    // Struck again elsewhere before it ended: the first place is let go.
    changed(&mut it, &[on(4, 0, 50, 9)], 8);
    it.set_param(0, 5.0);
    let out = changed(&mut it, &[on(5, 0, 50, 9)], 8);
    assert_eq!(
        out.iter().map(key_of).collect::<Vec<_>>(),
        [(52, false), (55, true)]
    );
}

#[test]
fn what_began_before_it_came_ends_untouched_and_the_rest_passes() {
    let mut it = MidiModifier::default();
    it.set_param(0, 5.0);
    assert_eq!(changed(&mut it, &[off(0, 0, 60)], 8), [off(0, 0, 60)]);
    let bend = MidiEvent {
        frame: crate::time::Frames(1),
        message: MidiMessage::PitchBend {
            channel: 2,
            value: 9000,
        },
    };
    assert_eq!(changed(&mut it, &[bend], 8), [bend]);
}

#[test]
fn ends_without_room_come_in_the_next_block() {
    let mut it = MidiModifier::default();
    changed(&mut it, &[on(0, 0, 60, 9), on(0, 0, 61, 9)], 8);
    assert_eq!(
        changed(&mut it, &[off(1, 0, 60), off(1, 0, 61)], 1).len(),
        1
    );
    assert!(!it.is_idle());
    let out = changed(&mut it, &[], 8);
    assert_eq!(out.iter().map(key_of).collect::<Vec<_>>(), [(61, false)]);
    assert!(it.is_idle());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_hangs_whatever_moves(
        steps in proptest::collection::vec((0_u8..128, any::<bool>(), -50.0_f32..50.0, 0_usize..6), 0..200),
    ) {
        let mut it = MidiModifier::default();
        let mut sounding = [0_i32; 128];
        let mut hear = |events: Vec<MidiEvent>| {
            for event in &events {
                match key_of(event) {
                    (key, true) => sounding[usize::from(key)] = 1,
                    (key, false) => sounding[usize::from(key)] = 0,
                }
            }
            sounding.iter().sum::<i32>()
        };
        for (key, begins, semitones, room) in steps {
            it.set_param(0, semitones);
            let event = if begins { on(0, 0, key, 64) } else { off(0, 0, key) };
            hear(changed(&mut it, &[event], room));
        }
        let all: Vec<MidiEvent> = (0..128).map(|key| off(9, 0, key)).collect();
        prop_assert_eq!(hear(changed(&mut it, &all, 1000)), 0);
    }
}
