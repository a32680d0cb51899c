//! Rounding to 16 bits with dither that depends only on where a sample stands.
//!
//! Thread: any; pure functions. Invariant: equal frame, channel and sample give equal results, so
//! a render's bytes don't depend on its blocks or threads.

/// A sample as 16 bits: triangular dither of ±1 step, rounded to nearest, clipped. NaN is 0.
#[inline(always)]
pub(super) fn to_i16(x: f32, frame: u64, channel: u64) -> i16 {
    let y = (x * 32_768.0 + triangle(frame, channel)).clamp(-32_768.0, 32_767.0);
    y.round_ties_even() as i16
}

/// The sum of two independent uniform values in ±0.5: triangular in ±1.
#[inline(always)]
fn triangle(frame: u64, channel: u64) -> f32 {
    let random = mix(2 * frame + channel);
    let a = (random >> 40) as i32;
    let b = (random & 0x00FF_FFFF) as i32;
    // Both have 24 bits, so their sum less 2^24 is exact in a float, and centred on zero.
    (a + b - 0x0100_0000 + 1) as f32 / 16_777_216.0
}

/// SplitMix64's finaliser: neighbouring numbers give unrelated ones.
#[inline(always)]
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dither_is_triangular_and_centred() {
        let n = 100_000;
        let values: Vec<f64> = (0..n).map(|i| f64::from(triangle(i, i % 2))).collect();
        let mean = values.iter().sum::<f64>() / n as f64;
        let power = values.iter().map(|x| x * x).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.005, "{mean}");
        assert!((power - 1.0 / 6.0).abs() < 0.003, "{power}");
        assert!(values.iter().all(|x| x.abs() <= 1.0));
        let products = values.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / n as f64;
        assert!(products.abs() < 0.003, "neighbours are related: {products}");
    }

    #[test]
    fn samples_round_and_clip() {
        assert_eq!(to_i16(2.0, 0, 0), 32_767);
        assert_eq!(to_i16(-2.0, 0, 0), -32_768);
        assert_eq!(to_i16(f32::NAN, 0, 0), 0);
        assert!((0..1000).all(|i| (to_i16(0.5, i, 0) - 16_384).abs() <= 1));
    }
}
