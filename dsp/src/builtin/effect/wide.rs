//! Loops for wide vectors: the one fence of the effects around `unsafe`.
//!
//! The loops are plain Rust; here they are compiled again for AVX2, and that
//! version, or one for AVX-512, is taken where the machine has it. There is no fused
//! multiply-add in any, so all give the same bits.
#![expect(unsafe_code, reason = "calling code for a processor feature is unsafe")]

/// A loop to run.
pub(in crate::builtin) trait Kernel {
    /// Whether AVX-512 pays: it does for work on many frames side by side.
    const LONG: bool;

    /// Runs it. `inline(always)`, or it isn't compiled for the wider vectors.
    fn run(self);
}

/// Runs a loop with the widest vectors that the machine has.
#[inline]
pub(in crate::builtin) fn run<K: Kernel>(kernel: K) {
    #[cfg(target_arch = "x86_64")]
    if K::LONG && is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512dq") {
        // SAFETY: the processor has both, which was asked just above.
        unsafe { run_avx512(kernel) };
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, which was asked just above.
        unsafe { run_avx2(kernel) };
        return;
    }
    kernel.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512vl,avx512dq")]
fn run_avx512<K: Kernel>(kernel: K) {
    kernel.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<K: Kernel>(kernel: K) {
    kernel.run();
}

/// Which version to run, for tests.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::builtin) enum Width {
    /// What [`run`] takes.
    Widest,
    /// The baseline of the target.
    Plain,
    /// AVX2, or the baseline where there is none.
    Avx2,
    /// AVX-512 even where it doesn't pay, or the baseline.
    Avx512,
}

/// Runs a certain version.
#[cfg(test)]
pub(in crate::builtin) fn run_at<K: Kernel>(width: Width, kernel: K) {
    match width {
        Width::Widest => return run(kernel),
        #[cfg(target_arch = "x86_64")]
        Width::Avx2 if is_x86_feature_detected!("avx2") => {
            // SAFETY: the processor has AVX2, which was asked just above.
            return unsafe { run_avx2(kernel) };
        }
        #[cfg(target_arch = "x86_64")]
        Width::Avx512
            if is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512dq") =>
        {
            // SAFETY: the processor has both, which was asked just above.
            return unsafe { run_avx512(kernel) };
        }
        _ => {}
    }
    kernel.run();
}
