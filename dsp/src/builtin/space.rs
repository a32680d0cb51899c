//! What the time-based effects stand on: cells, sleep, ramps, delay lines, the FFT.
//!
//! Thread: construction on the control thread; the rest is real-time.
//! Invariant: an [`Effect`] sees the stream in cells of [`CELL`] frames that
//! [`Cells`] counts from the frame at which sound first came. Parameters are read at
//! a cell's start, and an effect falls asleep only at a cell's end, with all its
//! memory cleared. So how the host cuts blocks, and whether it skips idle ones,
//! doesn't show in the bits.

pub(super) mod cells;
pub(super) mod fft;
pub(super) mod line;
pub(super) mod ramp;

pub use cells::{Cells, Effect};

/// Frames between two looks at the parameters (1.33 ms at 48 kHz).
pub(super) const CELL: usize = 64;

/// Below this (-160 dBFS) what rings inside an effect counts as nothing.
pub(super) const FLOOR: f32 = 1e-8;

/// Keeps what goes round out of the denormals: what is below -300 dB is zero.
#[inline(always)]
pub(super) fn settled(x: f32) -> f32 {
    if x.abs() < 1e-15 { 0.0 } else { x }
}

/// The largest absolute value of a slice.
#[inline]
pub(super) fn peak(samples: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (chunks, rest) = samples.as_chunks::<8>();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane = if x.abs() > *lane { x.abs() } else { *lane };
        }
    }
    let top = lanes.iter().fold(0.0_f32, |top, x| top.max(*x));
    rest.iter().fold(top, |top, x| top.max(x.abs()))
}
