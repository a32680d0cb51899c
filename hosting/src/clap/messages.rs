//! MIDI messages as CLAP's notes and expressions where the plugin takes those, as MIDI
//! otherwise; and what keys are held.

use clap_sys::events::{
    CLAP_NOTE_EXPRESSION_BRIGHTNESS, CLAP_NOTE_EXPRESSION_EXPRESSION,
    CLAP_NOTE_EXPRESSION_PRESSURE, CLAP_NOTE_EXPRESSION_TUNING, CLAP_NOTE_EXPRESSION_VOLUME,
};
use clap_sys::ext::note_ports::{CLAP_NOTE_DIALECT_CLAP, CLAP_NOTE_DIALECT_MIDI};
use waive_dsp::processor::MidiMessage;

use super::events::{Events, Key};
use crate::local::{EXPRESSIONS, Expression, Members};

/// How the plugin wants notes said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dialect {
    /// Notes are CLAP's events rather than MIDI.
    clap: bool,
    /// MIDI is understood.
    midi: bool,
    /// Wheel, pressure and brightness are expressions of the channel's keys, since they
    /// can't be said otherwise.
    express: bool,
    /// On the members of an MPE zone they are in any case.
    members: bool,
}

/// Semitones of a pitch wheel's half that no zone has told others.
const WHEEL: f64 = 2.0;

impl Dialect {
    /// From a port's preferred and supported ones. None where it takes no notes.
    pub fn of(told: Option<(u32, u32)>, expression: bool) -> Option<Self> {
        let (preferred, supported) = told?;
        let takes = |dialect| (supported | preferred) & dialect != 0;
        let midi = takes(CLAP_NOTE_DIALECT_MIDI);
        let clap = takes(CLAP_NOTE_DIALECT_CLAP) && (preferred != CLAP_NOTE_DIALECT_MIDI || !midi);
        (clap || midi).then_some(Self {
            clap,
            midi,
            express: clap && !midi,
            members: clap && expression,
        })
    }
}

/// Which keys are down, and the ids their notes were given.
pub struct Keys {
    ids: Box<[[i32; 128]; 16]>,
    next: i32,
    members: Members,
    pub count: u32,
    /// All keys are to be let go.
    pub release: bool,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            ids: Box::new([[-1; 128]; 16]),
            next: 0,
            members: Members::default(),
            count: 0,
            release: false,
        }
    }
}

fn whole(channel: u8) -> Key {
    Key {
        note: -1,
        channel: i16::from(channel & 15),
        key: -1,
    }
}

impl Keys {
    /// Adds a message to the list; false if there is no room.
    pub fn say(
        &mut self,
        dialect: Dialect,
        to: &mut Events,
        offset: usize,
        message: MidiMessage,
    ) -> bool {
        if let Some((channel, own)) = self.members.hear(message)
            && dialect.members
        {
            return to.express(offset, whole(channel), said(own));
        }
        match message {
            MidiMessage::NoteOn {
                channel,
                key,
                velocity,
            } => self.press(dialect, to, offset, (channel, key, velocity)),
            MidiMessage::NoteOff {
                channel,
                key,
                velocity,
            } => self.lift(dialect, to, offset, (channel, key, velocity)),
            MidiMessage::PolyPressure {
                channel,
                key,
                value,
            } if dialect.clap => {
                let place = Key {
                    note: self.ids[usize::from(channel & 15)][usize::from(key & 127)],
                    channel: i16::from(channel & 15),
                    key: i16::from(key & 127),
                };
                let what = (CLAP_NOTE_EXPRESSION_PRESSURE, f64::from(value) / 127.0);
                to.express(offset, place, what)
            }
            other => express(dialect, other)
                .map(|(channel, what)| to.express(offset, whole(channel), what))
                .unwrap_or_else(|| !dialect.midi || to.midi(offset, bytes(other))),
        }
    }

    fn press(
        &mut self,
        dialect: Dialect,
        to: &mut Events,
        offset: usize,
        (channel, key, velocity): (u8, u8, u8),
    ) -> bool {
        let (channel, key) = (channel & 15, key & 127);
        // A note and what it begins with come together or not at all.
        if !to.has_room(1 + EXPRESSIONS) {
            return false;
        }
        let id = self.next;
        let place = &mut self.ids[usize::from(channel)][usize::from(key)];
        let said = if dialect.clap {
            let (channel, key) = (channel.into(), key.into());
            let key = Key {
                note: id,
                channel,
                key,
            };
            to.note(offset, true, key, f64::from(velocity) / 127.0)
        } else {
            to.midi(offset, [0x90 | channel, key, velocity & 127])
        };
        if said {
            self.count += u32::from(*place < 0);
            *place = id;
            self.next = (id + 1) & 0x3FFF_FFFF;
        }
        said && (!dialect.members || self.begin(to, offset, (channel, key)))
    }

