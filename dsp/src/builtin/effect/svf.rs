//! The state-variable filter of the effects, in `f64` and any number of lanes.
//!
//! A. Simper, "Solving the continuous SVF equations using trapezoidal integration"
//! (Cytomic, 2013). With g = tan(πf/rate) and k = 1/Q its outputs are those of the
//! bilinear transform of 1/(s² + ks + 1) and its kin, and equal Bristow-Johnson's
//! cookbook.
//!
//! Why it may be modulated from frame to frame: with the input at zero a step is
//! s' = As where A has a norm of at most 1 (trapezoidal integration of a passive
//! circuit); A is linear in the coefficients, and the norm is convex, so what lies on
//! a line between two such sets can't grow either.

use std::f64::consts::PI;

/// a1, a2, a3 of Simper's form, and k.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::builtin) struct Coefficients {
    /// Weight of the first integrator in the band output.
    pub a1: f64,
    /// Weight of the input in the band output.
    pub a2: f64,
    /// Weight of the input in the low output.
    pub a3: f64,
    /// 1/Q.
    pub k: f64,
}

/// tan(πf/rate), with the frequency kept below 0.499 of the rate.
pub(in crate::builtin) fn prewarp(frequency: f64, rate: f64) -> f64 {
    libm::tan(PI * (frequency / rate).clamp(0.0, 0.499))
}

impl Coefficients {
    /// From g (see [`prewarp`]) and k.
    pub fn new(g: f64, k: f64) -> Self {
        let a1 = 1.0 / (1.0 + g * (g + k));
        let a2 = g * a1;
        Self {
            a1,
            a2,
            a3: g * a2,
            k,
        }
    }

    /// For a frequency in Hz and a quality.
    pub fn at(frequency: f64, q: f64, rate: f64) -> Self {
        Self::new(prewarp(frequency, rate), 1.0 / q)
    }
}

/// The coefficients' straight line through a cell.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::builtin) struct Sweep {
    from: [f64; 4],
    step: [f64; 4],
    goal: [f64; 4],
}

impl Sweep {
    /// Goes to `goal` in the coming cell, or is there at once.
    pub fn aim(&mut self, goal: Coefficients, gliding: bool) {
        let goal = [goal.a1, goal.a2, goal.a3, goal.k];
        self.from = if gliding { self.goal } else { goal };
        let step = |lane: usize| (goal[lane] - self.from[lane]) / f64::from(super::CELL);
        self.step = std::array::from_fn(step);
        self.goal = goal;
    }

    /// The coefficients at a frame of the cell.
    #[inline(always)]
    pub fn at(&self, phase: u32) -> Coefficients {
        let value = |lane: usize| self.from[lane] + self.step[lane] * f64::from(phase);
        Coefficients {
            a1: value(0),
            a2: value(1),
            a3: value(2),
            k: value(3),
        }
    }
}

/// The two integrators of `N` channels.
#[derive(Clone, Copy, Debug)]
pub(in crate::builtin) struct State<const N: usize> {
    s1: [f64; N],
    s2: [f64; N],
}

impl<const N: usize> Default for State<N> {
    fn default() -> Self {
        Self {
            s1: [0.0; N],
            s2: [0.0; N],
        }
    }
}

impl<const N: usize> State<N> {
    /// One frame; the band and low outputs (v1, v2). High is x − k·v1 − v2.
    #[inline(always)]
    pub fn step(&mut self, c: &[Coefficients; N], x: [f64; N]) -> [[f64; N]; 2] {
        let (mut v1, mut v2) = ([0.0; N], [0.0; N]);
        for lane in 0..N {
            let c = &c[lane];
            let v3 = x[lane] - self.s2[lane];
            v1[lane] = c.a1 * self.s1[lane] + c.a2 * v3;
            v2[lane] = self.s2[lane] + (c.a2 * self.s1[lane] + c.a3 * v3);
            self.s1[lane] = 2.0 * v1[lane] - self.s1[lane];
            self.s2[lane] = 2.0 * v2[lane] - self.s2[lane];
        }
        [v1, v2]
    }

    /// Clears what is far too small to hear; true if nothing is left.
    pub fn settle(&mut self) -> bool {
        flush(&mut self.s1) & flush(&mut self.s2)
    }
}

/// Below this (−400 dB) a filter's state is silence, long before it is denormal.
const TINY: f64 = 1e-20;

/// Clears tiny values; true if all are zero.
pub(in crate::builtin) fn flush(values: &mut [f64]) -> bool {
    let mut clear = true;
    for value in values {
        if value.abs() < TINY {
            *value = 0.0;
        }
        clear &= *value == 0.0;
    }
    clear
}
