//! Values by the unit they are declared in.

use crate::level::{Decibels, FaderPosition};

/// A unit of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueUnit {
    /// A factor; of a pan, −1..=1.
    Linear,
    /// 0..=1.
    Normalized,
    /// Hundredths.
    Percent,
    /// Decibels.
    Decibel,
    /// What is taken as it stands: hertz, semitones, seconds, beats, beats a minute.
    Plain,
}

impl ValueUnit {
    /// The unit that an attribute names.
    pub fn from_name(name: &str) -> Self {
        match name {
            "linear" => Self::Linear,
            "normalized" => Self::Normalized,
            "percent" => Self::Percent,
            "decibel" => Self::Decibel,
            _ => Self::Plain,
        }
    }

    /// A volume as a fader's position, and whether it had to be lowered to +6 dB. What
    /// isn't in decibels is a factor.
    pub fn fader(self, value: f64) -> (f64, bool) {
        let level = match self {
            Self::Decibel => Decibels(value),
            Self::Percent => level_of(value / 100.0),
            Self::Linear | Self::Normalized | Self::Plain => level_of(value),
        };
        let position = FaderPosition::of(level).0;
        // Bitwig's top is a factor of 2: 20 millibels above ours.
        (position.min(1.0), position > 1.002)
    }

    /// A pan in −1..=1.
    pub fn pan(self, value: f64) -> f64 {
        let pan = match self {
            Self::Normalized => 2.0 * value - 1.0,
            Self::Percent => value / 100.0,
            Self::Linear | Self::Decibel | Self::Plain => value,
        };
        pan.clamp(-1.0, 1.0)
    }

    /// A hosted plugin's value in 0..=1; `range` is what the file says of its ends.
    pub fn part(self, value: f64, range: Option<(f64, f64)>) -> f64 {
        let part = match (self, range) {
            (Self::Normalized, _) | (_, None) => value,
            (Self::Percent, Some((_, most))) if most > 1.0 => value / 100.0,
            (_, Some((least, most))) => (value - least) / (most - least),
        };
        part.clamp(0.0, 1.0)
    }

    /// A clip's gain in decibels.
    pub fn decibels(self, value: f64) -> f64 {
        let level = match self {
            Self::Decibel => Decibels(value),
            Self::Percent => level_of(value / 100.0),
            Self::Linear | Self::Normalized | Self::Plain => level_of(value),
        };
        level.0.clamp(Decibels::SILENCE.0, 100.0)
    }
}

fn level_of(factor: f64) -> Decibels {
    if factor <= 0.0 || factor.is_nan() {
        return Decibels::SILENCE;
    }
    Decibels::of_amplitude(factor)
}

/// A fader's position as a factor.
pub fn factor(position: f64) -> f64 {
    let level = FaderPosition(position).decibels();
    if level <= Decibels::SILENCE {
        return 0.0;
    }
    libm::pow(10.0, level.0 / 20.0)
}
