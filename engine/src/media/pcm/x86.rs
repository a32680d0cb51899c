//! The loops of `pcm` for x86-64 with AVX2 or AVX-512: the one fence of this room around `unsafe`.
//!
//! Owns: picking the width the processor has (asked once, then cached by the standard library), and
//! the loops. Thread: any, real-time safe. In, out and rounding: exactly as `pcm::portable`, which
//! also finishes the frames that don't fill a vector.
//! Invariant: every load and store goes through a reference to an array of its exact size, so none
//! can leave the slices. Besides those, only the calls in `decode` and `mix` are unsafe: they
//! enter code for a processor feature, and do so only after asking for that feature.
#![expect(
    unsafe_code,
    reason = "vector loads, vector stores and calls that need a processor feature are unsafe"
)]

use std::arch::x86_64::{
    __m128i, __m256, __m256i, _CMP_LT_OQ, _mm_loadu_si128, _mm256_add_ps, _mm256_and_ps,
    _mm256_castps_si256, _mm256_castsi256_ps, _mm256_cmp_ps, _mm256_cvtepi16_epi32,
    _mm256_cvtepi32_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_set_m128i,
    _mm256_set1_epi32, _mm256_set1_ps, _mm256_setr_epi8, _mm256_setzero_ps, _mm256_shuffle_epi8,
    _mm256_shuffle_ps, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_storeu_ps,
    _mm256_unpackhi_epi64, _mm256_unpacklo_epi64,
};

use super::{Gains, PcmFormat, frames, portable, scale};

mod wide;

/// Frames of one AVX2 vector.
const LANES: usize = 8;

// Layouts as numbers, since an enum can't be a constant parameter.
const I16_MONO: u8 = 0;
const I16_STEREO: u8 = 1;
const I24_MONO: u8 = 2;
const I24_STEREO: u8 = 3;
const I32_MONO: u8 = 4;
const I32_STEREO: u8 = 5;
const F32_MONO: u8 = 6;
const F32_STEREO: u8 = 7;

/// Calls `$run::<LAYOUT, BYTES>` for the format, `BYTES` being those of eight frames.
macro_rules! by_layout {
    ($format:expr, $mono:expr, $run:ident($($arg:expr),*)) => {
        match ($format, $mono) {
            (PcmFormat::I16, true) => $run::<I16_MONO, 16>($($arg),*),
            (PcmFormat::I16, false) => $run::<I16_STEREO, 32>($($arg),*),
            (PcmFormat::I24, true) => $run::<I24_MONO, 24>($($arg),*),
            (PcmFormat::I24, false) => $run::<I24_STEREO, 48>($($arg),*),
            (PcmFormat::I32, true) => $run::<I32_MONO, 32>($($arg),*),
            (PcmFormat::I32, false) => $run::<I32_STEREO, 64>($($arg),*),
            (PcmFormat::F32, true) => $run::<F32_MONO, 32>($($arg),*),
            (PcmFormat::F32, false) => $run::<F32_STEREO, 64>($($arg),*),
        }
    };
}

/// As [`super::decode`]; `false`, with nothing done, if this processor has no vectors for it.
pub(super) fn decode(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    left: &mut [f32],
    right: &mut [f32],
) -> bool {
    if !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: the processor has AVX2, which was asked just above.
    unsafe { decode_avx2(format, channels, bytes, left, right) };
    true
}

