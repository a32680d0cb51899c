//! What becomes of the sound that a plugin gives: cleaned, mixed, and listened to for
//! silence.

use std::sync::Arc;

use waive_dsp::processor::{Stereo, StereoMut};

use super::bypass::SoftBypass;
use super::sound::{is_silent, sanitise};
use crate::seam::{Setup, Status, Tail};

/// The way in and out of one plugin.
pub struct Landing {
    pub status: Arc<Status>,
    bypass: SoftBypass,
    instrument: bool,
    /// Frames of silence in and out until now.
    quiet: u64,
    sample_rate: u32,
}

impl Landing {
    pub fn new(status: Arc<Status>, setup: &Setup, instrument: bool) -> Self {
        Self {
            bypass: SoftBypass::new(status.latency(), setup.max_frames as usize),
            status,
            instrument,
            quiet: 0,
            sample_rate: setup.sample_rate,
        }
    }

    /// Takes what comes in. True if all of the main input is silent.
    pub fn hear(&mut self, key: Option<Stereo<'_>>, audio: &StereoMut<'_>) -> bool {
        let silent = self.instrument || (is_silent(audio.left) && is_silent(audio.right));
        if !self.instrument {
            self.bypass.listen(audio.left, audio.right);
        }
        let keyed = key.is_some_and(|key| !(is_silent(key.left) && is_silent(key.right)));
        self.quiet = if silent && !keyed {
            self.quiet.saturating_add(audio.left.len() as u64)
        } else {
            0
        };
        silent
    }

    /// Hands on what the plugin gave. `silent`: it says that it is.
    pub fn land(
        &mut self,
        (left, right): (&mut [f32], &mut [f32]),
        silent: bool,
        audio: &mut StereoMut<'_>,
    ) {
        if silent {
            left.fill(0.0);
            right.fill(0.0);
        } else if !sanitise(left, right) {
            self.status.add_bad_block();
        }
        if !(silent || is_silent(left) && is_silent(right)) {
            self.quiet = 0;
        }
        if !self.instrument {
            audio.left.copy_from_slice(left);
            audio.right.copy_from_slice(right);
            self.bypass
                .mix(self.status.bypassed(), self.status.latency(), audio);
        } else if !self.status.bypassed() {
            for (to, from) in audio.left.iter_mut().zip(left) {
                *to += *from;
            }
            for (to, from) in audio.right.iter_mut().zip(right) {
                *to += *from;
            }
        }
    }

    /// Cleans what a further output holds, in place: a bypassed plugin's are silent.
    pub fn land_further(&mut self, [left, right]: [&mut [f32]; 2]) {
        if self.status.bypassed() {
            left.fill(0.0);
            right.fill(0.0);
        } else if !sanitise(left, right) {
            self.status.add_bad_block();
        }
        if !(is_silent(left) && is_silent(right)) {
            self.quiet = 0;
        }
    }

    /// It is started anew: what was silent may sound.
    pub fn wake(&mut self) {
        self.quiet = 0;
    }

    /// Whether nothing has come in, or out, in the last stretch at least.
    pub fn is_quiet(&self) -> bool {
        self.quiet > 0
    }

    /// Silent for as long as its tail, and two seconds, since many a plugin with a tail
    /// says that it has none.
    pub fn is_over(&self) -> bool {
        let Tail::Frames(tail) = self.status.tail() else {
            return false;
        };
        let patience =
            u64::from(tail) + u64::from(self.status.latency()) + 2 * u64::from(self.sample_rate);
        self.quiet > patience
    }
}
