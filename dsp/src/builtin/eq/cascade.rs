//! Four filters in series for two channels, as eight lanes of one loop.
//!
//! The lanes are skewed in time: while the first band works on frame n, the second
//! works on n−1 and so on, so that no lane waits for another within a turn. A piece of
//! n frames takes n + 3 turns; in the first and last three only some bands take part.
//! Bands 0 and 2 share a vector, 1 and 3 the other: then what the first vector gave is
//! what the second takes, as it lies.
//!
//! Thread: real-time. `f64`, since a loop of this kind waits for its own results more
//! than for the arithmetic units, and low bands at high rates need the bits.

use super::super::effect::svf::{Coefficients, flush};
use super::super::effect::{CELL, Part};

/// Filters in the chain.
pub(super) const BANDS: usize = 4;
/// Coefficients of a [`Band`].
const TERMS: usize = 7;
/// Bands of each vector, in the order of their lanes.
const PLACES: [[usize; 2]; 2] = [[0, 2], [1, 3]];

/// Two bands of two channels.
type Quad = [f64; 4];
/// All lanes.
type Lanes = [Quad; 2];

/// A filter as a step in state space. All terms are linear in Simper's coefficients, so
/// that lines between two bands keep their stability.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Band([f64; TERMS]);

impl Band {
    /// From the coefficients and the weights of input, band and low in the output.
    pub fn new(c: Coefficients, [m0, m1, m2]: [f64; 3]) -> Self {
        Self([
            2.0 * c.a1 - 1.0,
            2.0 * c.a2,
            2.0 * c.a3,
            1.0 - 2.0 * c.a3,
            m1 * c.a1 + m2 * c.a2,
            m2 * (1.0 - c.a3) - m1 * c.a2,
            m0 + (m1 * c.a2 + m2 * c.a3),
        ])
    }

    /// The same with its output times a factor.
    pub fn times(mut self, factor: f64) -> Self {
        self.0[4..].iter_mut().for_each(|term| *term *= factor);
        self
    }
}

/// The chain.
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
            from: [[[0.0; 4]; 2]; TERMS],
            step: [[[0.0; 4]; 2]; TERMS],
            goal: [[[0.0; 4]; 2]; TERMS],
            still: true,
            s1: [[0.0; 4]; 2],
            s2: [[0.0; 4]; 2],
        }
    }
}

impl Cascade {
    /// Goes to these filters in the coming cell, or takes them at once.
    pub fn aim(&mut self, bands: &[Band; BANDS], gliding: bool) {
        let goal: [Lanes; TERMS] = std::array::from_fn(|term| lanes(|band| bands[band].0[term]));
        self.from = if gliding { self.goal } else { goal };
        for (step, (goal, from)) in self.step.iter_mut().zip(goal.iter().zip(&self.from)) {
            for quad in 0..2 {
                step[quad] = std::array::from_fn(|lane| {
                    (goal[quad][lane] - from[quad][lane]) / f64::from(CELL)
                });
            }
        }
        (self.goal, self.still) = (goal, !gliding);
    }

    /// Forgets what sounds.
    pub fn clear(&mut self) {
        (self.s1, self.s2) = ([[0.0; 4]; 2], [[0.0; 4]; 2]);
    }

    /// Clears what is too small to hear; true if nothing is left.
    pub fn settle(&mut self) -> bool {
        flush(self.s1.as_flattened_mut()) & flush(self.s2.as_flattened_mut())
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
        let mut y = [[0.0; 4]; 2];
        for turn in 0..(BANDS - 1).min(frames) {
            let x = shift(y, left[turn], right[turn]);
            y = self.edge::<GLIDING>(x, turn, frames, part.phase);
        }
        let (mut s1, mut s2, terms) = (self.s1, self.s2, self.from);
        for turn in BANDS - 1..frames {
            let x = shift(y, left[turn], right[turn]);
            (s1, s2, y) = if GLIDING {
                step(&self.terms(part.phase, turn), s1, s2, x)
            } else {
                step(&terms, s1, s2, x)
            };
            let [_, [_, _, l, r]] = y;
            (left[turn + 1 - BANDS], right[turn + 1 - BANDS]) = (l as f32, r as f32);
        }
        (self.s1, self.s2) = (s1, s2);
        for turn in frames..frames + BANDS - 1 {
            let x = shift(y, 0.0, 0.0);
            y = self.edge::<GLIDING>(x, turn, frames, part.phase);
            if let Some(done) = (turn + 1).checked_sub(BANDS) {
                let [_, [_, _, l, r]] = y;
                (left[done], right[done]) = (l as f32, r as f32);
            }
        }
    }

    /// A turn in which some bands have no frame: their states are kept.
    #[inline(never)]
    fn edge<const GLIDING: bool>(
        &mut self,
        x: Lanes,
        turn: usize,
        frames: usize,
        phase: u32,
    ) -> Lanes {
        let terms = if GLIDING {
            self.terms(phase, turn)
        } else {
            self.from
        };
        let (s1, s2, y) = step(&terms, self.s1, self.s2, x);
        for quad in 0..2 {
            for lane in 0..4 {
                let band = PLACES[quad][lane / 2];
                if turn >= band && turn - band < frames {
                    self.s1[quad][lane] = s1[quad][lane];
                    self.s2[quad][lane] = s2[quad][lane];
                }
            }
        }
        y
    }

    /// The terms of a turn: each band is at a frame of its own.
    #[inline(always)]
    fn terms(&self, phase: u32, turn: usize) -> [Lanes; TERMS] {
        let at = f64::from(phase) + turn as f64;
        let ages = lanes(|band| at - band as f64);
        let mut terms = self.from;
        for (term, step) in terms.iter_mut().zip(&self.step) {
            for quad in 0..2 {
                for lane in 0..4 {
                    term[quad][lane] += step[quad][lane] * ages[quad][lane];
                }
            }
        }
        terms
    }
}

/// A value for each band, in both of its lanes.
#[inline(always)]
fn lanes(value: impl Fn(usize) -> f64) -> Lanes {
    PLACES.map(|[first, second]| {
        let (first, second) = (value(first), value(second));
        [first, first, second, second]
    })
}

/// Each band gets what the one before gave in the turn before.
#[inline(always)]
fn shift([first, [l, r, _, _]]: Lanes, left: f32, right: f32) -> Lanes {
    [[f64::from(left), f64::from(right), l, r], first]
}

/// A step of all lanes: the new states and the output.
#[inline(always)]
fn step(terms: &[Lanes; TERMS], s1: Lanes, s2: Lanes, x: Lanes) -> (Lanes, Lanes, Lanes) {
    let [a11, p, q, a22, c1, c2, d] = terms;
    let (mut n1, mut n2, mut y) = ([[0.0; 4]; 2], [[0.0; 4]; 2], [[0.0; 4]; 2]);
    for i in 0..2 {
        for l in 0..4 {
            y[i][l] = d[i][l] * x[i][l] + (c1[i][l] * s1[i][l] + c2[i][l] * s2[i][l]);
            n1[i][l] = a11[i][l] * s1[i][l] + p[i][l] * (x[i][l] - s2[i][l]);
            n2[i][l] = a22[i][l] * s2[i][l] + (p[i][l] * s1[i][l] + q[i][l] * x[i][l]);
        }
    }
    (n1, n2, y)
}
