//! The three position types and the sample rate that ties two of them.

use std::ops::{Add, AddAssign, Neg, Sub};

macro_rules! position {
    ($(#[$doc:meta])* $name:ident($inner:ty): $($derived:ident),*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, $($derived),*)]
        pub struct $name(pub $inner);

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self { Self(self.0 + other.0) }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) { self.0 += other.0; }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self(self.0 - other.0) }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self { Self(-self.0) }
        }
        impl $name {
            /// The smaller of two.
            #[must_use]
            pub fn min(self, other: Self) -> Self { if other < self { other } else { self } }
            /// The larger of two.
            #[must_use]
            pub fn max(self, other: Self) -> Self { if other > self { other } else { self } }
        }
    };
}

position! {
    /// A position or duration in frames (one sample per channel) at the session's rate.
    Frames(i64): Eq, Ord
}
position! {
    /// A position or duration in seconds.
    Seconds(f64):
}
position! {
    /// A position or duration in beats: one unit of the time signature's denominator.
    Beats(f64):
}

impl PartialOrd<i64> for Frames {
    fn partial_cmp(&self, other: &i64) -> Option<std::cmp::Ordering> {
        self.0.partial_cmp(other)
    }
}

impl PartialEq<i64> for Frames {
    fn eq(&self, other: &i64) -> bool {
        self.0 == *other
    }
}

/// Frames per second of a stream or file, in hertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleRate(pub u32);

impl SampleRate {
    /// Hertz as a float.
    #[must_use]
    pub fn hz(self) -> f64 {
        f64::from(self.0)
    }

    /// The frame nearest to a position: ties round away from zero.
    #[must_use]
    pub fn frames(self, at: Seconds) -> Frames {
        // Saturating: validated positions lie far inside i64.
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        Frames((at.0 * self.hz()).round() as i64)
    }

    /// The whole frames in a short time; what is left over doesn't count.
    #[must_use]
    pub fn whole_frames(self, seconds: f64) -> u32 {
        // Saturating: glides last thousands of frames.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "float casts saturate"
        )]
        let frames = (seconds * self.hz()) as u32;
        frames
    }

    /// The time of a frame.
    #[must_use]
    pub fn seconds(self, at: Frames) -> Seconds {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        Seconds(at.0 as f64 / self.hz())
    }
}

impl Default for SampleRate {
    fn default() -> Self {
        Self(48_000)
    }
}
