//! Loudness words: decibels, gains, the fader law, pan and fade shapes.
//!
//! Thread: any; pure values. Imports nothing of ours. The laws are those of
//! TRACKTION_EDIT_FORMAT.md §5 and §6, so that its sessions sound the same.
//! Transcendental functions come from `libm`, which gives the same bits on every
//! machine; the C library of the system doesn't promise that.

use std::f64::consts::FRAC_PI_2;

/// A level in decibels. Silence is [`Decibels::SILENCE`] or below.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Decibels(pub f64);

/// A linear factor; 1 leaves a signal as it is.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Gain(pub f32);

/// Where a fader stands, 0..=1: 1 is +6 dB, 0.740818 is 0 dB, 0 is silence.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct FaderPosition(pub f64);

impl Decibels {
    /// At and below this level a gain is exactly zero.
    pub const SILENCE: Self = Self(-100.0);

    /// 10^(dB/20), and exactly 0 from −100 dB down, exactly 1 at 0 dB.
    #[must_use]
    pub fn gain(self) -> Gain {
        if self <= Self::SILENCE {
            return Gain(0.0);
        }
        #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
        Gain(libm::pow(10.0, self.0 / 20.0) as f32)
    }

    /// The level of a peak or RMS value; silence is −∞.
    #[must_use]
    pub fn of_amplitude(amplitude: f64) -> Self {
        Self(20.0 * libm::log10(amplitude))
    }
}

impl FaderPosition {
    /// The position for 0 dB, e^(−6/20).
    pub const UNITY: Self = Self(0.740_818_220_681_717_8);

    /// dB = 20·ln(s) + 6; s ≤ 0 is silence.
    #[must_use]
    pub fn decibels(self) -> Decibels {
        if self.0 <= 0.0 {
            return Decibels::SILENCE;
        }
        Decibels((20.0 * libm::log(self.0) + 6.0).max(Decibels::SILENCE.0))
    }

    /// s = e^((dB−6)/20); −100 dB and below is 0.
    #[must_use]
    pub fn of(level: Decibels) -> Self {
        if level <= Decibels::SILENCE {
            return Self(0.0);
        }
        Self(libm::exp((level.0 - 6.0) / 20.0))
    }

    /// The fader's gain. Within a hundredth of a millibel of 0 dB it is exactly 1,
    /// since files store the position rounded to 32 bits.
    #[must_use]
    pub fn gain(self) -> Gain {
        let level = self.decibels();
        if level.0.abs() < 1e-5 {
            return Gain(1.0);
        }
        level.gain()
    }
}

/// Linear pan law 0: L = 1−p, R = 1+p, for p in −1 (left)..=1 (right).
/// The centre is unchanged and a hard pan is +6 dB.
#[must_use]
pub fn linear_pan(pan: f32) -> [Gain; 2] {
    [Gain(1.0 - pan), Gain(1.0 + pan)]
}

/// How a pan is shared between left and right, numbered as in the file format.
///
/// None but [`Linear`](Self::Linear) leaves the centre at unity, and none makes up for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PanLaw {
    /// −1: what the application has by default, which is linear.
    Default,
    /// 0: see [`linear_pan`].
    #[default]
    Linear,
    /// 1: −2.5 dB at the centre.
    Sine25,
    /// 2: −3 dB at the centre: constant power.
    Sine3,
    /// 3: −4.5 dB at the centre.
    Sine45,
    /// 4: −6 dB at the centre.
    Sine6,
}

impl PanLaw {
    /// The law with a number of the format, −1..=4.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            -1 => Some(Self::Default),
            0 => Some(Self::Linear),
            1 => Some(Self::Sine25),
            2 => Some(Self::Sine3),
            3 => Some(Self::Sine45),
            4 => Some(Self::Sine6),
            _ => None,
        }
    }

    /// The gains of left and right for a pan of −1 (left)..=1 (right).
    #[must_use]
    pub fn gains(self, pan: f32) -> [Gain; 2] {
        let power = match self {
            Self::Default | Self::Linear => return linear_pan(pan),
            Self::Sine25 => 2.5 / 3.0,
            Self::Sine3 => 1.0,
            Self::Sine45 => 1.5,
            Self::Sine6 => 2.0,
        };
        let right = (f64::from(pan).clamp(-1.0, 1.0) + 1.0) / 2.0;
        // Rounding must not leave a hair below zero, which has no power.
        let side = |part: f64| libm::sin(part * FRAC_PI_2).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
        let gain = |part: f64| Gain(libm::pow(side(part), power) as f32);
        [gain(1.0 - right), gain(right)]
    }
}

/// The four fade shapes, numbered as in the file format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FadeShape {
    /// 1: α.
    #[default]
    Linear,
    /// 2: sin(απ/2).
    Convex,
    /// 3: 1 − cos(απ/2).
    Concave,
    /// 4: (1−α)(1 − cos(απ/2)) + α sin(απ/2).
    SCurve,
}

impl FadeShape {
    /// The shape with a number of the format, 1..=4.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Linear),
            2 => Some(Self::Convex),
            3 => Some(Self::Concave),
            4 => Some(Self::SCurve),
            _ => None,
        }
    }

    /// Its number in the format.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Linear => 1,
            Self::Convex => 2,
            Self::Concave => 3,
            Self::SCurve => 4,
        }
    }

    /// The gain at α, which is clamped to 0..=1; a fade-out runs α from 1 to 0.
    #[must_use]
    pub fn gain(self, alpha: f64) -> Gain {
        let alpha = alpha.clamp(0.0, 1.0);
        let angle = alpha * FRAC_PI_2;
        let gain = match self {
            Self::Linear => alpha,
            Self::Convex => libm::sin(angle),
            Self::Concave => 1.0 - libm::cos(angle),
            Self::SCurve => (1.0 - alpha) * (1.0 - libm::cos(angle)) + alpha * libm::sin(angle),
        };
        #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
        Gain(gain as f32)
    }
}

#[cfg(test)]
mod tests;
