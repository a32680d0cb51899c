//! Two recursions over time, turned so that eight frames are computed side by side.
//!
//! A one-pole filter s(n) = p s(n−1) + q d(n) is, eight steps in one,
//! s(n) = p⁸ s(n−8) + h(n) with h a sum over the last eight inputs; and a filter whose
//! factor changes, e(n) = f(n) e(n−1) + g(n), becomes e(n) = F(n) e(n−8) + G(n), where
//! (F, G) is made by composing neighbours, then pairs of pairs, then fours (look-ahead,
//! K. K. Parhi, "VLSI Digital Signal Processing Systems", ch. 10; composition as in
//! G. Blelloch's prefix sums). Each frame has the same formula wherever it stands in a
//! block, so the bits don't depend on the blocks.

use super::super::effect::svf::flush;

/// Frames at a time.
pub(super) const PIECE: usize = 128;
const LANES: usize = 8;
const ROW: usize = PIECE + LANES;

/// Values of a piece, behind those of the eight frames before.
type Row = [f64; ROW];

/// Below this (−140 dB) a level that nothing feeds is silence.
const SILENCE: f64 = 1e-7;

/// The level of a signal: smoothed shortly, then with attack and release.
#[derive(Clone, Debug)]
pub(super) struct Follower {
    attack: f64,
    release: f64,
    /// Powers of the short filter's pole, 1 to 8.
    poles: [f64; LANES],
    /// The last eight inputs times 1 − pole, oldest first; likewise below.
    fed: [f64; LANES],
    short: [f64; LANES],
    factor: [f64; LANES],
    added: [f64; LANES],
    level: [f64; LANES],
}

impl Follower {
    /// At rest, with the pole of the short filter, 0..1.
    pub fn new(pole: f64) -> Self {
        let mut power = 1.0;
        Self {
            attack: 0.0,
            release: 0.0,
            poles: std::array::from_fn(|_| {
                power *= pole;
                power
            }),
            fed: [0.0; LANES],
            short: [0.0; LANES],
            factor: [0.0; LANES],
            added: [0.0; LANES],
            level: [0.0; LANES],
        }
    }

    /// What is left of a way after one frame, above and below the threshold.
    pub fn set_times(&mut self, attack: f64, release: f64) {
        (self.attack, self.release) = (attack, release);
    }

    /// Clears a level that has died away; true if nothing is left.
    pub fn settle(&mut self, quiet: bool) -> bool {
        let faded = |values: &[f64; LANES]| values.iter().all(|x| *x < SILENCE);
        if quiet && faded(&self.level) && faded(&self.short) {
            self.fed = [0.0; LANES];
            self.added = [0.0; LANES];
            self.short = [0.0; LANES];
            self.level = [0.0; LANES];
            // In silence this is what every frame leaves.
            self.factor = [self.release; LANES];
        }
        flush(&mut self.level) & flush(&mut self.short) & flush(&mut self.added)
    }

    /// Turns the first `frames` magnitudes into levels.
    #[inline(always)]
    pub fn follow(&mut self, x: &mut [f32; PIECE], threshold: &[f32; PIECE], frames: usize) {
        let vectors = frames.div_ceil(LANES);
        let short = self.shorten(x, vectors, frames);
        let (mut f, mut g) = ([0.0; ROW], [0.0; ROW]);
        f[..LANES].copy_from_slice(&self.factor);
        g[..LANES].copy_from_slice(&self.added);
        for (index, threshold) in threshold[..vectors * LANES].iter().enumerate() {
            let at = index + LANES;
            let above = short[at] > f64::from(*threshold);
            f[at] = if above { self.attack } else { self.release };
            g[at] = (1.0 - f[at]) * short[at];
        }
        self.factor.copy_from_slice(&f[frames..frames + LANES]);
        self.added.copy_from_slice(&g[frames..frames + LANES]);
        for reach in [1, 2, 4] {
            compose(&mut f, &mut g, reach, vectors);
        }
        let mut level = [0.0; ROW];
        level[..LANES].copy_from_slice(&self.level);
        recur(&mut level, &f, &g, vectors);
        self.level.copy_from_slice(&level[frames..frames + LANES]);
        for (x, level) in x[..frames].iter_mut().zip(&level[LANES..]) {
            *x = *level as f32;
        }
    }

    /// The short filter.
    #[inline(always)]
    fn shorten(&mut self, x: &[f32; PIECE], vectors: usize, frames: usize) -> Row {
        let weight = 1.0 - self.poles[0];
        let mut fed = [0.0; ROW];
        fed[..LANES].copy_from_slice(&self.fed);
        for (fed, x) in fed[LANES..].iter_mut().zip(&x[..vectors * LANES]) {
            *fed = f64::from(*x) * weight;
        }
        self.fed.copy_from_slice(&fed[frames..frames + LANES]);
        let mut sum = [0.0; ROW];
        for at in LANES..LANES + vectors * LANES {
            let mut value = fed[at];
            for (back, pole) in self.poles[..LANES - 1].iter().enumerate() {
                value += pole * fed[at - 1 - back];
            }
            sum[at] = value;
        }
        let mut short = [0.0; ROW];
        short[..LANES].copy_from_slice(&self.short);
        recur(&mut short, &[self.poles[LANES - 1]; ROW], &sum, vectors);
        self.short.copy_from_slice(&short[frames..frames + LANES]);
        short
    }
}

/// Puts each step behind the one `reach` frames before it.
///
/// The eight frames of history hold single steps; of a composed step only as many are
/// right as the next round needs, since each round looks back half as far as is left.
#[inline(always)]
fn compose(f: &mut Row, g: &mut Row, reach: usize, vectors: usize) {
    let (was_f, was_g) = (*f, *g);
    for at in reach..LANES + vectors * LANES {
        f[at] = was_f[at] * was_f[at - reach];
        g[at] = was_f[at] * was_g[at - reach] + was_g[at];
    }
}

/// y(n) = f(n) y(n−8) + g(n), eight at a time.
#[inline(always)]
fn recur(y: &mut Row, f: &Row, g: &Row, vectors: usize) {
    let mut last = [0.0; LANES];
    last.copy_from_slice(&y[..LANES]);
    for vector in 1..=vectors {
        let at = vector * LANES;
        for lane in 0..LANES {
            last[lane] = f[at + lane] * last[lane] + g[at + lane];
        }
        y[at..at + LANES].copy_from_slice(&last);
    }
}
