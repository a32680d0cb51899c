//! The level of a signal, of one instance or of several in the lanes of one vector.
//!
//! Two recursions in a row, which wait for their own results from frame to frame: in
//! lanes several wait together. A lane's arithmetic is the same in any company.

use super::super::effect::svf::flush;
use super::super::effect::weave::{Row, Woven, unweave, weave};

/// Below this (−140 dB) a level that nothing feeds is silence.
const SILENCE: f64 = 1e-7;

/// The level of a signal: smoothed shortly, then with attack and release.
#[derive(Clone, Debug)]
pub(super) struct Follower {
    attack: f64,
    release: f64,
    pole: f64,
    short: f64,
    level: f64,
}

impl Follower {
    /// At rest, with the pole of the short filter, 0..1.
    pub fn new(pole: f64) -> Self {
        Self {
            attack: 0.0,
            release: 0.0,
            pole,
            short: 0.0,
            level: 0.0,
        }
    }

    /// What is left of a way after one frame, above and below the threshold.
    pub fn set_times(&mut self, attack: f64, release: f64) {
        (self.attack, self.release) = (attack, release);
    }

    /// Clears a level that has died away; true if nothing is left.
    pub fn settle(&mut self, quiet: bool) -> bool {
        if quiet && self.level < SILENCE && self.short < SILENCE {
            (self.short, self.level) = (0.0, 0.0);
        }
        let mut state = [self.short, self.level];
        let clear = flush(&mut state);
        [self.short, self.level] = state;
        clear
    }
}

/// Followers side by side; lanes without one stay zero.
#[derive(Clone, Copy)]
pub(super) struct Lanes<const N: usize> {
    pole: [f64; N],
    weight: [f64; N],
    attack: [f64; N],
    release: [f64; N],
    /// The rests to one of both.
    attacked: [f64; N],
    released: [f64; N],
    short: [f64; N],
    level: [f64; N],
    /// The thresholds where a cell begins, and what a frame adds.
    threshold: [[f32; N]; 2],
}

impl<const N: usize> Lanes<N> {
    /// Nobody.
    #[inline(always)]
    pub fn new() -> Self {
        let none = [0.0; N];
        Self {
            pole: none,
            weight: none,
            attack: none,
            release: none,
            attacked: none,
            released: none,
            short: none,
            level: none,
            threshold: [[0.0; N]; 2],
        }
    }

    /// Takes a follower into a lane, with its threshold.
    #[inline(always)]
    pub fn take(&mut self, lane: usize, one: &Follower, [threshold, slope]: [f32; 2]) {
        (self.pole[lane], self.weight[lane]) = (one.pole, 1.0 - one.pole);
        (self.attack[lane], self.attacked[lane]) = (one.attack, 1.0 - one.attack);
        (self.release[lane], self.released[lane]) = (one.release, 1.0 - one.release);
        (self.short[lane], self.level[lane]) = (one.short, one.level);
        (self.threshold[0][lane], self.threshold[1][lane]) = (threshold, slope);
    }

    /// Brings a follower to where its lane is.
    #[inline(always)]
    pub fn give(&self, lane: usize, one: &mut Follower) {
        (one.short, one.level) = (self.short[lane], self.level[lane]);
    }

    /// Turns magnitudes into levels; the first `frames` of the pieces are real. They
    /// begin at frame `phase` of a cell.
    #[inline(always)]
    pub fn follow(
        &mut self,
        rows: &mut [&mut Row; N],
        woven: &mut Woven<N>,
        phase: u32,
        frames: usize,
    ) {
        weave(rows, woven);
        let mut lanes = *self;
        for (at, frame) in (phase..).zip(&mut woven[..frames]) {
            lanes.step(frame, at as f32);
        }
        *self = lanes;
        unweave(woven, rows);
    }

    /// A frame: magnitudes become levels.
    #[inline(always)]
    fn step(&mut self, x: &mut [f32; N], at: f32) {
        let [threshold, slope] = &self.threshold;
        for l in 0..N {
            self.short[l] = self.pole[l] * self.short[l] + f64::from(x[l]) * self.weight[l];
            let above = self.short[l] > f64::from(threshold[l] + slope[l] * at);
            let keep = if above {
                self.attack[l]
            } else {
                self.release[l]
            };
            let take = if above {
                self.attacked[l]
            } else {
                self.released[l]
            };
            self.level[l] = keep * self.level[l] + take * self.short[l];
            x[l] = self.level[l] as f32;
        }
    }
}
