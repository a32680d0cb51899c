//! The further outputs of a plugin, in this process and in a child's.

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{EFFECT, Player, SYNTH, fixture, note_off, note_on};
use waive_dsp::processor::{MidiEvent, MidiMessage, Processor};
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::{Opened, OutputBus, Setup};

fn open_there(id: &str) -> Opened {
    let setup = Setup {
        offline: true,
        ..Setup::new(48_000)
    };
    let command = HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"));
    waive_hosting::open(fixture(), id, &setup, &Isolation::Process, &command).unwrap()
}

fn on_drums(mut event: MidiEvent) -> MidiEvent {
    match &mut event.message {
        MidiMessage::NoteOn { channel, .. } | MidiMessage::NoteOff { channel, .. } => *channel = 9,
        _ => unreachable!("notes"),
    }
    event
}

#[test]
fn outputs_are_listed() {
    let named = |name: &str| OutputBus {
        name: name.to_owned(),
        channels: 2,
    };
    for opened in [fixtures::open_here(SYNTH), open_there(SYNTH)] {
        assert_eq!(opened.instance.outputs(), [named("Main"), named("Drums")]);
        assert_eq!(opened.processor.further_outputs(), 1);
    }
    for opened in [fixtures::open_here(EFFECT), open_there(EFFECT)] {
        assert_eq!(opened.instance.outputs(), [named("Main")]);
        assert_eq!(opened.processor.further_outputs(), 0);
    }
}

/// A key of the drum channel from frame 100 to 4200 of a block that is longer than what a
/// plugin is shown at once.
#[test]
fn a_further_output_is_heard_frame_for_frame() {
    for opened in [fixtures::open_here(SYNTH), open_there(SYNTH)] {
        let mut processor = opened.processor;
        let mut player = Player::new();
        let play = |player: &mut Player, processor: &mut Box<dyn Processor>, frames| {
            player.constant(&mut **processor, 0.0, frames);
        };
        play(&mut player, &mut processor, 64);
        assert!(processor.further(0).is_none(), "silence needs no buffer");
        let at = player.position;
        player.events = vec![
            on_drums(note_on(at + 100, 36, 127)),
            on_drums(note_off(at + 4200, 36)),
        ];
        play(&mut player, &mut processor, 5000);
        let heard = processor.further(0).expect("it sounds");
        assert_eq!((heard.left.len(), heard.right.len()), (5000, 5000));
        for (frame, (left, right)) in heard.left.iter().zip(heard.right).enumerate() {
            let expected = if (100..4200).contains(&frame) {
                1.0
            } else {
                0.0
            };
            assert_eq!(
                (*left, *right),
                (0.5 * expected, 0.25 * expected),
                "at {frame}"
            );
        }
        assert!(processor.further(1).is_none());
        play(&mut player, &mut processor, 64);
        assert!(processor.further(0).is_none());
        let at = player.position;
        player.events = vec![note_on(at, 60, 127)];
        play(&mut player, &mut processor, 64);
        assert!(processor.further(0).is_none(), "another channel's key");
    }
}
