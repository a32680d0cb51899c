//! MIDI messages as VST3's events, expressions and parameter changes.

use vst3::Steinberg::Vst::NoteExpressionTypeIDs_;
use waive_dsp::processor::MidiMessage;

use super::parameters::{PRESSURE, WHEEL};
use super::realtime::RealTime;

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
        let (notes, events) = (&mut self.notes, &self.lists.events);
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            match message {
                MidiMessage::NoteOn {
                    channel,
                    key,
                    velocity,
                } => notes.on(events, offset, (channel, key, velocity)),
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
                    let kind = match controller {
                        74 if self.expressions.brightness => {
                            Some(NoteExpressionTypeIDs_::kBrightnessTypeID)
                        }
                        7 if self.expressions.volume => Some(NoteExpressionTypeIDs_::kVolumeTypeID),
                        _ => None,
                    };
                    // 14 bits; a 7-bit value times 128, so that 127 * 128 is full.
                    let value = (f64::from(value) / 16_256.0).min(1.0);
                    match kind {
                        Some(kind) => notes.express(events, offset, channel, (kind, value)),
                        None => {
                            self.push_controller(channel, usize::from(controller), offset, value)
                        }
                    }
                }
                MidiMessage::PitchBend { channel, value } if self.expressions.tuning => {
                    // VST3: 0.5 ± 0.5 is ± 120 semitones; MPE's wheel spans ± 48.
                    let semitones = (f64::from(value) - 8192.0) / 8192.0 * 48.0;
                    let tuning = (
                        NoteExpressionTypeIDs_::kTuningTypeID,
                        0.5 + semitones / 240.0,
                    );
                    notes.express(events, offset, channel, tuning)
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
