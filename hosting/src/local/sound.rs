//! Care for samples: what is not finite is silenced, what is subnormal is zero, and
//! the processor's own modes are set for the length of a call.

/// Silences both channels if either holds what is not finite. Flushes subnormals.
/// True if all was well.
pub fn sanitise(left: &mut [f32], right: &mut [f32]) -> bool {
    let bad = flush(left) | flush(right);
    if bad {
        left.fill(0.0);
        right.fill(0.0);
    }
    !bad
}

/// Flushes subnormals to zero; true if something isn't finite.
fn flush(samples: &mut [f32]) -> bool {
    let mut worst = 0_u32;
    for sample in samples {
        let bits = sample.to_bits();
        let exponent = bits & 0x7F80_0000;
        worst = worst.max(exponent);
        *sample = f32::from_bits(if exponent == 0 { 0 } else { bits });
    }
    worst == 0x7F80_0000
}

/// Whether every sample is zero (of either sign).
pub fn is_silent(samples: &[f32]) -> bool {
    samples
        .iter()
        .fold(0, |all, sample| all | (sample.to_bits() & 0x7FFF_FFFF))
        == 0
}

/// Subnormals count as zero, in and out, while this lives.
pub struct NoSubnormals {
    #[cfg(target_arch = "x86_64")]
    before: u32,
}

#[cfg(target_arch = "x86_64")]
impl NoSubnormals {
    pub fn set() -> Self {
        let mut before = 0_u32;
        // SAFETY: reads the control word of this thread into a local.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut before, options(nostack)) };
        Self::load(before | 0x8040);
        Self { before }
    }

    fn load(word: u32) {
        // SAFETY: only the bits "flush to zero" and "denormals are zero" differ from a
        // word that was in force; no exception is unmasked.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack)) };
    }
}

#[cfg(target_arch = "x86_64")]
impl Drop for NoSubnormals {
    fn drop(&mut self) {
        // A plugin may have changed the word; it is put back as it was.
        Self::load(self.before);
    }
}

#[cfg(not(target_arch = "x86_64"))]
impl NoSubnormals {
    pub fn set() -> Self {
        Self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_number_silences_both_channels() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let (mut left, mut right) = ([0.5, bad], [0.25, 0.125]);
            assert!(!sanitise(&mut left, &mut right));
            assert_eq!((left, right), ([0.0; 2], [0.0; 2]));
        }
        let (mut left, mut right) = ([1e30, -0.5], [f32::MIN_POSITIVE, f32::from_bits(7)]);
        assert!(sanitise(&mut left, &mut right));
        assert_eq!((left, right), ([1e30, -0.5], [f32::MIN_POSITIVE, 0.0]));
    }

    #[test]
    fn subnormals_are_zero_only_while_asked() {
        let tiny = std::hint::black_box(f32::from_bits(1000));
        {
            let _modes = NoSubnormals::set();
            #[cfg(target_arch = "x86_64")]
            assert_eq!(std::hint::black_box(tiny * std::hint::black_box(1.0)), 0.0);
        }
        assert_eq!(std::hint::black_box(tiny * std::hint::black_box(1.0)), tiny);
    }
}
