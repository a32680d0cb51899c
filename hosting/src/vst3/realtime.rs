//! One process call after another.
//!
//! Thread: whoever has passed the gate. Nothing here allocates, frees, locks or waits.

use std::collections::VecDeque;
use std::sync::Arc;

use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait as _,
    IEventList, IParameterChanges, ProcessData, ProcessModes_,
};
use vst3::{ComPtr, ComWrapper};
use waive_dsp::processor::{MidiMessage, ProcessContext, Stereo, StereoMut};

use super::events::{Events, Notes};
use super::parameters::{Mapping, Places};
use super::place::{stopped, translate};
use super::queues::Changes;
use crate::local::{Buffers, Bus, Landing, Lane, Members, NoSubnormals};
use crate::seam::Setup;

impl Bus for AudioBusBuffers {
    const NONE: Self = Self {
        numChannels: 0,
        silenceFlags: 0,
        __field0: AudioBusBuffers__type0 {
            channelBuffers32: std::ptr::null_mut(),
        },
    };

    fn lay(count: usize, silent: u64, channels: *mut *mut f32) -> Self {
        Self {
            numChannels: i32::try_from(count).unwrap_or(0),
            silenceFlags: silent,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels,
            },
        }
    }

    fn silent(&self) -> u64 {
        self.silenceFlags
    }
}

/// Note expressions that the plugin knows, of those that MIDI can say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expressions {
    pub tuning: bool,
    pub brightness: bool,
    pub volume: bool,
    /// The plugin knows some, hence notes by their ids: pressure is then told to each.
    pub any: bool,
}

/// Lists to hand to the plugin, with their pointers made once.
pub struct Lists {
    pub changes: ComWrapper<Changes>,
    pub outputs: ComWrapper<Changes>,
    pub events: ComWrapper<Events>,
    pub pointers: (
        ComPtr<IParameterChanges>,
        ComPtr<IParameterChanges>,
        ComPtr<IEventList>,
        ComPtr<IEventList>,
    ),
}

impl Lists {
    pub fn new(events: usize) -> Self {
        let (changes, outputs) = (Changes::create(), Changes::create());
        let (events, heard) = (Events::create(events), Events::create(64));
        let pointers = (
            changes.to_com_ptr().expect("listed"),
            outputs.to_com_ptr().expect("listed"),
            events.to_com_ptr().expect("listed"),
            heard.to_com_ptr().expect("listed"),
        );
        Self {
            changes,
            outputs,
            events,
            pointers,
        }
    }
}

/// All that process calls need.
pub struct RealTime {
    pub audio: ComPtr<IAudioProcessor>,
    pub setup: Setup,
    pub buffers: Buffers<AudioBusBuffers>,
    pub lists: Lists,
    pub notes: Notes,
    pub places: Arc<Places>,
    pub mapping: Arc<Mapping>,
    pub expressions: Expressions,
    pub members: Members,
    pub takes_events: bool,
    pub landing: Landing,
    /// Values from the control half, and values back to it.
    pub from_control: rtrb::Consumer<(u32, f64)>,
    /// Values that a call without sound has told: told again with the next sound, since
    /// some plugins (DPF's) don't listen without.
    pub again: VecDeque<(u32, f64)>,
    pub to_control: rtrb::Producer<(u32, f64)>,
    /// Frames that were processed, ever.
    pub processed: u64,
}

/// Frames of silence that values are told with, when nobody plays.
const SETTLING: usize = 32;

