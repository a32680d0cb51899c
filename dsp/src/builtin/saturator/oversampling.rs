//! Four times the rate and back, for two channels in eight lanes.
//!
//! A low-pass of 129 taps (windowed sinc, J. F. Kaiser's window with β = 9) on the way
//! up, the same on the way down, both as polyphase filters: R. E. Crochiere and
//! L. R. Rabiner, "Multirate Digital Signal Processing", ch. 3. At 48 kHz: flat to
//! 19 kHz; what lies above 29 kHz is down by 90 dB.

use super::super::effect::fir::{bessel_i0, sinc};

/// Rate over rate.
const FACTOR: usize = 4;
/// Lanes: the four samples of the left channel, then of the right.
pub(super) const WIDE: usize = 2 * FACTOR;
/// Delay of the way up and down together, in frames.
pub(super) const DELAY: usize = 32;
/// Frames a polyphase filter reaches over.
const TAPS: usize = DELAY + 1;
/// Sums that are kept apart, since an addition has to wait for the one before.
const CHAINS: usize = 3;
/// Kaiser's β: 90 dB.
const BETA: f64 = 9.0;

/// The filters and what they remember. Each history is written twice, a length apart,
/// so that the last [`TAPS`] entries always lie in a row.
pub(super) struct Oversampling {
    up: [[f32; FACTOR]; TAPS],
    down: [[f32; WIDE]; TAPS],
    narrow: Vec<[f32; 2]>,
    wide: Vec<[f32; WIDE]>,
    place: usize,
}

impl Oversampling {
    pub fn new() -> Self {
        let taps = prototype();
        let tap = |index: usize| taps.get(index).copied().unwrap_or(0.0);
        let up = |j: usize| std::array::from_fn(|p| (FACTOR as f64 * tap(FACTOR * j + p)) as f32);
        let down = |j: usize| {
            std::array::from_fn(|lane| {
                let index = (FACTOR * j).checked_sub(lane % FACTOR);
                index.map_or(0.0, tap) as f32
            })
        };
        // Histories run from old to new, the filters from new to old.
        Self {
            up: std::array::from_fn(|j| up(TAPS - 1 - j)),
            down: std::array::from_fn(|j| down(TAPS - 1 - j)),
            narrow: vec![[0.0; 2]; 2 * TAPS],
            wide: vec![[0.0; WIDE]; 2 * TAPS],
            place: 0,
        }
    }

    /// Takes a frame; what it is at the higher rate.
    #[inline(always)]
    pub fn up(&mut self, frame: [f32; 2]) -> [f32; WIDE] {
        self.place = if self.place + 1 == TAPS {
            0
        } else {
            self.place + 1
        };
        self.narrow[self.place] = frame;
        self.narrow[self.place + TAPS] = frame;
        let past = &self.narrow[self.place + 1..=self.place + TAPS];
        let mut sums = [[0.0; WIDE]; CHAINS];
        let rounds = self.up.as_chunks::<CHAINS>().0.iter();
        for (taps, past) in rounds.zip(past.as_chunks::<CHAINS>().0) {
            for chain in 0..CHAINS {
                let (taps, [left, right]) = (&taps[chain], &past[chain]);
                for p in 0..FACTOR {
                    sums[chain][p] += taps[p] * left;
                    sums[chain][p + FACTOR] += taps[p] * right;
                }
            }
        }
        total(&sums)
    }

    /// The way back: the frame of [`DELAY`] frames ago as it was, and as it became.
    #[inline(always)]
    pub fn down(&mut self, wide: &[f32; WIDE]) -> ([f32; 2], [f32; 2]) {
        self.wide[self.place] = *wide;
        self.wide[self.place + TAPS] = *wide;
        let past = &self.wide[self.place + 1..=self.place + TAPS];
        let mut sums = [[0.0; WIDE]; CHAINS];
        let rounds = self.down.as_chunks::<CHAINS>().0.iter();
        for (taps, past) in rounds.zip(past.as_chunks::<CHAINS>().0) {
            for chain in 0..CHAINS {
                for lane in 0..WIDE {
                    sums[chain][lane] += taps[chain][lane] * past[chain][lane];
                }
            }
        }
        let [a, b, c, d, e, f, g, h] = total(&sums);
        let wet = [(a + b) + (c + d), (e + f) + (g + h)];
        (self.narrow[self.place + 1], wet)
    }

    /// True if silence has reached every corner.
    pub fn settle(&mut self, quiet: u64) -> bool {
        quiet >= 2 * TAPS as u64 && self.wide.iter().flatten().all(|x| *x == 0.0)
    }
}

/// The chains of additions, added.
#[inline(always)]
fn total(sums: &[[f32; WIDE]; CHAINS]) -> [f32; WIDE] {
    std::array::from_fn(|lane| (sums[0][lane] + sums[1][lane]) + sums[2][lane])
}

/// The low-pass at the higher rate, with a sum of 1.
fn prototype() -> Vec<f64> {
    let length = FACTOR * DELAY;
    let middle = length as f64 / 2.0;
    let taps: Vec<f64> = (0..=length)
        .map(|index| {
            let t = index as f64 - middle;
            let window = bessel_i0(BETA * libm::sqrt(1.0 - (t / middle) * (t / middle)));
            sinc(t / FACTOR as f64) * window
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| tap / sum).collect()
}
