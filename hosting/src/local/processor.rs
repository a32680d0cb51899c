//! The real-time half.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use waive_dsp::processor::{
    Activity, Further, Input, ParamPoint, ProcessContext, Processor, Stereo, StereoMut,
};

use super::{Core, Lane, Pending};
use crate::seam::Status;

/// A plugin in this process as a processor. Its parameters are normalised, 0 to 1, and counted as
/// [`PluginInstance::parameters`](crate::seam::PluginInstance::parameters) has them.
pub struct LocalProcessor<L> {
    core: Arc<Core<L>>,
    pending: Pending,
    further: Further,
    status: Arc<Status>,
    offline: bool,
    effect: bool,
    /// Keys are to be let go.
    release: bool,
    idle: bool,
    /// The plugin wants to be processed though nothing comes in.
    awake: Arc<AtomicBool>,
    voices: u32,
}

impl<L: Lane> LocalProcessor<L> {
    pub(crate) fn new(
        core: Arc<Core<L>>,
        (parameters, further): (usize, usize),
        status: Arc<Status>,
        offline: bool,
        effect: bool,
    ) -> Self {
        Self {
            core,
            pending: Pending::new(parameters),
            further: Further::new(further),
            status,
            offline,
            effect,
            release: false,
            idle: false,
            awake: Arc::default(),
            voices: 0,
        }
    }

    /// What the plugin sets when it wants to be processed.
    pub(crate) fn woken_by(mut self, awake: Arc<AtomicBool>) -> Self {
        self.awake = awake;
        self
    }

    /// Whether it changes sound; an instrument adds to it.
    #[must_use]
    pub fn is_effect(&self) -> bool {
        self.effect
    }

    /// The control half is inside: this block is silent, nothing that it says is lost.
    fn miss(&mut self, points: &[ParamPoint], audio: StereoMut<'_>) {
        self.release = true;
        let effect = self.effect.then_some(audio);
        self.pending.miss(points, &self.status, effect);
    }
}

impl<L: Lane> Processor for LocalProcessor<L> {
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
        self.further.begin(audio.left.len());
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
        if std::mem::take(&mut self.release) {
            real_time.release();
        }
        self.awake.store(false, Ordering::Relaxed);
        let waiting = (&mut self.pending, &mut self.further);
        real_time.run(waiting, context, (input, points), audio);
        self.idle = real_time.is_idle();
        self.voices = real_time.voices();
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
        self.idle && !self.awake.load(Ordering::Relaxed)
    }

    fn voices(&self) -> u32 {
        self.voices
    }

    fn further_outputs(&self) -> usize {
        self.further.count()
    }

    fn further(&self, output: usize) -> Option<Stereo<'_>> {
        self.further.heard(output)
    }

    fn latency(&self) -> u32 {
        self.status.latency()
    }
}
