//! What a MIDI channel remembers between notes, shared by the instruments.
//!
//! Thread: real-time. Values are the controllers' own, not smoothed: each voice
//! smooths on its own grid.

use crate::processor::MidiMessage;

/// What a controller asks of the voices of its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChannelRequest {
    /// Nothing at once.
    None,
    /// The sustain pedal came up: release what only it held.
    PedalUp,
    /// CC 123 to 127: release every key.
    NotesOff,
    /// CC 120: silence at once.
    SoundOff,
}

/// The state of one channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Channel {
    /// CC 7 as gain, 1 at General MIDI's default of 100 (40 log10 rule of GM2).
    pub volume: f32,
    /// CC 11 as gain, 0..=1 (same rule).
    pub expression: f32,
    /// CC 10, -1 (left) to 1.
    pub pan: f32,
    /// CC 1, 0..=1.
    pub wheel: f32,
    /// Channel pressure, 0..=1.
    pub pressure: f32,
    /// Pitch bend in semitones.
    pub bend: f32,
    /// CC 64 is down.
    pub pedal: bool,
    /// The last programme change.
    pub program: Option<u8>,
    /// Semitones at the end of the wheel; 2 unless RPN 0 changed it.
    bend_range: f32,
    /// The wheel itself, -1..=1.
    bend_wheel: f32,
    /// The registered parameter that CC 6 sets; `0x3fff` is none.
    parameter: u16,
}

/// RPN "null": data entry changes nothing.
const NO_PARAMETER: u16 = 0x3fff;

impl Default for Channel {
    fn default() -> Self {
        Self {
            volume: 1.0,
            expression: 1.0,
            pan: 0.0,
            wheel: 0.0,
            pressure: 0.0,
            bend: 0.0,
            pedal: false,
            program: None,
            bend_range: 2.0,
            bend_wheel: 0.0,
            parameter: NO_PARAMETER,
        }
    }
}

impl Channel {
    /// Takes a message that is not about a key.
    pub fn take(&mut self, message: MidiMessage) -> ChannelRequest {
        match message {
            MidiMessage::Control {
                controller, value, ..
            } => {
                return self.control(controller, value.min(16_383));
            }
            MidiMessage::PitchBend { value, .. } => {
                self.bend_wheel = ((f32::from(value) - 8192.0) / 8192.0).clamp(-1.0, 1.0);
                self.bend = self.bend_wheel * self.bend_range;
            }
            MidiMessage::Pressure { value, .. } => {
                self.pressure = f32::from(value.min(127)) / 127.0;
            }
            MidiMessage::Program { program, .. } => self.program = Some(program.min(127)),
            _ => {}
        }
        ChannelRequest::None
    }

    fn control(&mut self, controller: u8, value: u16) -> ChannelRequest {
        let seven_bit = f32::from(value) / 128.0;
        match controller {
            1 => self.wheel = (seven_bit / 127.0).min(1.0),
            6 if self.parameter == 0 => {
                // An MPE zone asks for 48.
                self.bend_range = seven_bit.min(96.0);
                self.bend = self.bend_wheel * self.bend_range;
            }
            7 => self.volume = square(seven_bit.min(127.0) / 100.0),
            10 => self.pan = ((seven_bit - 64.0) / 63.0).clamp(-1.0, 1.0),
            11 => self.expression = square((seven_bit / 127.0).min(1.0)),
            64 => {
                let down = value >= 8192;
                let up = self.pedal && !down;
                self.pedal = down;
                return if up {
                    ChannelRequest::PedalUp
                } else {
                    ChannelRequest::None
                };
            }
            98 | 99 => self.parameter = NO_PARAMETER,
            100 => self.parameter = (self.parameter & 0x3f80) | (value >> 7),
            101 => self.parameter = (self.parameter & 0x7f) | (value & 0x3f80),
            120 => return ChannelRequest::SoundOff,
            121 => return self.reset_controllers(),
            123..=127 => return ChannelRequest::NotesOff,
            _ => {}
        }
        ChannelRequest::None
    }

    /// CC 121, after MIDI's recommended practice RP-015: volume, pan and programme stay.
    fn reset_controllers(&mut self) -> ChannelRequest {
        let up = self.pedal;
        *self = Self {
            volume: self.volume,
            pan: self.pan,
            program: self.program,
            bend_range: self.bend_range,
            ..Self::default()
        };
        if up {
            ChannelRequest::PedalUp
        } else {
            ChannelRequest::None
        }
    }
}

fn square(x: f32) -> f32 {
    x * x
}
