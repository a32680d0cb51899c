//! Measures a mix while it is rendered: peaks and loudness.
//!
//! Owns: [`Meter`], [`Measurement`]. Thread: the one that renders; allocates a little, never waits.
//! In: planar blocks of the mix, before dithering. Out: figures for a render's reply.
//! Invariant: the figures don't depend on how the mix is cut into blocks.

use ebur128::{EbuR128, Mode};
use thiserror::Error;

use super::pcm;

mod true_peak;

use true_peak::TruePeak;

/// Frames handled at a time, so that what is gathered stays in the processor's first cache.
const PIECE: usize = 512;

/// Why a mix can't be measured.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MeterError {
    /// The loudness standard isn't defined at this rate.
    #[error("Can't measure loudness at {rate} Hz (choose a sample rate between 16 Hz and 2.8 MHz)")]
    Rate {
        /// The rate asked for, Hz.
        rate: u32,
    },
}

/// What a mix measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// Largest sample of either channel, dB relative to full scale; negative infinity for silence.
    pub peak_db: f64,
    /// Largest value between the samples too (four times oversampled, BS.1770-4), dB; never below
    /// `peak_db`; negative infinity for silence.
    pub true_peak_db: f64,
    /// Integrated loudness (EBU R 128), LUFS; `None` if nothing was loud or long enough (0.4 s).
    pub integrated_lufs: Option<f64>,
    /// Length in frames.
    pub frames: u64,
}

/// Measures a stereo mix, block by block.
pub struct Meter {
    loudness: EbuR128,
    true_peak: [TruePeak; 2],
    peak: f32,
    frames: u64,
}

impl Meter {
    /// A meter for a stereo mix at `rate` Hz.
    ///
    /// # Errors
    /// [`MeterError::Rate`] if no loudness is defined at that rate.
    pub fn new(rate: u32) -> Result<Self, MeterError> {
        let loudness = EbuR128::new(2, rate, Mode::I).map_err(|_| MeterError::Rate { rate })?;
        Ok(Self {
            loudness,
            true_peak: [TruePeak::default(), TruePeak::default()],
            peak: 0.0,
            frames: 0,
        })
    }

    /// Takes the next frames, as many as the shorter side has.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        for (left, right) in left.chunks(PIECE).zip(right.chunks(PIECE)) {
            let n = left.len().min(right.len());
            self.feed_piece(&left[..n], &right[..n]);
        }
    }

    fn feed_piece(&mut self, left: &[f32], right: &[f32]) {
        self.frames += left.len() as u64;
        self.peak = self.peak.max(pcm::peak(left)).max(pcm::peak(right));
        self.true_peak[0].feed(left);
        self.true_peak[1].feed(right);
        // It fails only on a wrong number of channels, and this is always two.
        let _ = self.loudness.add_frames_planar_f32(&[left, right]);
    }

    /// The figures of all that was fed.
    #[must_use]
    pub fn finish(mut self) -> Measurement {
        let between = self.true_peak[0].finish().max(self.true_peak[1].finish());
        let loudness = self.loudness.loudness_global().ok();
        Measurement {
            peak_db: decibels(self.peak),
            true_peak_db: decibels(between.max(self.peak)),
            integrated_lufs: loudness.filter(|lufs| lufs.is_finite()),
            frames: self.frames,
        }
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Meter");
        out.field("frames", &self.frames).finish_non_exhaustive()
    }
}

fn decibels(linear: f32) -> f64 {
    20.0 * f64::from(linear).log10()
}

#[cfg(test)]
mod tests;
