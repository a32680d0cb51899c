//! The chain of one instance alone: its bands and channels as eight lanes of one loop.
//!
//! The lanes are skewed in time: while the first band works on frame n, the second
//! works on n−1 and so on, so that no lane waits for another within a turn. A piece of
//! n frames takes n + 3 turns; in the first and last three only some bands take part.
//! Bands 0 and 2 share a vector, 1 and 3 the other: then what the first vector gave is
//! what the second takes, as it lies.

use super::cascade::{BANDS, States};
use super::direct::Direct;

/// Bands of each vector, in the order of their lanes.
const PLACES: [[usize; 2]; 2] = [[0, 2], [1, 3]];

/// Two bands of two channels.
type Quad = [f64; 4];
/// All lanes.
type Lanes = [Quad; 2];

/// The lanes' factors (a1, a2, c1, c2) and their two values.
#[derive(Clone, Copy)]
struct Skewed {
    factors: [Lanes; 4],
    w1: Lanes,
    w2: Lanes,
}

/// Filters a piece.
#[inline(always)]
pub(super) fn run(
    (direct, gain): (&[Direct; BANDS], f64),
    states: &mut States,
    left: &mut [f32],
    right: &mut [f32],
) {
    let frames = left.len().min(right.len());
    let (left, right) = (&mut left[..frames], &mut right[..frames]);
    let mut skewed = Skewed {
        factors: std::array::from_fn(|factor| lanes(|band, _| direct[band].factors[factor])),
        w1: lanes(|band, channel| states[band][channel][0]),
        w2: lanes(|band, channel| states[band][channel][1]),
    };
    let mut y = [[0.0; 4]; 2];
    for turn in 0..(BANDS - 1).min(frames) {
        y = skewed.edge(shift(y, left[turn], right[turn]), turn, frames);
    }
    let mut now = skewed;
    for turn in BANDS - 1..frames {
        y = now.step(shift(y, left[turn], right[turn]));
        let [_, [_, _, l, r]] = y;
        let done = turn + 1 - BANDS;
        (left[done], right[done]) = ((l * gain) as f32, (r * gain) as f32);
    }
    skewed = now;
    for turn in frames..frames + BANDS - 1 {
        y = skewed.edge(shift(y, 0.0, 0.0), turn, frames);
        if let Some(done) = (turn + 1).checked_sub(BANDS) {
            let [_, [_, _, l, r]] = y;
            (left[done], right[done]) = ((l * gain) as f32, (r * gain) as f32);
        }
    }
    for (quad, bands) in PLACES.iter().enumerate() {
        for (place, band) in bands.iter().enumerate() {
            for channel in [0, 1] {
                let lane = 2 * place + channel;
                states[*band][channel] = [skewed.w1[quad][lane], skewed.w2[quad][lane]];
            }
        }
    }
}

impl Skewed {
    /// A turn of all lanes: the output.
    #[inline(always)]
    fn step(&mut self, x: Lanes) -> Lanes {
        let [a1, a2, c1, c2] = &self.factors;
        let (w1, w2) = (self.w1, self.w2);
        let (mut y, mut w) = ([[0.0; 4]; 2], [[0.0; 4]; 2]);
        for i in 0..2 {
            for l in 0..4 {
                w[i][l] = (x[i][l] - a2[i][l] * w2[i][l]) - a1[i][l] * w1[i][l];
                y[i][l] = x[i][l] + (c1[i][l] * w1[i][l] + c2[i][l] * w2[i][l]);
            }
        }
        (self.w1, self.w2) = (w, w1);
        y
    }

    /// A turn in which some bands have no frame: their values are kept.
    #[inline(never)]
    fn edge(&mut self, x: Lanes, turn: usize, frames: usize) -> Lanes {
        let before = *self;
        let y = self.step(x);
        for (quad, bands) in PLACES.iter().enumerate() {
            for lane in 0..4 {
                let band = bands[lane / 2];
                if turn < band || turn - band >= frames {
                    self.w1[quad][lane] = before.w1[quad][lane];
                    self.w2[quad][lane] = before.w2[quad][lane];
                }
            }
        }
        y
    }
}

/// A value for each band and channel.
#[inline(always)]
fn lanes(value: impl Fn(usize, usize) -> f64) -> Lanes {
    PLACES.map(|[first, second]| {
        [
            value(first, 0),
            value(first, 1),
            value(second, 0),
            value(second, 1),
        ]
    })
}

/// Each band gets what the one before gave in the turn before.
#[inline(always)]
fn shift([first, [l, r, _, _]]: Lanes, left: f32, right: f32) -> Lanes {
    [[f64::from(left), f64::from(right), l, r], first]
}
