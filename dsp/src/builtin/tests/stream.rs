//! Plays events through a processor in blocks of chosen sizes.

use super::super::{BuiltinKind, create};
use crate::processor::{
    Activity, Input, MidiEvent, MidiMessage, MusicalPosition, ProcessContext, Processor, StereoMut,
};
use crate::time::{Frames, SampleRate};

/// The rate of the tests.
pub const RATE: SampleRate = SampleRate(48_000);

/// Left and right samples.
pub type Stereo = (Vec<f32>, Vec<f32>);

/// A key goes down on a channel.
pub fn on(frame: i64, channel: u8, key: u8, velocity: u8) -> MidiEvent {
    let message = MidiMessage::NoteOn {
        channel,
        key,
        velocity,
    };
    MidiEvent {
        frame: Frames(frame),
        message,
    }
}

/// A key comes up.
pub fn off(frame: i64, channel: u8, key: u8) -> MidiEvent {
    let message = MidiMessage::NoteOff {
        channel,
        key,
        velocity: 64,
    };
    MidiEvent {
        frame: Frames(frame),
        message,
    }
}

/// A 7-bit controller moves on channel 0.
pub fn control(frame: i64, controller: u8, value: u8) -> MidiEvent {
    let value = u16::from(value) * 128;
    let message = MidiMessage::Control {
        channel: 0,
        controller,
        value,
    };
    MidiEvent {
        frame: Frames(frame),
        message,
    }
}

/// A place and a clock.
pub fn context(position: i64, clock: u64) -> ProcessContext {
    ProcessContext {
        position: Frames(position),
        clock,
        playing: true,
        jumped: false,
        sample_rate: RATE,
        music: MusicalPosition::default(),
    }
}

/// Renders `frames` from frame 0, in blocks of the sizes that `sizes` repeats.
/// As an engine may, it skips blocks without events while the processor is idle.
pub fn play_cut(
    processor: &mut dyn Processor,
    events: &[MidiEvent],
    frames: usize,
    sizes: &[usize],
    clock: u64,
) -> Stereo {
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    let (mut at, mut event, mut turn) = (0, 0, 0);
    while at < frames {
        let end = (at + sizes[turn % sizes.len()]).min(frames);
        turn += 1;
        let until = event
            + events[event..]
                .iter()
                .take_while(|e| e.frame.0 < end as i64)
                .count();
        if until > event || !processor.is_idle() {
            let (l, r) = (&mut left[at..end], &mut right[at..end]);
            let audio = StereoMut { left: l, right: r };
            let here = context(at as i64, clock + at as u64);
            let activity = processor.process(&here, Input::events(&events[event..until]), audio);
            if activity == Activity::Silent {
                assert!(
                    left[at..end]
                        .iter()
                        .chain(&right[at..end])
                        .all(|x| *x == 0.0)
                );
            }
        }
        (at, event) = (end, until);
    }
    (left, right)
}

/// [`play_cut`] in blocks of 512.
pub fn play(processor: &mut dyn Processor, events: &[MidiEvent], frames: usize) -> Stereo {
    play_cut(processor, events, frames, &[512], 0)
}

/// One note of a synth patch, held for `held` frames.
pub fn note(patch: usize, key: u8, velocity: u8, held: i64, frames: usize) -> Stereo {
    let mut synth = create(BuiltinKind::Synth, RATE, 1);
    synth.set_param(0, patch as f32);
    play(
        synth.as_mut(),
        &[on(0, 0, key, velocity), off(held, 0, key)],
        frames,
    )
}

/// One drum.
pub fn drum(key: u8, velocity: u8, frames: usize) -> Stereo {
    let mut kit = create(BuiltinKind::DrumKit, RATE, 1);
    play(kit.as_mut(), &[on(0, 9, key, velocity)], frames)
}
