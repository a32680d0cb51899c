//! One process call after another.
//!
//! Thread: whoever has passed the gate. Nothing here allocates, frees, locks or waits.

use std::sync::Arc;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::ext::params::clap_plugin_params;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, CLAP_PROCESS_SLEEP, clap_process,
    clap_process_status,
};
use waive_dsp::processor::{MidiMessage, ProcessContext, Stereo, StereoMut};

use super::events::{Events, Outputs};
use super::host::AudioThread;
use super::messages::{Dialect, Keys};
use super::parameters::Natives;
use super::transport::translate;
use crate::local::{Buffers, Landing, Lane, NoSubnormals};
use crate::seam::Setup;

/// All that process calls need.
pub struct RealTime {
    pub face: *const clap_plugin,
    pub params: Option<&'static clap_plugin_params>,
    pub setup: Setup,
    pub buffers: Buffers<clap_audio_buffer>,
    pub events: Events,
    pub outputs: Outputs,
    pub keys: Keys,
    pub dialect: Option<Dialect>,
    pub natives: Arc<Natives>,
    pub landing: Landing,
    pub from_control: rtrb::Consumer<(u32, f64)>,
    /// It has been told that processing starts.
    pub started: bool,
    /// What it said of its last block.
    pub told: clap_process_status,
    /// Frames that were processed, ever.
    pub processed: i64,
}

// SAFETY: one thread at a time has it (`local::Core`) and is then CLAP's audio thread;
// the plugin is made and destroyed by the control half, after this is taken away.
unsafe impl Send for RealTime {}

impl RealTime {
    /// Tells the plugin what waits, without any sound. For the control half.
    pub fn flush(&mut self) {
        self.begin();
        while let Ok((index, value)) = self.from_control.peek().copied() {
            if !self.value(index, 0, value) {
                break;
            }
            let _ = self.from_control.pop();
        }
        let Some(flush) = self.params.and_then(|params| params.flush) else {
            return;
        };
        let (input, output) = (self.events.face(), self.outputs.face());
        let _thread = AudioThread::enter();
        // SAFETY: inside the gate, hence with no process call; the lists outlive it.
        unsafe { flush(self.face, &raw const input, &raw const output) };
    }

    /// Ends processing, before the plugin is switched off.
    pub fn stop(&mut self) {
        let _thread = AudioThread::enter();
        // SAFETY: inside the gate: this is the audio thread.
        unsafe {
            if std::mem::take(&mut self.started)
                && let Some(stop) = (*self.face).stop_processing
            {
                stop(self.face);
            }
        }
    }

    fn call(&mut self, context: &ProcessContext, frames: usize) {
        let transport = translate(context);
        let (inputs, outputs) = self.buffers.pointers();
        let (heard, said) = (self.events.face(), self.outputs.face());
        let count = |buses: usize| u32::try_from(buses).unwrap_or(0);
        let process = clap_process {
            steady_time: self.processed,
            frames_count: u32::try_from(frames).unwrap_or(0),
            transport: &raw const transport,
            audio_inputs: inputs,
            audio_outputs: outputs,
            audio_inputs_count: count(self.buffers.layout.inputs.len()),
            audio_outputs_count: count(self.buffers.layout.outputs.len()),
            in_events: &raw const heard,
            out_events: &raw const said,
        };
        let _thread = AudioThread::enter();
        let _modes = NoSubnormals::set();
        // SAFETY: active; every pointer lives through the call, the buffers hold
        // `frames` frames each, and nobody else is inside the gate.
        self.told = unsafe {
            let face = &*self.face;
            if !self.started {
                self.started = face.start_processing.is_none_or(|start| start(face));
            }
            match face.process {
                Some(call) if self.started => call(face, &raw const process),
                _ => CLAP_PROCESS_ERROR,
            }
        };
        self.processed += i64::try_from(frames).unwrap_or(0);
    }

    /// Takes the sound back. What comes of a call that failed is thrown away.
    fn collect(&mut self, audio: &mut StereoMut<'_>) {
        let failed = self.told == CLAP_PROCESS_ERROR;
        if failed {
            self.landing.status.add_bad_block();
        }
        for output in 0..self.buffers.further() {
            let [left, right] = self.buffers.further_output(output, audio.left.len());
            if failed {
                left.fill(0.0);
                right.fill(0.0);
            }
            self.landing.land_further([left, right]);
        }
        let outputs = &self.buffers.layout.outputs;
        if outputs.first().is_none_or(|count| *count == 0) {
            return;
        }
        let output = self.buffers.output(audio.left.len());
        self.landing.land(output, failed, audio);
    }
}

impl Lane for RealTime {
    fn most_frames(&self) -> usize {
        self.setup.max_frames as usize
    }

    fn sent(&mut self) -> Option<(u32, f64)> {
        self.from_control.pop().ok()
    }

    fn begin(&mut self) {
        self.events.clear();
    }

    fn value(&mut self, index: u32, offset: usize, value: f64) -> bool {
        self.natives
            .all
            .get(index as usize)
            .is_none_or(|native| self.events.value(offset, native, native.native(value)))
    }

    fn let_go(&mut self) {
        if self.keys.release
            && let Some(dialect) = self.dialect
        {
            self.keys.let_go(dialect, &mut self.events);
        }
    }

    fn event(&mut self, offset: usize, message: MidiMessage) -> bool {
        self.dialect
            .is_none_or(|dialect| self.keys.say(dialect, &mut self.events, offset, message))
    }

    fn play(
        &mut self,
        context: &ProcessContext,
        key: Option<Stereo<'_>>,
        audio: &mut StereoMut<'_>,
    ) {
        let silent = self.landing.hear(key, audio);
        if !self.buffers.layout.inputs.is_empty() {
            self.buffers.feed(audio.left, audio.right);
        }
        if let Some(key) = key {
            self.buffers.feed_key(key.left, key.right);
        }
        let frames = audio.left.len();
        self.buffers.arrange(frames, silent, key.is_some());
        self.call(context, frames);
        self.collect(audio);
    }

    fn further(&mut self, output: usize, frames: usize) -> Stereo<'_> {
        self.buffers.further_kept(output, frames)
    }

    fn release(&mut self) {
        self.keys.release = true;
    }

    /// CLAP's plugins say themselves when they may sleep; "if it is quiet" and "its
    /// tail" are counted here.
    fn is_idle(&self) -> bool {
        let held = self.keys.count > 0 || self.keys.release;
        match self.told {
            CLAP_PROCESS_SLEEP => !held && self.landing.is_quiet(),
            CLAP_PROCESS_CONTINUE => false,
            _ => !held && self.landing.is_over(),
        }
    }

    fn voices(&self) -> u32 {
        self.keys.count
    }
}
