//! Four filters in series for two channels, as eight lanes of one loop.
//!
//! The lanes are skewed in time: while the first band works on frame n, the second
//! works on n−1 and so on, so that no lane waits for another within a turn. A piece of
//! n frames takes n + 3 turns; in the first and last three only some bands take part.
//!
//! Thread: real-time. `f64`, since a loop of this kind waits for its own results more
//! than for the arithmetic units, and low bands at high rates need the bits.

use super::super::effect::svf::{Coefficients, flush};
use super::super::effect::{CELL, Part};

/// Filters in the chain.
pub(super) const BANDS: usize = 4;
const LANES: usize = 2 * BANDS;
/// Coefficients of a [`Band`].
const TERMS: usize = 9;

type Lanes = [f64; LANES];

/// A filter as a step in state space: s' = A s + b x, y = c s + d x. All terms are
/// linear in Simper's coefficients, so lines between two bands keep their stability.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Band([f64; TERMS]);

impl Band {
    /// From the coefficients and the weights of input, band and low in the output.
    pub fn new(c: Coefficients, [m0, m1, m2]: [f64; 3]) -> Self {
        Self([
            2.0 * c.a1 - 1.0,
            -2.0 * c.a2,
            2.0 * c.a2,
            1.0 - 2.0 * c.a3,
            2.0 * c.a2,
            2.0 * c.a3,
            m1 * c.a1 + m2 * c.a2,
            m2 * (1.0 - c.a3) - m1 * c.a2,
            m0 + (m1 * c.a2 + m2 * c.a3),
        ])
    }

    /// The same with its output times a factor.
    pub fn times(mut self, factor: f64) -> Self {
        self.0[6..].iter_mut().for_each(|term| *term *= factor);
        self
    }
}

/// The chain. Lane 2·band + channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cascade {
    from: [Lanes; TERMS],
    step: [Lanes; TERMS],
    goal: [Lanes; TERMS],
    still: bool,
    s1: Lanes,
    s2: Lanes,
}

impl Default for Cascade {
    fn default() -> Self {
        Self {
            from: [[0.0; LANES]; TERMS],
            step: [[0.0; LANES]; TERMS],
            goal: [[0.0; LANES]; TERMS],
            still: true,
            s1: [0.0; LANES],
            s2: [0.0; LANES],
        }
    }
}

impl Cascade {
    /// Goes to these filters in the coming cell, or takes them at once.
    pub fn aim(&mut self, bands: &[Band; BANDS], gliding: bool) {
        let goal: [Lanes; TERMS] =
            std::array::from_fn(|term| std::array::from_fn(|lane| bands[lane / 2].0[term]));
        self.from = if gliding { self.goal } else { goal };
        for (step, (goal, from)) in self.step.iter_mut().zip(goal.iter().zip(&self.from)) {
            *step = std::array::from_fn(|lane| (goal[lane] - from[lane]) / f64::from(CELL));
        }
        (self.goal, self.still) = (goal, !gliding);
    }

    /// Forgets what sounds.
    pub fn clear(&mut self) {
        (self.s1, self.s2) = ([0.0; LANES], [0.0; LANES]);
    }

    /// Clears what is too small to hear; true if nothing is left.
    pub fn settle(&mut self) -> bool {
        flush(&mut self.s1) & flush(&mut self.s2)
    }

    /// Filters a piece.
    #[inline(always)]
    pub fn run(&mut self, part: Part<'_>) {
        if self.still {
            self.turns::<false>(part);
        } else {
            self.turns::<true>(part);
        }
    }

    #[inline(always)]
    fn turns<const GLIDING: bool>(&mut self, part: Part<'_>) {
        let frames = part.left.len();
        let (left, right) = (part.left, &mut part.right[..frames]);
        let phase = f64::from(part.phase);
        let mut y = [0.0; LANES];
        for turn in 0..(BANDS - 1).min(frames) {
            let x = shift(y, left[turn], right[turn]);
            y = self.some::<GLIDING>(x, turn, frames, phase);
        }
        let (mut s1, mut s2, terms) = (self.s1, self.s2, self.from);
        for turn in BANDS - 1..frames {
            let x = shift(y, left[turn], right[turn]);
            let at = phase + turn as f64;
            let terms = if GLIDING { self.terms(at) } else { terms };
            (s1, s2, y) = step(&terms, s1, s2, x);
            left[turn + 1 - BANDS] = y[LANES - 2] as f32;
            right[turn + 1 - BANDS] = y[LANES - 1] as f32;
        }
        (self.s1, self.s2) = (s1, s2);
        for turn in frames..frames + BANDS - 1 {
            let x = shift(y, 0.0, 0.0);
            y = self.some::<GLIDING>(x, turn, frames, phase);
            if let Some(done) = (turn + 1).checked_sub(BANDS) {
                left[done] = y[LANES - 2] as f32;
                right[done] = y[LANES - 1] as f32;
            }
        }
    }

    /// A turn in which only the bands take part that have a frame of the piece.
    #[inline(always)]
    fn some<const GLIDING: bool>(
        &mut self,
        x: Lanes,
        turn: usize,
        frames: usize,
        phase: f64,
    ) -> Lanes {
        let terms = if GLIDING {
            self.terms(phase + turn as f64)
        } else {
            self.from
        };
        let (s1, s2, y) = step(&terms, self.s1, self.s2, x);
        for lane in 0..LANES {
            let band = lane / 2;
            if turn >= band && turn - band < frames {
                self.s1[lane] = s1[lane];
                self.s2[lane] = s2[lane];
            }
        }
        y
    }

    /// The terms when the first band is at a frame of the cell; the others are behind.
    #[inline(always)]
    fn terms(&self, at: f64) -> [Lanes; TERMS] {
        let mut terms = self.from;
        for (term, step) in terms.iter_mut().zip(&self.step) {
            for lane in 0..LANES {
                term[lane] += step[lane] * (at - (lane / 2) as f64);
            }
        }
        terms
    }
}

/// Each band gets what the one before gave in the turn before.
#[inline(always)]
fn shift(y: Lanes, left: f32, right: f32) -> Lanes {
    let [a, b, c, d, e, f, _, _] = y;
    [f64::from(left), f64::from(right), a, b, c, d, e, f]
}

/// A step of all lanes: the new states and the output.
#[inline(always)]
fn step(terms: &[Lanes; TERMS], s1: Lanes, s2: Lanes, x: Lanes) -> (Lanes, Lanes, Lanes) {
    let [a11, a12, a21, a22, b1, b2, c1, c2, d] = terms;
    let (mut n1, mut n2, mut y) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        y[l] = d[l] * x[l] + (c1[l] * s1[l] + c2[l] * s2[l]);
        n1[l] = a11[l] * s1[l] + (a12[l] * s2[l] + b1[l] * x[l]);
        n2[l] = a22[l] * s2[l] + (a21[l] * s1[l] + b2[l] * x[l]);
    }
    (n1, n2, y)
}
