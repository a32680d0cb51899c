//! The loops of `pcm` in plain Rust: the reference for every other path, the only path on machines
//! without one, and what finishes the odd frames that a vector loop leaves over.
//!
//! Thread: any, real-time safe. Invariant: no bounds other than those of the slices.

use super::{Gains, PcmFormat, frames, scale};

/// One sample as the loops read it: unscaled (see [`scale`]).
trait Sample {
    const BYTES: usize;
    fn read(bytes: &[u8]) -> f32;
}

struct I16;
struct I24;
struct I32;
struct F32;

impl Sample for I16 {
    const BYTES: usize = 2;
    #[inline(always)]
    fn read(bytes: &[u8]) -> f32 {
        f32::from(i16::from_le_bytes([bytes[0], bytes[1]]))
    }
}

impl Sample for I24 {
    const BYTES: usize = 3;
    #[inline(always)]
    fn read(bytes: &[u8]) -> f32 {
        i32::from_le_bytes([0, bytes[0], bytes[1], bytes[2]]) as f32
    }
}

impl Sample for I32 {
    const BYTES: usize = 4;
    #[inline(always)]
    fn read(bytes: &[u8]) -> f32 {
        i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as f32
    }
}

impl Sample for F32 {
    const BYTES: usize = 4;
    #[inline(always)]
    fn read(bytes: &[u8]) -> f32 {
        let x = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        // A NaN would stay in every filter behind it until the engine is restarted.
        if x.is_finite() { x } else { 0.0 }
    }
}

/// [`super::decode`] without vector instructions of its own.
pub(super) fn decode(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    left: &mut [f32],
    right: &mut [f32],
) {
    let n = frames(format, channels, bytes, left, right);
    let (left, right) = (&mut left[..n], &mut right[..n]);
    let scale = scale(format);
    match format {
        PcmFormat::I16 => decode_as::<I16>(channels, bytes, scale, left, right),
        PcmFormat::I24 => decode_as::<I24>(channels, bytes, scale, left, right),
        PcmFormat::I32 => decode_as::<I32>(channels, bytes, scale, left, right),
        PcmFormat::F32 => decode_as::<F32>(channels, bytes, scale, left, right),
    }
}

/// [`super::mix`] without vector instructions of its own.
pub(super) fn mix(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let n = frames(format, channels, bytes, left, right);
    let (left, right) = (&mut left[..n], &mut right[..n]);
    match format {
        PcmFormat::I16 => mix_as::<I16>(channels, bytes, gains, left, right),
        PcmFormat::I24 => mix_as::<I24>(channels, bytes, gains, left, right),
        PcmFormat::I32 => mix_as::<I32>(channels, bytes, gains, left, right),
        PcmFormat::F32 => mix_as::<F32>(channels, bytes, gains, left, right),
    }
}

fn decode_as<S: Sample>(
    channels: u16,
    bytes: &[u8],
    scale: f32,
    left: &mut [f32],
    right: &mut [f32],
) {
    let buses = left.iter_mut().zip(right.iter_mut());
    if channels == 1 {
        for (frame, (l, r)) in bytes.chunks_exact(S::BYTES).zip(buses) {
            let x = S::read(frame) * scale;
            *l = x;
            *r = x;
        }
    } else {
        for (frame, (l, r)) in bytes.chunks_exact(2 * S::BYTES).zip(buses) {
            *l = S::read(&frame[..S::BYTES]) * scale;
            *r = S::read(&frame[S::BYTES..]) * scale;
        }
    }
}

fn mix_as<S: Sample>(
    channels: u16,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let mut peaks = [0.0_f32; 2];
    let mut one = |x: f32, c: usize, bus: &mut f32| {
        let u = x * gains.first[c] * gains.second[c];
        *bus += u;
        peaks[c] = if u.abs() > peaks[c] {
            u.abs()
        } else {
            peaks[c]
        };
    };
    let buses = left.iter_mut().zip(right.iter_mut());
    if channels == 1 {
        for (frame, (l, r)) in bytes.chunks_exact(S::BYTES).zip(buses) {
            let x = S::read(frame);
            one(x, 0, l);
            one(x, 1, r);
        }
    } else {
        for (frame, (l, r)) in bytes.chunks_exact(2 * S::BYTES).zip(buses) {
            one(S::read(&frame[..S::BYTES]), 0, l);
            one(S::read(&frame[S::BYTES..]), 1, r);
        }
    }
    peaks
}
