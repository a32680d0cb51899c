//! The stereo loops of `pcm::x86` sixteen frames at a time, for processors with AVX-512 and VBMI.
//!
//! Thread, in, out, rounding and the rule for loads: as `pcm::x86`, inside whose fence this is.
//! Only the layouts where the wider vectors were measured to pay are here.

use std::arch::x86_64::{
    __m512, __m512i, _CMP_LT_OQ, _mm512_abs_ps, _mm512_add_ps, _mm512_castsi512_ps,
    _mm512_cmp_ps_mask, _mm512_cvtepi32_ps, _mm512_loadu_ps, _mm512_loadu_si512,
    _mm512_maskz_mov_ps, _mm512_maskz_permutex2var_epi8, _mm512_max_ps, _mm512_mul_ps,
    _mm512_permutex2var_ps, _mm512_reduce_max_ps, _mm512_set1_ps, _mm512_setzero_ps,
    _mm512_slli_epi32, _mm512_srai_epi32, _mm512_storeu_ps,
};

use super::super::{Gains, PcmFormat, frames, portable};
use super::{F32_STEREO, I16_STEREO, I24_STEREO};

/// Frames of one AVX-512 vector.
const LANES: usize = 16;

/// Where the bytes of the left samples of sixteen 24-bit frames lie, as sources of a two-register
/// byte permutation: the first register holds bytes 0 to 63, the second 32 to 95.
const LEFT_24: [u8; 64] = order_24(0);
const RIGHT_24: [u8; 64] = order_24(3);

/// Every byte but the lowest of each number.
const UPPER_THREE: u64 = 0xEEEE_EEEE_EEEE_EEEE;

const LEFT_32: [u32; LANES] = order_32(0);
const RIGHT_32: [u32; LANES] = order_32(1);

const fn order_24(offset: usize) -> [u8; 64] {
    let mut order = [0; 64];
    let mut i = 0;
    while i < 64 {
        let byte = 6 * (i / 4) + offset + (i % 4).saturating_sub(1);
        order[i] = (if byte < 64 { byte } else { byte - 32 + 64 }) as u8;
        i += 1;
    }
    order
}

const fn order_32(offset: u32) -> [u32; LANES] {
    let mut order = [0; LANES];
    let mut i = 0;
    while i < LANES {
        order[i] = 2 * i as u32 + offset;
        i += 1;
    }
    order
}

/// Whether this module has a loop for the layout.
pub(super) fn pays(format: PcmFormat, channels: u16) -> bool {
    channels != 1 && format != PcmFormat::I32
}

/// Whether this processor can run [`mix`].
pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi")
}

/// As [`super::super::mix`], for stereo 16-bit, 24-bit and float.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(super) fn mix(
    format: PcmFormat,
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let n = frames(format, 2, bytes, left, right);
    let whole = n - n % LANES;
    let (l, l_rest) = left[..n].split_at_mut(whole);
    let (r, r_rest) = right[..n].split_at_mut(whole);
    let peaks = match format {
        PcmFormat::I16 => mix_loop::<I16_STEREO, 64>(bytes, gains, l, r),
        PcmFormat::I24 => mix_loop::<I24_STEREO, 96>(bytes, gains, l, r),
        _ => mix_loop::<F32_STEREO, 128>(bytes, gains, l, r),
    };
    if l_rest.is_empty() {
        return peaks;
    }
    let rest = super::rest(format, 2, bytes, whole);
    let tail = portable::mix(format, 2, rest, gains, l_rest, r_rest);
    [peaks[0].max(tail[0]), peaks[1].max(tail[1])]
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn mix_loop<const LAYOUT: u8, const BYTES: usize>(
    bytes: &[u8],
    gains: &Gains,
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    let first = [
        _mm512_set1_ps(gains.first[0]),
        _mm512_set1_ps(gains.first[1]),
    ];
    let second = [
        _mm512_set1_ps(gains.second[0]),
        _mm512_set1_ps(gains.second[1]),
    ];
    let mut peaks = [_mm512_setzero_ps(); 2];
    let (chunks, _) = bytes.as_chunks::<BYTES>();
    let (left, _) = left.as_chunks_mut::<LANES>();
    let (right, _) = right.as_chunks_mut::<LANES>();
    for ((chunk, l), r) in chunks.iter().zip(left).zip(right) {
        let (x_l, x_r) = read::<LAYOUT, BYTES>(chunk);
        let u_l = _mm512_mul_ps(_mm512_mul_ps(x_l, first[0]), second[0]);
        let u_r = _mm512_mul_ps(_mm512_mul_ps(x_r, first[1]), second[1]);
        peaks[0] = _mm512_max_ps(_mm512_abs_ps(u_l), peaks[0]);
        peaks[1] = _mm512_max_ps(_mm512_abs_ps(u_r), peaks[1]);
        store(l, _mm512_add_ps(load(l), u_l));
        store(r, _mm512_add_ps(load(r), u_r));
    }
    [
        _mm512_reduce_max_ps(peaks[0]),
        _mm512_reduce_max_ps(peaks[1]),
    ]
}

