//! MPE's lower zone as its controllers lay it out: on which channels wheel, pressure and
//! brightness are a note's own.
//!
//! Source: MIDI Polyphonic Expression 1.0 (RP-053): registered parameter 6 on channel 1
//! says how many channels above are members, parameter 0 on a member how far its wheel
//! goes. Without a zone nothing is any note's own.

use waive_dsp::processor::MidiMessage;

/// Semitones of a member's wheel, until it is told others.
const RANGE: f64 = 48.0;
/// How many expressions a note may begin with.
pub const EXPRESSIONS: usize = 4;
/// No parameter is selected.
const NONE: [u8; 2] = [127; 2];

/// Something of a note's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// Semitones up.
    Tuning(f64),
    /// 0 to 1.
    Pressure(f64),
    /// 0 to 1; the middle is a half.
    Brightness(f64),
    /// 0 to 1.
    Volume(f64),
}

impl Expression {
    fn place(self) -> usize {
        match self {
            Self::Tuning(_) => 0,
            Self::Pressure(_) => 1,
            Self::Brightness(_) => 2,
            Self::Volume(_) => 3,
        }
    }
}

/// The members of a zone.
#[derive(Clone, Debug)]
pub struct Members {
    /// Channels 1 to this one, counted from 0.
    count: u8,
    /// The registered parameter that each channel has selected.
    selected: [[u8; 2]; 16],
    /// Semitones of each channel's wheel.
    ranges: [f64; 16],
    /// What was said last on each channel.
    said: [[Option<Expression>; EXPRESSIONS]; 16],
}

impl Default for Members {
    fn default() -> Self {
        Self {
            count: 0,
            selected: [NONE; 16],
            ranges: [RANGE; 16],
            said: [[None; EXPRESSIONS]; 16],
        }
    }
}

impl Members {
    /// Takes a message; where it is the own expression of a member's notes, that.
    pub fn hear(&mut self, message: MidiMessage) -> Option<(u8, Expression)> {
        // 14 bits; a 7-bit value times 128, so that 127 * 128 is full.
        let part = |value: u16| (f64::from(value) / 16_256.0).min(1.0);
        let (channel, own) = match message {
            MidiMessage::Control {
                channel,
                controller,
                value,
            } => {
                let channel = channel & 15;
                self.lay_out(channel, controller, value);
                match controller {
                    74 => (channel, Expression::Brightness(part(value))),
                    7 => (channel, Expression::Volume(part(value))),
                    _ => return None,
                }
            }
            MidiMessage::PitchBend { channel, value } => {
                let channel = channel & 15;
                let bend = (f64::from(value) - 8192.0) / 8192.0;
                let range = self.ranges[usize::from(channel)];
                (channel, Expression::Tuning(bend * range))
            }
            MidiMessage::Pressure { channel, value } => {
                let value = f64::from(value) / 127.0;
                (channel & 15, Expression::Pressure(value))
            }
            _ => return None,
        };
        // Kept whatever the channel is now: the zone may be told behind it.
        self.said[usize::from(channel)][own.place()] = Some(own);
        self.has(channel).then_some((channel, own))
    }

    fn has(&self, channel: u8) -> bool {
        (1..=self.count).contains(&channel)
    }

    /// What a note begins with on a channel: what was said there last.
    pub fn standing(&self, channel: u8) -> impl Iterator<Item = Expression> + use<> {
        let channel = channel & 15;
        let said = self.said[usize::from(channel)].into_iter().flatten();
        said.take(if self.has(channel) { EXPRESSIONS } else { 0 })
    }

    fn lay_out(&mut self, channel: u8, controller: u8, value: u16) {
        let seven = u8::try_from((value >> 7).min(127)).unwrap_or(127);
        let selected = &mut self.selected[usize::from(channel)];
        match (controller, *selected) {
            (101, _) => selected[0] = seven,
            (100, _) => selected[1] = seven,
            // A parameter that isn't registered.
            (98 | 99, _) => *selected = NONE,
            (6, [0, 6]) if channel == 0 => {
                self.count = seven.min(15);
                self.ranges = [RANGE; 16];
            }
            // On one member it is said for all.
            (6, [0, 0]) if self.has(channel) => {
                self.ranges = [f64::from(seven); 16];
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(channel: u8, controller: u8, seven: u16) -> MidiMessage {
        MidiMessage::Control {
            channel,
            controller,
            value: seven << 7,
        }
    }

    fn parameter(members: &mut Members, channel: u8, number: u16, value: u16) {
        for (controller, value) in [(101, 0), (100, number), (6, value)] {
            assert_eq!(members.hear(control(channel, controller, value)), None);
        }
    }

    fn bend(channel: u8) -> MidiMessage {
        MidiMessage::PitchBend {
            channel,
            value: 12_288,
        }
    }

    #[test]
    fn only_members_of_a_zone_have_notes_with_expressions() {
        let mut members = Members::default();
        assert_eq!(members.hear(bend(3)), None);
        parameter(&mut members, 0, 6, 4);
        assert_eq!(members.hear(bend(0)), None, "the manager's");
        assert_eq!(members.hear(bend(5)), None, "beyond the zone");
        assert_eq!(members.hear(bend(3)), Some((3, Expression::Tuning(24.0))));
        parameter(&mut members, 1, 0, 12);
        assert_eq!(members.hear(bend(4)), Some((4, Expression::Tuning(6.0))));
        let timbre = members.hear(control(4, 74, 127));
        assert_eq!(timbre, Some((4, Expression::Brightness(1.0))));
        let standing: Vec<Expression> = members.standing(4).collect();
        assert_eq!(
            standing,
            [Expression::Tuning(6.0), Expression::Brightness(1.0)]
        );
        // A parameter that isn't registered is no range.
        members.hear(control(2, 99, 0));
        members.hear(control(2, 6, 2));
        assert_eq!(members.hear(bend(2)), Some((2, Expression::Tuning(6.0))));
        parameter(&mut members, 0, 6, 0);
        assert_eq!(members.hear(bend(3)), None, "the zone is over");
        assert_eq!(members.standing(4).count(), 0);
    }
}
