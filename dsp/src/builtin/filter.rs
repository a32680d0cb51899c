//! The state-variable filter of both instruments: two trapezoidal integrators
//! with the delay-free loop solved (A. Simper, "Solving the continuous SVF
//! equations using trapezoidal integration", Cytomic 2013; V. Zavalishin, "The
//! Art of VA Filter Design", ch. 4).
//!
//! Thread: any; pure.

use super::math::tan_pi;

/// The coefficients a1, a2, a3 of Simper's form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coefficients {
    /// Weight of the first integrator in the band output.
    pub a1: f32,
    /// Weight of the input in the band output.
    pub a2: f32,
    /// Weight of the input in the low output.
    pub a3: f32,
}

impl Coefficients {
    /// For a cutoff in cycles per frame (kept inside 0.0002..=0.45) and damping
    /// 1/Q (above zero). Fractions are cleared so that it costs one division.
    #[inline]
    pub fn new(cutoff: f32, damping: f32) -> Self {
        let (n, d) = tan_pi(cutoff.clamp(0.0002, 0.45));
        let scale = 1.0 / (d * d + n * (n + damping * d));
        Self {
            a1: d * d * scale,
            a2: n * d * scale,
            a3: n * n * scale,
        }
    }
}

/// A filter of one channel with fixed coefficients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    coefficients: Coefficients,
    damping: f32,
    state: [f32; 2],
}

/// The outputs of a [`Filter`] for one sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outputs {
    /// Low-pass.
    pub low: f32,
    /// Band-pass, scaled to unity gain at the cutoff.
    pub band: f32,
    /// High-pass.
    pub high: f32,
}

impl Filter {
    /// A filter at rest; arguments as in [`Coefficients::new`].
    pub fn new(cutoff: f32, damping: f32) -> Self {
        Self {
            coefficients: Coefficients::new(cutoff, damping),
            damping,
            state: [0.0; 2],
        }
    }

    /// Filters one sample.
    #[inline]
    pub fn step(&mut self, input: f32) -> Outputs {
        let Coefficients { a1, a2, a3 } = self.coefficients;
        let [s1, s2] = self.state;
        let v3 = input - s2;
        let v1 = a1 * s1 + a2 * v3;
        let low = s2 + a2 * s1 + a3 * v3;
        self.state = [2.0 * v1 - s1, 2.0 * low - s2];
        let band = self.damping * v1;
        Outputs {
            low,
            band,
            high: input - band - low,
        }
    }
}