/// Sixteen frames as unscaled floats, left and right.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn read<const LAYOUT: u8, const BYTES: usize>(chunk: &[u8; BYTES]) -> (__m512, __m512) {
    match LAYOUT {
        I16_STEREO => {
            let v = sixty_four(chunk, 0);
            let l = _mm512_srai_epi32::<16>(_mm512_slli_epi32::<16>(v));
            (
                _mm512_cvtepi32_ps(l),
                _mm512_cvtepi32_ps(_mm512_srai_epi32::<16>(v)),
            )
        }
        I24_STEREO => {
            let (a, b) = (sixty_four(chunk, 0), sixty_four(chunk, 32));
            let (left, right) = (sixty_four(&LEFT_24, 0), sixty_four(&RIGHT_24, 0));
            let l = _mm512_maskz_permutex2var_epi8(UPPER_THREE, a, left, b);
            let r = _mm512_maskz_permutex2var_epi8(UPPER_THREE, a, right, b);
            (_mm512_cvtepi32_ps(l), _mm512_cvtepi32_ps(r))
        }
        _ => {
            let a = _mm512_castsi512_ps(sixty_four(chunk, 0));
            let b = _mm512_castsi512_ps(sixty_four(chunk, 64));
            let l = _mm512_permutex2var_ps(a, numbers(&LEFT_32), b);
            let r = _mm512_permutex2var_ps(a, numbers(&RIGHT_32), b);
            (finite(l), finite(r))
        }
    }
}

/// The samples that are finite, and zero for the others.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn finite(x: __m512) -> __m512 {
    let limit = _mm512_set1_ps(f32::INFINITY);
    _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(_mm512_abs_ps(x), limit), x)
}

/// 64 bytes from `at` on; every caller passes constants, so the bounds check folds away.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn sixty_four<const BYTES: usize>(chunk: &[u8; BYTES], at: usize) -> __m512i {
    let bytes: &[u8] = &chunk[at..at + 64];
    // SAFETY: `bytes` is 64 readable bytes, and this load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn numbers(order: &[u32; LANES]) -> __m512i {
    // SAFETY: the reference covers the 64 bytes read, and this load needs no alignment.
    unsafe { _mm512_loadu_si512(order.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn load(lanes: &[f32; LANES]) -> __m512 {
    // SAFETY: the reference covers the sixteen floats read, and this load needs no alignment.
    unsafe { _mm512_loadu_ps(lanes.as_ptr()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
#[inline]
fn store(lanes: &mut [f32; LANES], x: __m512) {
    // SAFETY: the reference covers the sixteen floats written, and this store needs no alignment.
    unsafe { _mm512_storeu_ps(lanes.as_mut_ptr(), x) };
}
