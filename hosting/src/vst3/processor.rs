//! The real-time half.

use std::sync::Arc;

use waive_dsp::processor::{Activity, Input, ParamPoint, ProcessContext, Processor, StereoMut};

use super::core::Core;
use super::parameters::Pending;
use crate::seam::Status;

/// A VST3 plugin as a processor. Its parameters are normalised, 0 to 1, and counted as
/// [`PluginInstance::parameters`](crate::seam::PluginInstance::parameters) has them.
pub struct Vst3Processor {
    core: Arc<Core>,
    pending: Pending,
    status: Arc<Status>,
    offline: bool,
    effect: bool,
    /// Keys are to be let go.
    release: bool,
    idle: bool,
    voices: u32,
}

impl Vst3Processor {
    pub(super) fn new(
        core: Arc<Core>,
        parameters: usize,
        status: Arc<Status>,
        offline: bool,
        effect: bool,
    ) -> Self {
        Self {
            core,
            pending: Pending::new(parameters),
            status,
            offline,
            effect,
            release: false,
            idle: false,
            voices: 0,
        }
    }

    /// Whether it changes sound; an instrument adds to it.
    #[must_use]
    pub fn is_effect(&self) -> bool {
        self.effect
    }

    /// The control half is inside: this block is silent, nothing that it says is lost.
    fn miss(&mut self, points: &[ParamPoint], audio: StereoMut<'_>) {
        for point in points {
            self.pending.set(point.index, f64::from(point.value));
        }
        self.release = true;
        self.status.add_late_block();
        if self.effect {
            audio.left.fill(0.0);
            audio.right.fill(0.0);
        }
    }
}

impl Processor for Vst3Processor {
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        self.process_automated(context, input, &[], audio)
    }

    fn process_automated(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        points: &[ParamPoint],
        audio: StereoMut<'_>,
    ) -> Activity {
        let core = self.core.clone();
        let mut pass = core.try_pass();
        while pass.is_none() && self.offline {
            std::thread::yield_now();
            pass = core.try_pass();
        }
        let Some(mut pass) = pass else {
            self.miss(points, audio);
            return Activity::Sounding;
        };
        let Some(real_time) = pass.real_time() else {
            if self.effect {
                audio.left.fill(0.0);
                audio.right.fill(0.0);
            }
            self.idle = true;
            return Activity::Silent;
        };
        real_time.notes.release |= std::mem::take(&mut self.release);
        real_time.run(&mut self.pending, context, (input, points), audio);
        self.idle = real_time.is_idle();
        self.voices = real_time.notes.count;
        if self.idle {
            Activity::Silent
        } else {
            Activity::Sounding
        }
    }

    fn set_param(&mut self, index: u32, value: f32) {
        self.pending.set(index, f64::from(value));
        self.idle = false;
    }

    fn release(&mut self) {
        self.release = true;
        self.idle = false;
    }

    fn is_idle(&self) -> bool {
        self.idle
    }

    fn voices(&self) -> u32 {
        self.voices
    }

    fn latency(&self) -> u32 {
        self.status.latency()
    }
}