/// As [`super::mix`]; `None`, with nothing done, if this processor has no vectors for it.
pub(super) fn mix(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> Option<[f32; 2]> {
    if wide::pays(format, channels) && wide::available() {
        // SAFETY: the processor has what `wide` needs, which was asked just above.
        return Some(unsafe { wide::mix(format, bytes, gains, left, right) });
    }
    mix_narrow(format, channels, bytes, gains, left, right)
}

/// [`mix`] with AVX2 even where there is something wider.
pub(super) fn mix_narrow(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> Option<[f32; 2]> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: the processor has AVX2, which was asked just above.
    Some(unsafe { mix_avx2(format, channels, bytes, gains, left, right) })
}

#[target_feature(enable = "avx2")]
fn decode_avx2(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    left: &mut [f32],
    right: &mut [f32],
) {
    let n = frames(format, channels, bytes, left, right);
    let whole = n - n % LANES;
    let scale = scale(format);
    let (l, l_rest) = left[..n].split_at_mut(whole);
    let (r, r_rest) = right[..n].split_at_mut(whole);
    by_layout!(format, channels == 1, decode_loop(bytes, scale, l, r));
    let rest = rest(format, channels, bytes, whole);
    portable::decode(format, channels, rest, l_rest, r_rest);
}

#[target_feature(enable = "avx2")]
fn mix_avx2(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let n = frames(format, channels, bytes, left, right);
    let whole = n - n % LANES;
    let (l, l_rest) = left[..n].split_at_mut(whole);
    let (r, r_rest) = right[..n].split_at_mut(whole);
    let peaks = by_layout!(format, channels == 1, mix_loop(bytes, gains, l, r));
    if l_rest.is_empty() {
        return peaks;
    }
    let rest = rest(format, channels, bytes, whole);
    let tail = portable::mix(format, channels, rest, gains, l_rest, r_rest);
    [peaks[0].max(tail[0]), peaks[1].max(tail[1])]
}

/// The bytes after the first `done` frames.
fn rest(format: PcmFormat, channels: u16, bytes: &[u8], done: usize) -> &[u8] {
    let frame_bytes = format.bytes_per_sample() * if channels == 1 { 1 } else { 2 };
    &bytes[done * frame_bytes..]
}

#[target_feature(enable = "avx2")]
fn decode_loop<const LAYOUT: u8, const BYTES: usize>(
    bytes: &[u8],
    scale: f32,
    left: &mut [f32],
    right: &mut [f32],
) {
    let scale = _mm256_set1_ps(scale);
    let (chunks, _) = bytes.as_chunks::<BYTES>();
    let (left, _) = left.as_chunks_mut::<LANES>();
    let (right, _) = right.as_chunks_mut::<LANES>();
    for ((chunk, l), r) in chunks.iter().zip(left).zip(right) {
        let (x_l, x_r) = read::<LAYOUT, BYTES>(chunk);
        store(l, _mm256_mul_ps(x_l, scale));
        store(r, _mm256_mul_ps(x_r, scale));
    }
}

#[target_feature(enable = "avx2")]
fn mix_loop<const LAYOUT: u8, const BYTES: usize>(
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let first = [
        _mm256_set1_ps(gains.first[0]),
        _mm256_set1_ps(gains.first[1]),
    ];
    let second = [
        _mm256_set1_ps(gains.second[0]),
        _mm256_set1_ps(gains.second[1]),
    ];
    let mut peaks = [_mm256_setzero_ps(); 2];
    let (chunks, _) = bytes.as_chunks::<BYTES>();
    let (left, _) = left.as_chunks_mut::<LANES>();
    let (right, _) = right.as_chunks_mut::<LANES>();
    for ((chunk, l), r) in chunks.iter().zip(left).zip(right) {
        let (x_l, x_r) = read::<LAYOUT, BYTES>(chunk);
        let u_l = _mm256_mul_ps(_mm256_mul_ps(x_l, first[0]), second[0]);
        let u_r = _mm256_mul_ps(_mm256_mul_ps(x_r, first[1]), second[1]);
        // `maxps` gives its second operand if the first is NaN: so does the portable loop.
        peaks[0] = _mm256_max_ps(magnitude(u_l), peaks[0]);
        peaks[1] = _mm256_max_ps(magnitude(u_r), peaks[1]);
        store(l, _mm256_add_ps(load(l), u_l));
        store(r, _mm256_add_ps(load(r), u_r));
    }
    [largest(peaks[0]), largest(peaks[1])]
}

/// Eight frames as unscaled floats, left and right.
#[target_feature(enable = "avx2")]
#[inline]
fn read<const LAYOUT: u8, const BYTES: usize>(chunk: &[u8; BYTES]) -> (__m256, __m256) {
    match LAYOUT {
        I16_MONO => both(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(sixteen(chunk, 0)))),
        I16_STEREO => {
            let v = pair(sixteen(chunk, 0), sixteen(chunk, 16));
            let l = _mm256_srai_epi32::<16>(_mm256_slli_epi32::<16>(v));
            (
                _mm256_cvtepi32_ps(l),
                _mm256_cvtepi32_ps(_mm256_srai_epi32::<16>(v)),
            )
        }
        I24_MONO => read_24_mono(chunk),
        I24_STEREO => read_24_stereo(chunk),
        I32_MONO => both(_mm256_cvtepi32_ps(pair(
            sixteen(chunk, 0),
            sixteen(chunk, 16),
        ))),
        I32_STEREO => {
            let (l, r) = read_32_stereo(chunk);
            (
                _mm256_cvtepi32_ps(_mm256_castps_si256(l)),
                _mm256_cvtepi32_ps(_mm256_castps_si256(r)),
            )
        }
        F32_MONO => both(finite(_mm256_castsi256_ps(pair(
            sixteen(chunk, 0),
            sixteen(chunk, 16),
        )))),
        _ => {
            let (l, r) = read_32_stereo(chunk);
            (finite(l), finite(r))
        }
    }
}

