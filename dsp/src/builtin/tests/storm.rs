//! Bits that don't depend on blocks or clocks, and storms of MIDI.

use proptest::prelude::*;

use super::super::{BuiltinKind, create, parameters};
use super::stream::{RATE, Stereo, on, play, play_cut};
use crate::builtin::math::scramble;
use crate::processor::{MidiEvent, MidiMessage};
use crate::time::Frames;

/// The instruments that follow MIDI without being given samples.
const KINDS: [BuiltinKind; 2] = [BuiltinKind::Synth, BuiltinKind::DrumKit];

fn message(kind: u8, channel: u8, a: u8, b: u8) -> MidiMessage {
    let value = u16::from(b) * 128 + u16::from(a);
    match kind % 12 {
        0..=4 => MidiMessage::NoteOn {
            channel,
            key: a,
            velocity: b.max(1),
        },
        5..=7 => MidiMessage::NoteOff {
            channel,
            key: a,
            velocity: b,
        },
        8 => MidiMessage::PitchBend { channel, value },
        9 => MidiMessage::Pressure { channel, value: b },
        10 => MidiMessage::Program {
            channel,
            program: a,
        },
        _ => {
            let controllers = [1, 6, 7, 10, 11, 64, 64, 100, 101, 120, 121, 123];
            let controller = controllers[usize::from(a) % controllers.len()];
            MidiMessage::Control {
                channel,
                controller,
                value,
            }
        }
    }
}

/// Events at random, reproducible frames.
pub fn storm(seed: u64, count: u64, frames: u64) -> Vec<MidiEvent> {
    let mut events: Vec<_> = (0..count)
        .map(|index| {
            let bits = scramble(seed ^ scramble(index));
            let [kind, a, b, channel, ..] = bits.to_le_bytes();
            let frame = Frames(((bits >> 32) % frames).cast_signed());
            MidiEvent {
                frame,
                message: message(kind, channel % 4, 30 + a % 64, b & 127),
            }
        })
        .collect();
    events.sort_by_key(|event| event.frame);
    events
}

fn bits(sound: &Stereo) -> Vec<u32> {
    sound
        .0
        .iter()
        .chain(&sound.1)
        .map(|x| x.to_bits())
        .collect()
}

#[test]
fn bits_do_not_depend_on_blocks_or_clock() {
    let frames = 60_000;
    for kind in KINDS {
        for seed in 0..3 {
            let mut events = storm(seed, 150, 40_000);
            events.retain(|event| event.frame.0 < 20_000 || event.frame.0 > 30_000);
            let cut = |sizes: &[usize], clock| {
                let mut processor = create(kind, RATE, seed);
                bits(&play_cut(processor.as_mut(), &events, frames, sizes, clock))
            };
            let whole = cut(&[frames], 0);
            assert!(whole.iter().any(|x| *x != 0));
            for size in [1, 17, 64, 480, 512, 4096] {
                assert!(cut(&[size], 12_345) == whole, "{kind:?}, blocks of {size}");
            }
            let random: Vec<usize> = (0..997)
                .map(|i| 1 + (scramble(i ^ seed) % 700) as usize)
                .collect();
            assert!(
                cut(&random, u64::from(u32::MAX)) == whole,
                "{kind:?}, random blocks"
            );
        }
    }
}

#[test]
fn single_notes_stay_in_range() {
    for program in 0..=127_u8 {
        let key = 24 + program % 73;
        for velocity in [1, 127] {
            let mut synth = create(BuiltinKind::Synth, RATE, 7);
            let program = MidiMessage::Program {
                channel: 0,
                program,
            };
            let program = MidiEvent {
                frame: Frames(0),
                message: program,
            };
            let sound = play(synth.as_mut(), &[program, on(0, 0, key, velocity)], 12_000);
            assert!(in_range(&sound), "{program:?}");
        }
    }
    for kind in KINDS {
        for key in 0..=127 {
            for velocity in [1, 127] {
                for patch in 0..24_u8 {
                    let mut processor = create(kind, RATE, 7);
                    if kind == BuiltinKind::Synth {
                        processor.set_param(0, f32::from(patch));
                    } else if patch > 0 {
                        break;
                    }
                    let sound = play(processor.as_mut(), &[on(0, 0, key, velocity)], 3_000);
                    assert!(in_range(&sound), "{kind:?} {patch} {key} {velocity}");
                }
            }
        }
    }
}

fn in_range(sound: &Stereo) -> bool {
    sound
        .0
        .iter()
        .chain(&sound.1)
        .all(|x| x.is_finite() && x.abs() <= 1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn storms_leave_finite_sound(
        seed in any::<u64>(),
        settings in proptest::collection::vec((0_u32..14, -100.0_f32..100.0), 0..6),
        rate in prop::sample::select(vec![8_000_u32, 44_100, 192_000]),
    ) {
        for kind in KINDS {
            let mut processor = create(kind, crate::time::SampleRate(rate), seed);
            for (index, value) in &settings {
                processor.set_param(*index, *value);
            }
            let sound = play(processor.as_mut(), &storm(seed, 600, 8_000), 10_000);
            let finite = sound.0.iter().chain(&sound.1).all(|x| x.is_finite() && x.abs() < 200.0);
            prop_assert!(finite);
            prop_assert!(!parameters(kind).is_empty());
        }
    }
}
