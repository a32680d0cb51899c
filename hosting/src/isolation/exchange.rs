//! Blocks as plain numbers, and back.

use waive_dsp::processor::{MidiEvent, MidiMessage, MusicalPosition, ProcessContext};
use waive_dsp::time::{Frames, SampleRate};

use super::area::{Ask, WireEvent, flag};

/// A message at a frame of the block.
pub fn event(offset: usize, message: MidiMessage) -> WireEvent {
    let (kind, channel, first, second, value) = match message {
        MidiMessage::NoteOn {
            channel,
            key,
            velocity,
        } => (0, channel, key, velocity, 0),
        MidiMessage::NoteOff {
            channel,
            key,
            velocity,
        } => (1, channel, key, velocity, 0),
        MidiMessage::Control {
            channel,
            controller,
            value,
        } => (2, channel, controller, 0, value),
        MidiMessage::PitchBend { channel, value } => (3, channel, 0, 0, value),
        MidiMessage::Pressure { channel, value } => (4, channel, value, 0, 0),
        MidiMessage::PolyPressure {
            channel,
            key,
            value,
        } => (5, channel, key, value, 0),
        MidiMessage::Program { channel, program } => (6, channel, program, 0, 0),
    };
    WireEvent {
        offset: u32::try_from(offset).unwrap_or(u32::MAX),
        kind,
        channel,
        first,
        second,
        value,
    }
}

/// The event again.
pub fn message(wire: &WireEvent, position: Frames) -> Option<MidiEvent> {
    let (channel, key, value) = (wire.channel, wire.first, wire.second);
    let message = match wire.kind {
        0 => MidiMessage::NoteOn {
            channel,
            key,
            velocity: value,
        },
        1 => MidiMessage::NoteOff {
            channel,
            key,
            velocity: value,
        },
        2 => MidiMessage::Control {
            channel,
            controller: key,
            value: wire.value,
        },
        3 => MidiMessage::PitchBend {
            channel,
            value: wire.value,
        },
        4 => MidiMessage::Pressure {
            channel,
            value: key,
        },
        5 => MidiMessage::PolyPressure {
            channel,
            key,
            value,
        },
        6 => MidiMessage::Program {
            channel,
            program: key,
        },
        _ => return None,
    };
    let frame = Frames(position.0.saturating_add(i64::from(wire.offset)));
    Some(MidiEvent { frame, message })
}

/// A context as numbers; counts, the time and two of the flags are the caller's to fill in.
pub fn ask(context: &ProcessContext) -> Ask {
    let music = &context.music;
    let (loop_start, loop_end) = music.looping.unwrap_or((0.0, 0.0));
    let mut flags = 0;
    for (on, bit) in [
        (context.playing, flag::PLAYING),
        (context.jumped, flag::JUMPED),
        (music.looping.is_some(), flag::LOOPING),
    ] {
        if on {
            flags |= bit;
        }
    }
    Ask {
        frames: 0,
        events: 0,
        points: 0,
        flags,
        position: context.position.0,
        clock: context.clock,
        came: 0,
        sample_rate: context.sample_rate.0,
        numerator: music.numerator,
        denominator: music.denominator,
        tempo: music.tempo,
        quarters: music.quarters,
        bar_start: music.bar_start,
        loop_start,
        loop_end,
    }
}

/// The context again.
pub fn context(ask: &Ask) -> ProcessContext {
    let on = |bit| ask.flags & bit != 0;
    ProcessContext {
        position: Frames(ask.position),
        clock: ask.clock,
        playing: on(flag::PLAYING),
        jumped: on(flag::JUMPED),
        sample_rate: SampleRate(ask.sample_rate),
        music: MusicalPosition {
            tempo: ask.tempo,
            quarters: ask.quarters,
            bar_start: ask.bar_start,
            numerator: ask.numerator,
            denominator: ask.denominator,
            looping: on(flag::LOOPING).then_some((ask.loop_start, ask.loop_end)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_contexts_come_back() {
        let position = Frames(1000);
        let all = [
            MidiMessage::NoteOn {
                channel: 1,
                key: 2,
                velocity: 3,
            },
            MidiMessage::NoteOff {
                channel: 15,
                key: 127,
                velocity: 0,
            },
            MidiMessage::Control {
                channel: 4,
                controller: 5,
                value: 16_383,
            },
            MidiMessage::PitchBend {
                channel: 6,
                value: 8192,
            },
            MidiMessage::Pressure {
                channel: 7,
                value: 8,
            },
            MidiMessage::PolyPressure {
                channel: 9,
                key: 10,
                value: 11,
            },
            MidiMessage::Program {
                channel: 12,
                program: 13,
            },
        ];
        for (offset, said) in all.into_iter().enumerate() {
            let back = message(&event(offset, said), position).unwrap();
            assert_eq!(back.message, said);
            assert_eq!(back.frame, Frames(1000 + i64::try_from(offset).unwrap()));
        }
        let told = ProcessContext {
            position,
            clock: 77,
            playing: true,
            jumped: false,
            sample_rate: SampleRate(44_100),
            music: MusicalPosition {
                tempo: 93.5,
                quarters: 8.25,
                bar_start: 8.0,
                numerator: 7,
                denominator: 8,
                looping: Some((4.0, 12.0)),
            },
        };
        let back = context(&ask(&told));
        assert_eq!(back.music, told.music);
        assert_eq!(format!("{back:?}"), format!("{told:?}"));
    }
}
