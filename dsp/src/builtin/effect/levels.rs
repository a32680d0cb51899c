//! Levels as powers of two: what gain computers count in, and the way in and out.
//!
//! Plain IEEE arithmetic, so that every machine gives the same bits. One unit is a
//! factor of 2, 6.02 dB.

/// Amplitudes below this (−240 dB) count as this.
const FLOOR: f32 = 1e-12;
/// √½, as bits: where one octave ends and the next begins.
const HALF_OCTAVE: u32 = 0x3f35_04f3;
/// 2/ln 2 over 1, 3, 5, 7, 9: the series of 2·artanh(t)/ln 2 in odd powers of t.
const SERIES: [f32; 5] = [
    2.885_39,
    0.961_796_7,
    0.577_078_04,
    0.412_198_6,
    0.320_598_9,
];
/// Octaves in a decibel.
const OCTAVES_PER_DB: f32 = 0.166_096_4;

/// log2 of an amplitude, from 1e-12 up; error below 3e-7 of an octave near 1.
#[inline(always)]
pub(in crate::builtin) fn log2(x: f32) -> f32 {
    let bits = (if x > FLOOR { x } else { FLOOR }).to_bits();
    let octave = bits.wrapping_sub(HALF_OCTAVE).cast_signed() >> 23;
    let m = f32::from_bits(bits.wrapping_sub(octave.cast_unsigned() << 23));
    let t = (m - 1.0) / (m + 1.0);
    let u = t * t;
    let [a, b, c, d, e] = SERIES;
    octave as f32 + t * (a + u * (b + u * (c + u * (d + u * e))))
}

/// Decibels as octaves.
#[inline(always)]
pub(in crate::builtin) fn octaves(db: f32) -> f32 {
    db * OCTAVES_PER_DB
}

/// The part of a way that a one-pole filter goes in a frame when its time constant
/// (63 % of the way) is `ms`.
pub(in crate::builtin) fn pace(ms: f32, rate: f64) -> f32 {
    (1.0 - libm::exp(-1_000.0 / (f64::from(ms.max(1e-3)) * rate))) as f32
}
