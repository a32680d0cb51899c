//! CLAP's struct for an audio port.

use clap_sys::audio_buffer::clap_audio_buffer;

use crate::local::Bus;

impl Bus for clap_audio_buffer {
    const NONE: Self = Self {
        data32: std::ptr::null_mut(),
        data64: std::ptr::null_mut(),
        channel_count: 0,
        latency: 0,
        constant_mask: 0,
    };

    fn lay(count: usize, silent: u64, channels: *mut *mut f32) -> Self {
        Self {
            data32: channels,
            channel_count: u32::try_from(count).unwrap_or(0),
            constant_mask: silent,
            ..Self::NONE
        }
    }

    /// A channel that is constant need not be silent: the samples tell.
    fn silent(&self) -> u64 {
        0
    }
}
