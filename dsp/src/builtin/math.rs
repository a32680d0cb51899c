//! Arithmetic for sample paths: approximations of sine, power and tangent, and
//! the random sources.
//!
//! Thread: any; pure. Only additions, multiplications and divisions, which IEEE
//! fixes to the bit, because the C library's `sin` or `exp` differ by machine.

use libm::{exp, pow};

/// Full-scale phase: a `u32` phase of `2^32` is one cycle.
const CYCLE: f64 = 4_294_967_296.0;

/// sin(pi t) / (t (1 - t^2)) as a polynomial in t^2: our least-squares fit of the
/// product on [0, 1]; error of the sine below 2e-7.
const SINE: [f32; 5] = [
    3.141_591_3,
    -2.026_084,
    0.523_781_35,
    -0.074_461_29,
    0.005_974_575_3,
];

/// 2^x on [0, 1] as a polynomial: our least-squares fit, relative error below 2e-7.
const EXP2: [f32; 6] = [
    1.0,
    0.693_152_97,
    0.240_154_54,
    0.055_823_593,
    0.008_992_589,
    0.001_876_233_6,
];

/// Sine of a `u32` phase.
#[inline]
pub(super) fn sine(phase: u32) -> f32 {
    let t = phase.cast_signed() as f32 * (1.0 / 2_147_483_648.0);
    let u = t * t;
    let p = SINE[0] + u * (SINE[1] + u * (SINE[2] + u * (SINE[3] + u * SINE[4])));
    t * (1.0 - u) * p
}

/// 2 to the power of `x`, for x in ±100.
#[inline]
pub(super) fn exp2(x: f32) -> f32 {
    let x = x.clamp(-100.0, 100.0);
    // Positive before the cast, so that truncation is floor.
    let whole = (x + 128.0) as i32;
    let f = x - (whole - 128) as f32;
    let p = EXP2[0] + f * (EXP2[1] + f * (EXP2[2] + f * (EXP2[3] + f * (EXP2[4] + f * EXP2[5]))));
    f32::from_bits(((whole - 1) << 23).cast_unsigned()) * p
}

/// Numerator and denominator of tan(pi x), x in 0..=0.46 (a Padé approximant,
/// [5/4]; error below 0.1 % at the top). Apart, so that a filter divides once.
#[inline]
pub(super) fn tan_pi(x: f32) -> (f32, f32) {
    let y = x * std::f32::consts::PI;
    let u = y * y;
    (
        y * (945.0 + u * (u - 105.0)),
        945.0 + u * (15.0 * u - 420.0),
    )
}

/// Amplitude of a level in decibels.
pub(super) fn gain_of_db(db: f32) -> f32 {
    pow(10.0, f64::from(db) / 20.0) as f32
}

/// Phase step per frame of a frequency in cycles per frame, below one half.
pub(super) fn phase_step(cycles_per_frame: f64) -> u32 {
    (cycles_per_frame.clamp(0.0, 0.5) * CYCLE) as u32
}

/// What is left after `frames` of an exponential decay that loses 60 dB in `seconds`.
pub(super) fn decay_over(frames: f64, seconds: f64, rate: f64) -> f32 {
    exp(-LN_1000 * frames / (seconds.max(1e-4) * rate)) as f32
}

/// ln(1000): 60 dB as a natural logarithm.
const LN_1000: f64 = 6.907_755_278_982_137;

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): spreads a counter over 64 bits.
pub(super) fn scramble(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Random bits that belong to one note: its instrument, frame, channel and key.
pub(super) fn note_seed(seed: u64, frame: i64, channel: u8, key: u8) -> u64 {
    let place = scramble(frame.cast_unsigned() ^ scramble(seed));
    scramble(place ^ (u64::from(channel) << 8 | u64::from(key)))
}

/// One step of xorshift32 (Marsaglia 2003); the state must not be zero.
#[inline]
pub(super) fn xorshift(mut x: u32) -> u32 {
    x ^= x << 13;
    x ^= x >> 17;
    x ^ (x << 5)
}

/// Random bits as a value in -1..1.
#[inline]
pub(super) fn bipolar(bits: u32) -> f32 {
    bits.cast_signed() as f32 * (1.0 / 2_147_483_648.0)
}
