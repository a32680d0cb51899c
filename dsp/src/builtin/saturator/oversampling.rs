//! Four times the rate and back.
//!
//! A low-pass of 129 taps (windowed sinc, J. F. Kaiser's window with β = 9) on the way
//! up, the same on the way down, both as polyphase filters: R. E. Crochiere and
//! L. R. Rabiner, "Multirate Digital Signal Processing", ch. 3. At 48 kHz: flat to
//! 19 kHz; what lies above 29 kHz is down by 90 dB.

use super::super::effect::fir::{bessel_i0, sinc};

/// Rate over rate.
const FACTOR: usize = 4;
/// Frames at a time: the loops run over frames, side by side.
pub(super) const PIECE: usize = 32;
/// Delay of the way up and down together, in frames.
pub(super) const DELAY: usize = 32;
/// Frames a polyphase filter reaches over.
const TAPS: usize = DELAY + 1;
/// Kaiser's β: 90 dB.
const BETA: f64 = 9.0;

/// A value for each frame of a piece.
pub(super) type Row = [f32; PIECE];
/// The same behind those of the frames before.
type Line = [f32; DELAY + PIECE];

/// The filters, for each of the four phases.
pub(super) struct Filters {
    up: [[f32; TAPS]; FACTOR],
    down: [[f32; TAPS]; FACTOR],
}

/// What one channel remembers.
pub(super) struct Channel {
    narrow: Line,
    wide: [Line; FACTOR],
}

impl Filters {
    /// From the prototype.
    pub fn new() -> Self {
        let taps = prototype();
        let tap = |index: usize| taps.get(index).copied().unwrap_or(0.0);
        let up = |p: usize, j: usize| (FACTOR as f64 * tap(FACTOR * j + p)) as f32;
        let down = |p: usize, j: usize| (FACTOR * j).checked_sub(p).map_or(0.0, tap) as f32;
        Self {
            up: std::array::from_fn(|p| std::array::from_fn(|j| up(p, j))),
            down: std::array::from_fn(|p| std::array::from_fn(|j| down(p, j))),
        }
    }
}

impl Channel {
    /// At rest.
    pub fn new() -> Self {
        Self {
            narrow: [0.0; DELAY + PIECE],
            wide: [[0.0; DELAY + PIECE]; FACTOR],
        }
    }

    /// Takes up to [`PIECE`] frames up, through a curve, and back. What they were
    /// [`DELAY`] frames ago, and what became of them.
    #[inline(always)]
    pub fn run(&mut self, filters: &Filters, frames: &[f32], curve: impl Fn(&mut Row)) -> [Row; 2] {
        self.narrow[DELAY..][..frames.len()].copy_from_slice(frames);
        for (wide, taps) in self.wide.iter_mut().zip(&filters.up) {
            let mut row = [0.0; PIECE];
            add(&mut row, taps, &self.narrow);
            curve(&mut row);
            wide[DELAY..].copy_from_slice(&row);
        }
        let (mut dry, mut wet) = ([0.0; PIECE], [0.0; PIECE]);
        for (wide, taps) in self.wide.iter().zip(&filters.down) {
            add(&mut wet, taps, wide);
        }
        dry.copy_from_slice(&self.narrow[..PIECE]);
        for line in self.wide.iter_mut().chain([&mut self.narrow]) {
            line.copy_within(frames.len()..frames.len() + DELAY, 0);
        }
        [dry, wet]
    }

    /// True if silence has reached every corner.
    pub fn settle(&mut self, quiet: u64) -> bool {
        quiet >= 2 * TAPS as u64 && self.wide.iter().all(|line| line[..DELAY] == [0.0; DELAY])
    }
}

/// Adds a filtered line to a row.
#[inline(always)]
fn add(row: &mut Row, taps: &[f32; TAPS], line: &Line) {
    let mut sum = *row;
    for (back, tap) in taps.iter().enumerate() {
        let past = &line[DELAY - back..][..PIECE];
        for (sum, x) in sum.iter_mut().zip(past) {
            *sum += tap * x;
        }
    }
    *row = sum;
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