    /// What a note of a zone begins with.
    fn begin(&self, to: &mut Events, offset: usize, (channel, key): (u8, u8)) -> bool {
        let place = Key {
            note: self.ids[usize::from(channel)][usize::from(key)],
            channel: channel.into(),
            key: key.into(),
        };
        let mut standing = self.members.standing(channel);
        standing.all(|own| to.express(offset, place, self::said(own)))
    }

    fn lift(
        &mut self,
        dialect: Dialect,
        to: &mut Events,
        offset: usize,
        (channel, key, velocity): (u8, u8, u8),
    ) -> bool {
        let (channel, key) = (channel & 15, key & 127);
        let place = &mut self.ids[usize::from(channel)][usize::from(key)];
        let said = if dialect.clap {
            let (note, channel, key) = (*place, channel.into(), key.into());
            let key = Key { note, channel, key };
            to.note(offset, false, key, f64::from(velocity) / 127.0)
        } else {
            to.midi(offset, [0x80 | channel, key, velocity & 127])
        };
        if said {
            self.count -= u32::from(*place >= 0);
            *place = -1;
        }
        said
    }

    /// Lets all keys go, as many as there is room for.
    pub fn let_go(&mut self, dialect: Dialect, to: &mut Events) {
        self.release = false;
        if self.count == 0 {
            return;
        }
        for channel in 0..16_u8 {
            for key in 0..128_u8 {
                if self.ids[usize::from(channel)][usize::from(key)] >= 0
                    && !self.lift(dialect, to, 0, (channel, key, 64))
                {
                    self.release = true;
                    return;
                }
            }
        }
    }
}

/// An expression in CLAP's words: tuning in semitones, all else 0 to 1; a volume is a
/// gain there.
fn said(own: Expression) -> (i32, f64) {
    match own {
        Expression::Tuning(semitones) => (CLAP_NOTE_EXPRESSION_TUNING, semitones),
        Expression::Pressure(value) => (CLAP_NOTE_EXPRESSION_PRESSURE, value),
        Expression::Brightness(value) => (CLAP_NOTE_EXPRESSION_BRIGHTNESS, value),
        Expression::Volume(value) => (CLAP_NOTE_EXPRESSION_VOLUME, value),
    }
}

/// A message as an expression of a channel's keys, where it is one.
fn express(dialect: Dialect, message: MidiMessage) -> Option<(u8, (i32, f64))> {
    if !dialect.express {
        return None;
    }
    // 14 bits; a 7-bit value times 128, so that 127 * 128 is full.
    let part = |value: u16| (f64::from(value) / 16_256.0).min(1.0);
    Some(match message {
        MidiMessage::PitchBend { channel, value } => {
            let semitones = (f64::from(value) - 8192.0) / 8192.0 * WHEEL;
            (channel, (CLAP_NOTE_EXPRESSION_TUNING, semitones))
        }
        MidiMessage::Pressure { channel, value } => {
            let value = f64::from(value) / 127.0;
            (channel, (CLAP_NOTE_EXPRESSION_PRESSURE, value))
        }
        MidiMessage::Control {
            channel,
            controller: 74,
            value,
        } => (channel, (CLAP_NOTE_EXPRESSION_BRIGHTNESS, part(value))),
        MidiMessage::Control {
            channel,
            controller: 11,
            value,
        } => (channel, (CLAP_NOTE_EXPRESSION_EXPRESSION, part(value))),
        _ => return None,
    })
}

/// A message as MIDI 1.0's bytes.
fn bytes(message: MidiMessage) -> [u8; 3] {
    let seven = |value: u16| u8::try_from((value >> 7).min(127)).unwrap_or(127);
    match message {
        MidiMessage::NoteOn {
            channel,
            key,
            velocity,
        } => [0x90 | channel & 15, key & 127, velocity & 127],
        MidiMessage::NoteOff {
            channel,
            key,
            velocity,
        } => [0x80 | channel & 15, key & 127, velocity & 127],
        MidiMessage::PolyPressure {
            channel,
            key,
            value,
        } => [0xA0 | channel & 15, key & 127, value & 127],
        MidiMessage::Control {
            channel,
            controller,
            value,
        } => [0xB0 | channel & 15, controller & 127, seven(value)],
        MidiMessage::Program { channel, program } => [0xC0 | channel & 15, program & 127, 0],
        MidiMessage::Pressure { channel, value } => [0xD0 | channel & 15, value & 127, 0],
        MidiMessage::PitchBend { channel, value } => {
            let least = u8::try_from(value & 127).unwrap_or(0);
            [0xE0 | channel & 15, least, seven(value)]
        }
    }
}
