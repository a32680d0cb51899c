//! Samples as bytes: the formats audio files hold them in, and the loops that turn them into sound.
//!
//! Owns: [`PcmFormat`], [`decode`], [`mix`] and a few plain loops over floats.
//! Thread: any; nothing here allocates, locks, waits or fails, so all of it may run in the callback.
//! In: interleaved little-endian bytes as they stand in a file. Out: planar `f32`, ±1 at full scale.
//! Invariants: every vector width gives the same bits, because each sample is computed lane by lane
//! with the same roundings (no fused multiply-add) and only the peak, a maximum, is reduced over lanes.
//! Elsewhere: the vector code itself, and all its `unsafe`, is in `pcm::x86`.
#![expect(
    clippy::too_many_arguments,
    reason = "the innermost loops take plain slices and gains: a context built per span would cost"
)]

mod float;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(test)]
mod tests;

pub use float::{add, mix_planar, mix_scaled, peak};

/// How one sample stands in a file: always little-endian, channels interleaved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PcmFormat {
    /// Signed 16-bit integer; full scale is 2^15.
    I16,
    /// Signed 24-bit integer, packed in three bytes; full scale is 2^23.
    I24,
    /// Signed 32-bit integer; full scale is 2^31. Its low bits are rounded away (`f32` has 24).
    I32,
    /// 32-bit float; full scale is 1. NaN and infinities read as silence.
    F32,
}

impl PcmFormat {
    /// Bytes one sample of one channel takes (2 to 4).
    #[must_use]
    pub const fn bytes_per_sample(self) -> usize {
        match self {
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I32 | Self::F32 => 4,
        }
    }
}

/// Turns interleaved bytes into planar samples, ±1 at full scale. Mono goes to both sides.
///
/// Fills as many frames as `left`, `right` and `bytes` all have room for (they should agree);
/// `channels` is 1 or 2, and anything above 2 is read as 2. Any thread, real-time safe.
pub fn decode(format: PcmFormat, channels: u16, bytes: &[u8], left: &mut [f32], right: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if x86::decode(format, channels, bytes, left, right) {
        return;
    }
    portable::decode(format, channels, bytes, left, right);
}

/// Adds interleaved bytes, times two gains, to planar buses, and returns the peaks of what it added.
///
/// For each sample `x` of channel `c`: `t = x * clip[c]; u = t * track[c]; bus[c] += u`, rounded
/// after each step, whatever the vector width. Mono feeds both sides, each with its own gains.
/// Gains are linear and finite (a clip gain below 2^-95, -570 dB, may lose bits). Frames,
/// `channels` and threads as in [`decode`].
pub fn mix(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    clip: [f32; 2],
    track: [f32; 2],
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let gains = Gains::new(format, clip, track);
    #[cfg(target_arch = "x86_64")]
    if let Some(peaks) = x86::mix(format, channels, bytes, &gains, left, right) {
        return peaks;
    }
    portable::mix(format, channels, bytes, &gains, left, right)
}

/// The gains of one [`mix`] call, with the format's scale folded into the first.
///
/// A scale is a power of two, so `i * (clip * scale)` rounds exactly as `(i * scale) * clip` does,
/// and costs a multiplication less per sample.
#[derive(Clone, Copy, Debug)]
struct Gains {
    /// Clip gain times the scale of the integers that the loops see, per channel.
    first: [f32; 2],
    /// Track gain, per channel.
    second: [f32; 2],
}

impl Gains {
    fn new(format: PcmFormat, clip: [f32; 2], track: [f32; 2]) -> Self {
        let scale = scale(format);
        Self {
            first: [clip[0] * scale, clip[1] * scale],
            second: track,
        }
    }
}

/// What the number that the loops read must be multiplied by. All loops read 24-bit samples
/// shifted up by eight, since that is one byte shuffle and leaves the sign where it belongs.
const fn scale(format: PcmFormat) -> f32 {
    match format {
        PcmFormat::I16 => 1.0 / 32_768.0,
        PcmFormat::I24 | PcmFormat::I32 => 1.0 / 2_147_483_648.0,
        PcmFormat::F32 => 1.0,
    }
}

/// Frames that all three slices hold.
fn frames(format: PcmFormat, channels: u16, bytes: &[u8], left: &[f32], right: &[f32]) -> usize {
    let frame_bytes = format.bytes_per_sample() * if channels == 1 { 1 } else { 2 };
    (bytes.len() / frame_bytes).min(left.len()).min(right.len())
}
