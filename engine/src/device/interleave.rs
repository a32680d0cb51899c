//! Planar floats → a card's interleaved samples. Real-time safe.

/// A sample as a card takes it.
pub(super) trait CardSample: cpal::SizedSample + Send + 'static {
    /// From ±1 at full scale. Clips; what isn't a number is silence.
    fn from_float(sample: f32) -> Self;
}

impl CardSample for f32 {
    fn from_float(sample: f32) -> Self {
        // Above full scale the card or the mixer behind it decides.
        if sample.is_finite() { sample } else { 0.0 }
    }
}

impl CardSample for i16 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "float casts saturate, NaN is 0"
    )]
    fn from_float(sample: f32) -> Self {
        (sample * 32768.0).round() as Self
    }
}

impl CardSample for i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "float casts saturate, NaN is 0"
    )]
    fn from_float(sample: f32) -> Self {
        (f64::from(sample) * 2_147_483_648.0).round() as Self
    }
}

/// Writes frames of `channels` samples: one channel gets the average, two get left
/// and right, any further ones silence.
pub(super) fn interleave<T: CardSample>(
    left: &[f32],
    right: &[f32],
    channels: usize,
    out: &mut [T],
) {
    let silence = T::from_float(0.0);
    for ((frame, &left), &right) in out.chunks_exact_mut(channels).zip(left).zip(right) {
        match frame {
            [only] => *only = T::from_float((left + right) * 0.5),
            [first, second, rest @ ..] => {
                *first = T::from_float(left);
                *second = T::from_float(right);
                rest.fill(silence);
            }
            [] => {}
        }
    }
}
