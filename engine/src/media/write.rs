//! Writes WAV files: renders, stems and the cache's copies.
//!
//! Owns: [`WavWriter`], [`BitDepth`]. Thread: render or control; waits for the disk.
//! In: planar `f32`, ±1 at full scale. Out: a stereo file, whole or not there at all.
//! Invariants: a file gets its name only when it is complete and safe on the disk; the same
//! samples give the same bytes, dither included, however they are cut into blocks.

use std::path::Path;

use super::source::MediaError;

mod dither;
mod file;

pub(super) use file::WavFile;

/// How samples are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BitDepth {
    /// 16-bit integer with triangular dither of ±1 step.
    I16,
    /// 24-bit integer, rounded to the nearest.
    I24,
    /// 32-bit float, untouched.
    F32,
}

impl BitDepth {
    fn spec(self, channels: u16, sample_rate: u32) -> hound::WavSpec {
        let (bits_per_sample, sample_format) = match self {
            Self::I16 => (16, hound::SampleFormat::Int),
            Self::I24 => (24, hound::SampleFormat::Int),
            Self::F32 => (32, hound::SampleFormat::Float),
        };
        hound::WavSpec {
            channels,
            sample_rate,
            bits_per_sample,
            sample_format,
        }
    }
}

/// A stereo WAV file being written. Dropping it unfinished removes what was written.
#[derive(Debug)]
pub struct WavWriter {
    file: WavFile,
    depth: BitDepth,
    frames: u64,
}

impl WavWriter {
    /// Begins a stereo file at `rate` Hz, under a temporary name beside `path`.
    ///
    /// # Errors
    /// [`MediaError::Io`] if the directory isn't there or can't be written.
    pub fn create(path: &Path, rate: u32, depth: BitDepth) -> Result<Self, MediaError> {
        let file = WavFile::create(path, depth.spec(2, rate))?.hashed();
        Ok(Self {
            file,
            depth,
            frames: 0,
        })
    }

    /// Appends frames, as many as the shorter side has. Integers clip at full scale; NaN is 0.
    ///
    /// # Errors
    /// [`MediaError::TooLong`] past 4 GiB, [`MediaError::Io`] if the disk refuses.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        let n = left.len().min(right.len());
        let (left, right) = (&left[..n], &right[..n]);
        match self.depth {
            BitDepth::I16 => {
                let first = self.frames;
                self.file.put::<4>(n, |i, bytes| {
                    let frame = first + i as u64;
                    let l = dither::to_i16(left[i], frame, 0).to_le_bytes();
                    let r = dither::to_i16(right[i], frame, 1).to_le_bytes();
                    *bytes = [l[0], l[1], r[0], r[1]];
                })?;
            }
            BitDepth::I24 => self.file.put::<6>(n, |i, bytes| {
                let (l, r) = (to_i24(left[i]), to_i24(right[i]));
                *bytes = [l[0], l[1], l[2], r[0], r[1], r[2]];
            })?,
            BitDepth::F32 => self.file.put::<8>(n, |i, bytes| {
                let (l, r) = (left[i].to_le_bytes(), right[i].to_le_bytes());
                *bytes = [l[0], l[1], l[2], l[3], r[0], r[1], r[2], r[3]];
            })?,
        }
        self.frames += n as u64;
        Ok(())
    }

    /// Frames written so far.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Completes the file, makes it safe on the disk and gives it its name, replacing any before.
    /// Returns the SHA-256 of its samples (the bytes of the data chunk), in hexadecimal.
    ///
    /// # Errors
    /// [`MediaError::Io`] if the disk refuses; the file isn't there then.
    pub fn finish(mut self) -> Result<String, MediaError> {
        let digest = self.file.digest();
        self.file.finish()?;
        Ok(digest)
    }
}

#[inline(always)]
fn to_i24(x: f32) -> [u8; 3] {
    // Scaling by a power of two is exact. The cast saturates, and makes NaN zero.
    let y = (x * 8_388_608.0)
        .clamp(-8_388_608.0, 8_388_607.0)
        .round_ties_even() as i32;
    let b = y.to_le_bytes();
    [b[0], b[1], b[2]]
}

#[cfg(test)]
mod tests;
