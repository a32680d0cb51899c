//! Changes a stream's sample rate, keeping it where it was in time.
//!
//! Owns: [`RateChange`]. Thread: any but the callback; allocates, computes for long.
//! In: interleaved frames at one rate, in pieces of any size. Out: interleaved frames at another.
//! Invariants: frame `n` of the output sounds at `n / to` seconds of the input (the resampler's
//! delay is taken off); the output has `round(frames * to / from)` frames; memory stays bounded.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler, WindowFunction};

use super::source::MediaError;

/// Where the output goes.
pub(super) type Out<'a> = &'a mut dyn FnMut(&[f32]) -> Result<(), MediaError>;

/// Shortest transform, in frames of the slower side: the longer, the steeper the filter.
const MIN_TRANSFORM: usize = 2048;

/// A resampler and what waits for it.
pub(super) struct RateChange {
    resampler: Box<dyn Resampler<f32>>,
    channels: usize,
    from: u32,
    to: u32,
    /// Input that doesn't fill a transform yet.
    waiting: Vec<f32>,
    output: Vec<f32>,
    /// Frames of delay still to be thrown away.
    skip: usize,
    fed: u64,
    emitted: u64,
}

impl RateChange {
    /// `None` if rubato can't (which no rates within `riff::RATES` have been seen to cause).
    pub(super) fn new(from: u32, to: u32, channels: usize) -> Option<Self> {
        let resampler = resampler(from, to, channels)?;
        let skip = resampler.output_delay();
        Some(Self {
            output: vec![0.0; resampler.output_frames_max() * channels],
            resampler,
            channels,
            from,
            to,
            waiting: Vec::new(),
            skip,
            fed: 0,
            emitted: 0,
        })
    }

    /// Takes frames and passes on what has become ready.
    pub(super) fn feed(&mut self, frames: &[f32], out: Out<'_>) -> Result<(), MediaError> {
        self.fed += (frames.len() / self.channels) as u64;
        self.waiting.extend_from_slice(frames);
        let mut used = 0;
        loop {
            let wanted = self.resampler.input_frames_next() * self.channels;
            if self.waiting.len() - used < wanted {
                break;
            }
            self.step(used, None, u64::MAX, out)?;
            used += wanted;
        }
        self.waiting.drain(..used);
        Ok(())
    }

    /// Ends the stream: passes on the rest, to the exact length.
    pub(super) fn finish(&mut self, out: Out<'_>) -> Result<(), MediaError> {
        let (fed, from, to) = (
            u128::from(self.fed),
            u128::from(self.from),
            u128::from(self.to),
        );
        let length = ((fed * to + from / 2) / from) as u64;
        let mut left = self.waiting.len() / self.channels;
        while self.emitted < length {
            let wanted = self.resampler.input_frames_next();
            self.waiting.resize(wanted.max(left) * self.channels, 0.0);
            self.step(0, Some(left), length, out)?;
            left = 0;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Runs the resampler once on what waits from `offset` on, and passes on what it gives, less
    /// the delay, and never beyond `length` frames in all.
    fn step(
        &mut self,
        offset: usize,
        partial: Option<usize>,
        length: u64,
        out: Out<'_>,
    ) -> Result<(), MediaError> {
        let channels = self.channels;
        let input = &self.waiting[offset..];
        let frames_in = input.len() / channels;
        let frames_out = self.output.len() / channels;
        let indexing = partial.map(|frames| Indexing::new().partial_len(frames));
        let made = (|| {
            let input = InterleavedSlice::new(input, channels, frames_in).ok()?;
            let output = &mut self.output;
            let mut output = InterleavedSlice::new_mut(output, channels, frames_out).ok()?;
            let done = self
                .resampler
                .process_into_buffer(&input, &mut output, indexing.as_ref());
            done.ok().map(|(_, made)| made)
        })();
        // Both adapters and the resampler complain only of sizes, which are its own.
        let made = made.unwrap_or_else(|| unreachable!("the resampler named these sizes"));
        let skipped = self.skip.min(made);
        self.skip -= skipped;
        let left = usize::try_from(length - self.emitted).unwrap_or(usize::MAX);
        let keep = (made - skipped).min(left);
        self.emitted += keep as u64;
        out(&self.output[skipped * channels..(skipped + keep) * channels])
    }
}

/// Transforms even for odd ratios, whose terms are large: an interpolator's delay would not be a
/// whole number of frames, and the output would sit beside its place.
fn resampler(from: u32, to: u32, channels: usize) -> Option<Box<dyn Resampler<f32>>> {
    let divisor = gcd(from, to);
    let (a, b) = ((from / divisor) as usize, (to / divisor) as usize);
    // An even multiple, so that the delay, half a transform, is a whole number of frames.
    let times = MIN_TRANSFORM.div_ceil(a.min(b)).next_multiple_of(2);
    let (from, to) = (from as usize, to as usize);
    let window = WindowFunction::BlackmanHarris2;
    let made = Fft::new_custom(from, to, a * times, 1, channels, window, FixedSync::Both);
    Some(Box::new(made.ok()?))
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