/// 24 bytes: twelve to each half, spread to the upper three bytes of every number.
#[target_feature(enable = "avx2")]
#[inline]
fn read_24_mono<const BYTES: usize>(chunk: &[u8; BYTES]) -> (__m256, __m256) {
    // The upper half is loaded four bytes early, so that its load ends with the chunk.
    let v = pair(sixteen(chunk, 0), sixteen(chunk, 8));
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        -1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11,
        -1, 4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15,
    );
    both(_mm256_cvtepi32_ps(_mm256_shuffle_epi8(v, order)))
}

/// 48 bytes: pairs of frames are loaded so that no shuffle has to cross the two halves.
#[target_feature(enable = "avx2")]
#[inline]
fn read_24_stereo<const BYTES: usize>(chunk: &[u8; BYTES]) -> (__m256, __m256) {
    // Frames 0, 1 | 4, 5 and 2, 3 | 6, 7; the last is loaded four bytes early, to end in bounds.
    let a = pair(sixteen(chunk, 0), sixteen(chunk, 24));
    let b = pair(sixteen(chunk, 12), sixteen(chunk, 32));
    #[rustfmt::skip]
    let order_a = _mm256_setr_epi8(
        -1, 0, 1, 2, -1, 6, 7, 8, -1, 3, 4, 5, -1, 9, 10, 11,
        -1, 0, 1, 2, -1, 6, 7, 8, -1, 3, 4, 5, -1, 9, 10, 11,
    );
    #[rustfmt::skip]
    let order_b = _mm256_setr_epi8(
        -1, 0, 1, 2, -1, 6, 7, 8, -1, 3, 4, 5, -1, 9, 10, 11,
        -1, 4, 5, 6, -1, 10, 11, 12, -1, 7, 8, 9, -1, 13, 14, 15,
    );
    // Each half of these: left, left, right, right.
    let a = _mm256_shuffle_epi8(a, order_a);
    let b = _mm256_shuffle_epi8(b, order_b);
    (
        _mm256_cvtepi32_ps(_mm256_unpacklo_epi64(a, b)),
        _mm256_cvtepi32_ps(_mm256_unpackhi_epi64(a, b)),
    )
}

/// 64 bytes of four-byte samples, parted into left and right, bits untouched.
#[target_feature(enable = "avx2")]
#[inline]
fn read_32_stereo<const BYTES: usize>(chunk: &[u8; BYTES]) -> (__m256, __m256) {
    let a = _mm256_castsi256_ps(pair(sixteen(chunk, 0), sixteen(chunk, 32)));
    let b = _mm256_castsi256_ps(pair(sixteen(chunk, 16), sixteen(chunk, 48)));
    (
        _mm256_shuffle_ps::<0x88>(a, b),
        _mm256_shuffle_ps::<0xDD>(a, b),
    )
}

#[target_feature(enable = "avx2")]
#[inline]
fn both(x: __m256) -> (__m256, __m256) {
    (x, x)
}

#[target_feature(enable = "avx2")]
#[inline]
fn pair(low: __m128i, high: __m128i) -> __m256i {
    _mm256_set_m128i(high, low)
}

/// Absolute values.
#[target_feature(enable = "avx2")]
#[inline]
fn magnitude(x: __m256) -> __m256 {
    _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFF_FFFF)))
}

/// The samples that are finite, and zero for the others.
#[target_feature(enable = "avx2")]
#[inline]
fn finite(x: __m256) -> __m256 {
    let limit = _mm256_set1_ps(f32::INFINITY);
    _mm256_and_ps(x, _mm256_cmp_ps::<_CMP_LT_OQ>(magnitude(x), limit))
}

/// The largest lane. None is NaN, since the running maximum starts at zero.
#[target_feature(enable = "avx2")]
#[inline]
fn largest(x: __m256) -> f32 {
    let mut lanes = [0.0; LANES];
    store(&mut lanes, x);
    lanes.iter().copied().fold(0.0, f32::max)
}

/// Sixteen bytes from `at` on; every caller passes constants, so the bounds check folds away.
#[target_feature(enable = "avx2")]
#[inline]
fn sixteen<const BYTES: usize>(chunk: &[u8; BYTES], at: usize) -> __m128i {
    let bytes: &[u8] = &chunk[at..at + 16];
    // SAFETY: `bytes` is sixteen readable bytes, and this load needs no alignment.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx2")]
#[inline]
fn load(lanes: &[f32; LANES]) -> __m256 {
    // SAFETY: the reference covers the eight floats read, and this load needs no alignment.
    unsafe { _mm256_loadu_ps(lanes.as_ptr()) }
}

#[target_feature(enable = "avx2")]
#[inline]
fn store(lanes: &mut [f32; LANES], x: __m256) {
    // SAFETY: the reference covers the eight floats written, and this store needs no alignment.
    unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), x) };
}
