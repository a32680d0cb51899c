//! Keeps ALSA's own lines off stderr: it prints a dozen for each device that
//! doesn't work, and what matters comes back as an error anyway.

/// Silences ALSA on this thread from now on.
#[cfg(target_os = "linux")]
pub(super) fn hush() {
    // The lines go to a buffer nobody reads. If it can't be had, they are printed.
    drop(alsa::Output::local_error_handler());
}

/// Nothing to silence.
#[cfg(not(target_os = "linux"))]
pub(super) fn hush() {}
