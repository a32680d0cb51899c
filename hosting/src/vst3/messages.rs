//! MIDI messages as VST3's events, expressions and parameter changes.

use vst3::Steinberg::Vst::NoteExpressionTypeIDs_;
use waive_dsp::processor::MidiMessage;

use super::events::Word;
use super::parameters::{PRESSURE, WHEEL};
use super::realtime::{Expressions, RealTime};
use crate::local::{EXPRESSIONS, Expression};

impl Expressions {
    /// How the plugin is told an expression; `None` if it doesn't know it.
    fn word(self, own: Expression) -> Option<Word> {
        use NoteExpressionTypeIDs_ as Types;
        match own {
            Expression::Tuning(semitones) if self.tuning => {
                // VST3: 0.5 ± 0.5 is ± 120 semitones.
                let tuning = (0.5 + semitones / 240.0).clamp(0.0, 1.0);
                Some(Word::Of(Types::kTuningTypeID, tuning))
            }
            Expression::Brightness(value) if self.brightness => {
                Some(Word::Of(Types::kBrightnessTypeID, value))
            }
            Expression::Volume(value) if self.volume => Some(Word::Of(Types::kVolumeTypeID, value)),
            Expression::Pressure(value) if self.any => Some(Word::Pressure(value)),
            _ => None,
        }
    }
}

impl RealTime {
    /// Adds a message to the lists of the next call. False when there is no room.
    pub(super) fn push_event(&mut self, offset: i32, message: MidiMessage) -> bool {
        if !self.takes_events
            && matches!(
                message,
                MidiMessage::NoteOn { .. }
                    | MidiMessage::NoteOff { .. }
                    | MidiMessage::PolyPressure { .. }
            )
        {
            return true;
        }
        let own = self.members.hear(message);
        if let Some((channel, own)) = own
            && let Some(word) = self.expressions.word(own)
        {
            // SAFETY: no process call runs while we are inside the gate.
            return unsafe {
                self.notes
                    .express(&self.lists.events, offset, (channel, None), word)
            };
        }
        let (notes, events) = (&mut self.notes, &self.lists.events);
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            match message {
                MidiMessage::NoteOn {
                    channel,
                    key,
                    velocity,
                } => {
                    // A note and what it begins with come together or not at all.
                    if !events.has_room(1 + EXPRESSIONS) {
                        return false;
                    }
                    let standing = self.members.standing(channel);
                    let words = standing.filter_map(|own| self.expressions.word(own));
                    let at = (channel, Some(key & 127));
                    notes.on(events, offset, (channel, key, velocity))
                        && words
                            .into_iter()
                            .all(|word| notes.express(events, offset, at, word))
                }
                MidiMessage::NoteOff {
                    channel,
                    key,
                    velocity,
                } => notes.off(events, offset, (channel, key, velocity)),
                MidiMessage::PolyPressure {
                    channel,
                    key,
                    value,
                } => notes.pressure(events, offset, (channel, key, value)),
                MidiMessage::Control {
                    channel,
                    controller,
                    value,
                } => {
                    // 14 bits; a 7-bit value times 128, so that 127 * 128 is full.
                    let value = (f64::from(value) / 16_256.0).min(1.0);
                    self.push_controller(channel, usize::from(controller), offset, value)
                }
                MidiMessage::PitchBend { channel, value } => {
                    // The wheel's centre is the parameter's.
                    let value = (f64::from(value) / 16_384.0).min(1.0);
                    self.push_controller(channel, WHEEL, offset, value)
                }
                MidiMessage::Pressure { channel, value } => {
                    self.push_controller(channel, PRESSURE, offset, f64::from(value) / 127.0)
                }
                MidiMessage::Program { program, .. } => match self.places.program {
                    Some((index, last)) => {
                        let value = f64::from(program) / f64::from(last.max(1));
                        self.push_value(index, offset, value)
                    }
                    None => true,
                },
            }
        }
    }

    fn push_controller(&mut self, channel: u8, controller: usize, offset: i32, value: f64) -> bool {
        match self.mapping.get(channel, controller) {
            Some(index) => self.push_value(index, offset, value),
            None => true,
        }
    }
}
