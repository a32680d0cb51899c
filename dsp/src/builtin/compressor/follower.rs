//! Two recursions over time, turned so that eight frames are computed side by side.
//!
//! A filter s(n) = p s(n−1) + d(n), composed with itself, is s(n) = p² s(n−2) + h(n)
//! with h(n) = d(n) + p d(n−1), and so on to p⁸ s(n−8); one whose factor changes,
//! e(n) = f(n) e(n−1) + g(n), becomes e(n) = F(n) e(n−8) + G(n) in the same three
//! rounds (look-ahead: K. K. Parhi, "VLSI Digital Signal Processing Systems", ch. 10).
//! Each frame has the same formula wherever it stands in a block, so the bits don't
//! depend on the blocks.

use super::super::effect::svf::flush;

/// Frames at a time. All loops run over as many, known when they are compiled.
pub(super) const PIECE: usize = 64;
const LANES: usize = 8;

/// The values of a piece.
type Row = [f64; PIECE];
/// The eight values before a piece.
type Past = [f64; LANES];
/// Both in a line.
type Line = [f64; PIECE + LANES];

/// Below this (−140 dB) a level that nothing feeds is silence.
const SILENCE: f64 = 1e-7;

/// The level of a signal: smoothed shortly, then with attack and release.
#[derive(Clone, Debug)]
pub(super) struct Follower {
    attack: f64,
    release: f64,
    pole: f64,
    /// The inputs of the short filter, and of its rounds; then what comes out.
    fed: [Past; 3],
    short: Past,
    /// Factors and addends of the level's rounds; then the level.
    factor: [Past; 3],
    added: [Past; 3],
    level: Past,
}

impl Follower {
    /// At rest, with the pole of the short filter, 0..1.
    pub fn new(pole: f64) -> Self {
        Self {
            attack: 0.0,
            release: 0.0,
            pole,
            fed: [[0.0; LANES]; 3],
            short: [0.0; LANES],
            factor: [[0.0; LANES]; 3],
            added: [[0.0; LANES]; 3],
            level: [0.0; LANES],
        }
    }

    /// What is left of a way after one frame, above and below the threshold.
    pub fn set_times(&mut self, attack: f64, release: f64) {
        (self.attack, self.release) = (attack, release);
    }

    /// Clears a level that has died away; true if nothing is left.
    pub fn settle(&mut self, quiet: bool) -> bool {
        let faded = |values: &Past| values.iter().all(|x| *x < SILENCE);
        if quiet && faded(&self.level) && faded(&self.short) {
            // The factors don't matter where there is nothing to be multiplied.
            *self = Self {
                attack: self.attack,
                release: self.release,
                ..Self::new(self.pole)
            };
        }
        flush(&mut self.level) & flush(&mut self.short)
    }

    /// Turns magnitudes into levels; the first `frames` of the piece are real.
    #[inline(always)]
    pub fn follow<const FULL: bool>(
        &mut self,
        x: &mut [f32; PIECE],
        threshold: &[f32; PIECE],
        frames: usize,
    ) {
        let short = self.shorten::<FULL>(x, frames);
        let (mut f, mut g) = ([0.0; PIECE], [0.0; PIECE]);
        for at in 0..PIECE {
            let above = short[at] > f64::from(threshold[at]);
            f[at] = if above { self.attack } else { self.release };
            g[at] = (1.0 - f[at]) * short[at];
        }
        for round in 0..3 {
            let reach = 1 << round;
            let was_f = behind::<FULL>(&mut self.factor[round], &f, frames);
            let was_g = behind::<FULL>(&mut self.added[round], &g, frames);
            for at in 0..PIECE {
                let back = LANES + at - reach;
                g[at] += f[at] * was_g[back];
                f[at] *= was_f[back];
            }
        }
        let level = recur::<FULL>(&mut self.level, &f, &g, frames);
        for at in 0..PIECE {
            x[at] = level[at] as f32;
        }
    }

    /// The short filter.
    #[inline(always)]
    fn shorten<const FULL: bool>(&mut self, x: &[f32; PIECE], frames: usize) -> Row {
        let weight = 1.0 - self.pole;
        let mut sum = [0.0; PIECE];
        for at in 0..PIECE {
            sum[at] = f64::from(x[at]) * weight;
        }
        let mut pole = self.pole;
        for round in 0..3 {
            let was = behind::<FULL>(&mut self.fed[round], &sum, frames);
            for at in 0..PIECE {
                sum[at] += pole * was[LANES + at - (1 << round)];
            }
            pole *= pole;
        }
        recur::<FULL>(&mut self.short, &[pole; PIECE], &sum, frames)
    }
}

/// A row behind its past, which then becomes that of the next piece.
#[inline(always)]
fn behind<const FULL: bool>(past: &mut Past, row: &Row, frames: usize) -> Line {
    let mut line = [0.0; PIECE + LANES];
    line[..LANES].copy_from_slice(past);
    line[LANES..].copy_from_slice(row);
    keep::<FULL>(past, &line, frames);
    line
}

/// Remembers the last eight values of a line whose first `frames` new ones are real.
#[inline(always)]
fn keep<const FULL: bool>(past: &mut Past, line: &Line, frames: usize) {
    if FULL {
        past.copy_from_slice(&line[PIECE..]);
    } else {
        past.copy_from_slice(&line[frames..frames + LANES]);
    }
}

/// y(n) = f(n) y(n−8) + g(n), eight at a time.
#[inline(always)]
fn recur<const FULL: bool>(past: &mut Past, f: &Row, g: &Row, frames: usize) -> Row {
    let mut last = *past;
    let mut y = [0.0; PIECE];
    for at in (0..PIECE).step_by(LANES) {
        for lane in 0..LANES {
            last[lane] = f[at + lane] * last[lane] + g[at + lane];
            y[at + lane] = last[lane];
        }
    }
    let mut line = [0.0; PIECE + LANES];
    line[..LANES].copy_from_slice(past);
    line[LANES..].copy_from_slice(&y);
    keep::<FULL>(past, &line, frames);
    y
}
