//! Tracktion's `midiModifier`: notes go up or down by semitones.
//!
//! A note keeps the transposition it began with until it ends, whatever the parameter
//! does meanwhile: its end and its pressure go to the key that was struck. A key that
//! several notes meet on is let go when the last of them is. Notes that would leave
//! 0..=127 aren't heard.

use super::ParameterSpec;
use crate::processor::{
    Activity, EventBuffer, Input, MidiEvent, MidiMessage, ProcessContext, Processor, StereoMut,
};
use crate::time::Frames;

/// The parameter, rounded to whole semitones.
pub const PARAMETERS: &[ParameterSpec] = &[ParameterSpec::new(
    "semitones up",
    "Semitones up",
    [-36.0, 36.0, 0.0],
    "semitones",
)];

/// Where the note of each key went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// No note is held.
    Up,
    /// To a key.
    Key(u8),
    /// Off the keyboard.
    Nowhere,
}

/// One channel's keys.
#[derive(Clone, Copy)]
struct Keys {
    /// By the key that came in.
    places: [Place; 128],
    /// Notes that hold each key that went out.
    held: [u8; 128],
    /// Ends that found no room in a block's events; they come first in the next.
    owed: u128,
}

impl Keys {
    const UP: Self = Self {
        places: [Place::Up; 128],
        held: [0; 128],
        owed: 0,
    };
}

/// The modifier.
pub struct MidiModifier {
    semitones: i16,
    channels: Box<[Keys; 16]>,
}

impl Default for MidiModifier {
    fn default() -> Self {
        Self {
            semitones: 0,
            channels: Box::new([Keys::UP; 16]),
        }
    }
}

/// The events of a block on their way out.
struct Way<'a> {
    out: &'a mut EventBuffer,
    frame: Frames,
    channel: u8,
}

impl Way<'_> {
    fn send(&mut self, message: MidiMessage) -> bool {
        let frame = self.frame;
        self.out.push(MidiEvent { frame, message })
    }

    /// A key that went out is let go by one of its notes.
    fn let_go(&mut self, keys: &mut Keys, key: u8, velocity: u8) {
        let held = &mut keys.held[usize::from(key)];
        *held = held.saturating_sub(1);
        if *held > 0 {
            return;
        }
        let channel = self.channel;
        let end = MidiMessage::NoteOff {
            channel,
            key,
            velocity,
        };
        if !self.send(end) {
            keys.owed |= 1 << key;
        }
    }
}

impl MidiModifier {
    fn place(&self, key: u8) -> Place {
        match u8::try_from(i16::from(key) + self.semitones) {
            Ok(key) if key < 128 => Place::Key(key),
            _ => Place::Nowhere,
        }
    }

    fn change(&mut self, message: MidiMessage, way: &mut Way<'_>) {
        match message {
            MidiMessage::NoteOn {
                key, velocity: 0, ..
            } => self.end(key, 64, way),
            MidiMessage::NoteOn { key, velocity, .. } => self.begin(key, velocity, way),
            MidiMessage::NoteOff { key, velocity, .. } => self.end(key, velocity, way),
            MidiMessage::PolyPressure { key, value, .. } => {
                let keys = &self.channels[usize::from(way.channel)];
                let place = match keys.places[usize::from(key & 127)] {
                    Place::Up => self.place(key & 127),
                    held => held,
                };
                if let Place::Key(key) = place {
                    let channel = way.channel;
                    way.send(MidiMessage::PolyPressure {
                        channel,
                        key,
                        value,
                    });
                }
            }
            other => {
                way.send(other);
            }
        }
    }

    fn begin(&mut self, key: u8, velocity: u8, way: &mut Way<'_>) {
        let place = self.place(key & 127);
        let keys = &mut self.channels[usize::from(way.channel)];
        let before = std::mem::replace(&mut keys.places[usize::from(key & 127)], Place::Up);
        if let Place::Key(before) = before {
            way.let_go(keys, before, 64);
        }
        if let Place::Key(to) = place {
            let begin = MidiMessage::NoteOn {
                channel: way.channel,
                key: to,
                velocity,
            };
            // What doesn't begin need not end.
            if !way.send(begin) {
                return;
            }
            keys.owed &= !(1 << to);
            let held = &mut keys.held[usize::from(to)];
            *held = held.saturating_add(1);
        }
        keys.places[usize::from(key & 127)] = place;
    }

    fn end(&mut self, key: u8, velocity: u8, way: &mut Way<'_>) {
        let keys = &mut self.channels[usize::from(way.channel)];
        match std::mem::replace(&mut keys.places[usize::from(key & 127)], Place::Up) {
            Place::Key(to) => way.let_go(keys, to, velocity),
            Place::Nowhere => {}
            // It began before this was in the chain: it was struck as it came.
            Place::Up if keys.held[usize::from(key & 127)] == 0 => {
                let channel = way.channel;
                way.send(MidiMessage::NoteOff {
                    channel,
                    key: key & 127,
                    velocity,
                });
            }
            Place::Up => {}
        }
    }

    fn pay(&mut self, frame: Frames, out: &mut EventBuffer) {
        for channel in 0..16_u8 {
            let keys = &mut self.channels[usize::from(channel)];
            while keys.owed != 0 {
                let key = keys.owed.trailing_zeros() as u8;
                let message = MidiMessage::NoteOff {
                    channel,
                    key,
                    velocity: 64,
                };
                if !out.push(MidiEvent { frame, message }) {
                    return;
                }
                keys.owed &= keys.owed - 1;
            }
        }
    }
}

/// The channel of a message.
fn channel_of(message: MidiMessage) -> u8 {
    use MidiMessage as M;
    match message {
        M::NoteOn { channel, .. }
        | M::NoteOff { channel, .. }
        | M::Control { channel, .. }
        | M::PitchBend { channel, .. }
        | M::Pressure { channel, .. }
        | M::PolyPressure { channel, .. }
        | M::Program { channel, .. } => channel & 15,
    }
}

impl Processor for MidiModifier {
    fn process(
        &mut self,
        _context: &ProcessContext,
        _input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let mut all = audio.left.iter().chain(audio.right.iter());
        if all.all(|x| *x == 0.0) {
            Activity::Silent
        } else {
            Activity::Sounding
        }
    }

    fn set_param(&mut self, index: u32, value: f32) {
        if index == 0 {
            self.semitones = libm::roundf(PARAMETERS[0].clamp(value)) as i16;
        }
    }

    fn release(&mut self) {
        // Everything after this one is released as well.
        self.channels.fill(Keys::UP);
    }

    fn is_idle(&self) -> bool {
        self.channels.iter().all(|keys| keys.owed == 0)
    }

    fn changes_events(&self) -> bool {
        true
    }

    fn change_events(
        &mut self,
        context: &ProcessContext,
        events: &[MidiEvent],
        out: &mut EventBuffer,
    ) {
        self.pay(context.position, out);
        for event in events {
            let mut way = Way {
                frame: event.frame,
                channel: channel_of(event.message),
                out: &mut *out,
            };
            self.change(event.message, &mut way);
        }
    }
}