impl RealTime {
    /// Tells the plugin what waits, without any sound. For the control half.
    pub fn flush(&mut self) {
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            self.lists.changes.clear();
            self.lists.events.clear();
        }
        while let Ok((index, value)) = self.from_control.peek().copied() {
            if !self.push_value(index, 0, value) {
                break;
            }
            let _ = self.from_control.pop();
            self.again.push_back((index, value));
        }
        self.call(None, 0);
    }

    /// Tells the plugin again what it may not have heard, with a little silence. For the
    /// control half, when nobody plays.
    pub fn settle(&mut self) {
        if self.again.is_empty() {
            return;
        }
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            self.lists.changes.clear();
            self.lists.events.clear();
        }
        while let Some(&(index, value)) = self.again.front() {
            if !self.push_value(index, 0, value) {
                break;
            }
            self.again.pop_front();
        }
        let frames = SETTLING.min(self.setup.max_frames as usize);
        self.buffers.arrange(frames, true, false);
        if !self.buffers.layout.inputs.is_empty() {
            let silence = [0.0; SETTLING];
            self.buffers.feed(&silence[..frames], &silence[..frames]);
        }
        self.call(None, frames);
    }

    /// The plugin's call alone, with sound laid out and no lists filled.
    pub fn bare_call(&mut self, frames: usize) {
        if self.processed == 0 {
            self.buffers.arrange(frames, false, false);
        }
        self.call(None, frames);
    }

    pub(super) fn push_value(&mut self, index: u32, offset: i32, value: f64) -> bool {
        let Some(id) = self.places.ids.get(index as usize) else {
            return true;
        };
        if value.is_nan() {
            return true;
        }
        // SAFETY: no process call runs while we are inside the gate.
        unsafe { self.lists.changes.push(*id, offset, value.clamp(0.0, 1.0)) }
    }

    /// Lays the sound out.
    fn stage(&mut self, key: Option<Stereo<'_>>, audio: &StereoMut<'_>) {
        let silent = self.landing.hear(key, audio);
        if !self.buffers.layout.inputs.is_empty() {
            self.buffers.feed(audio.left, audio.right);
        }
        if let Some(key) = key {
            self.buffers.feed_key(key.left, key.right);
        }
        let frames = audio.left.len();
        self.buffers.arrange(frames, silent, key.is_some());
    }

    fn call(&mut self, context: Option<&ProcessContext>, frames: usize) {
        let mut told = context.map_or_else(stopped, |context| translate(context, self.processed));
        // SAFETY: as in `gather`.
        unsafe { self.lists.outputs.clear() };
        let (inputs, outputs) = if frames == 0 {
            (std::ptr::null_mut(), std::ptr::null_mut())
        } else {
            self.buffers.pointers()
        };
        let some = i32::from(frames > 0);
        let pointers = &self.lists.pointers;
        let mut data = ProcessData {
            processMode: if self.setup.offline {
                ProcessModes_::kOffline
            } else {
                ProcessModes_::kRealtime
            }
            .cast_signed(),
            symbolicSampleSize: 0,
            numSamples: i32::try_from(frames).unwrap_or(0),
            numInputs: some * i32::try_from(self.buffers.layout.inputs.len()).unwrap_or(0),
            numOutputs: some * i32::try_from(self.buffers.layout.outputs.len()).unwrap_or(0),
            inputs,
            outputs,
            inputParameterChanges: pointers.0.as_ptr(),
            outputParameterChanges: pointers.1.as_ptr(),
            inputEvents: pointers.2.as_ptr(),
            outputEvents: pointers.3.as_ptr(),
            processContext: &raw mut told,
        };
        let _modes = NoSubnormals::set();
        // SAFETY: every pointer lives through the call, the buffers hold `frames` frames
        // each, and nobody else is inside the gate.
        unsafe {
            self.audio.process(&raw mut data);
            let to_control = &mut self.to_control;
            self.lists.outputs.for_each_last(|id, value| {
                // A full ring drops meters: the next block brings newer ones.
                let _ = to_control.push((id, value));
            });
        }
        self.processed += frames as u64;
    }

    /// Takes the sound back.
    fn collect(&mut self, audio: &mut StereoMut<'_>) {
        let frames = audio.left.len();
        for output in 0..self.buffers.further() {
            let heard = self.buffers.further_output(output, frames);
            self.landing.land_further(heard);
        }
        if self
            .buffers
            .layout
            .outputs
            .first()
            .is_none_or(|count| *count == 0)
        {
            return;
        }
        let silent = self.buffers.told_silent(0);
        let output = self.buffers.output(frames);
        self.landing.land(output, silent, audio);
    }
}

// SAFETY: one thread at a time has it (`local::Core`). The interface pointer in it is of
// `IAudioProcessor`, which VST3 lets be called from another thread than the
// controller's; its lists are called back within a process call only, and its objects
// are made and destroyed by the control half.
unsafe impl Send for RealTime {}

impl Lane for RealTime {
    fn most_frames(&self) -> usize {
        self.setup.max_frames as usize
    }

    fn sent(&mut self) -> Option<(u32, f64)> {
        let again = self.again.pop_front();
        again.or_else(|| self.from_control.pop().ok())
    }

    fn begin(&mut self) {
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            self.lists.changes.clear();
            self.lists.events.clear();
        }
    }

    fn value(&mut self, index: u32, offset: usize, value: f64) -> bool {
        self.push_value(index, i32::try_from(offset).unwrap_or(0), value)
    }

    fn let_go(&mut self) {
        if self.notes.release && self.takes_events {
            // SAFETY: no process call runs while we are inside the gate.
            unsafe { self.notes.let_go(&self.lists.events) };
        }
    }

    fn event(&mut self, offset: usize, message: MidiMessage) -> bool {
        self.push_event(i32::try_from(offset).unwrap_or(0), message)
    }

    fn play(
        &mut self,
        context: &ProcessContext,
        key: Option<Stereo<'_>>,
        audio: &mut StereoMut<'_>,
    ) {
        self.stage(key, audio);
        self.call(Some(context), audio.left.len());
        self.collect(audio);
    }

    fn further(&mut self, output: usize, frames: usize) -> Stereo<'_> {
        self.buffers.further_kept(output, frames)
    }

    fn release(&mut self) {
        self.notes.release = true;
    }

    fn is_idle(&self) -> bool {
        self.notes.count == 0 && !self.notes.release && self.landing.is_over()
    }

    fn voices(&self) -> u32 {
        self.notes.count
    }
}
