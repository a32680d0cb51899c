//! One process call after another.
//!
//! Thread: whoever has passed the gate. Nothing here allocates, frees, locks or waits.

use std::sync::Arc;

use vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorTrait as _, IEventList, IParameterChanges, ProcessData,
    ProcessModes_,
};
use vst3::{ComPtr, ComWrapper};
use waive_dsp::processor::{Input, MidiEvent, ParamPoint, ProcessContext, StereoMut};

use super::buffers::Buffers;
use super::bypass::SoftBypass;
use super::events::{Events, Notes};
use super::parameters::{Mapping, Pending, Places};
use super::place::{stopped, translate};
use super::queues::Changes;
use super::sound::{NoSubnormals, is_silent, sanitise};
use crate::seam::{Setup, Status, Tail};

/// Note expressions that the plugin knows, of those that MIDI can say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expressions {
    pub tuning: bool,
    pub brightness: bool,
    pub volume: bool,
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
    pub buffers: Buffers,
    pub lists: Lists,
    pub notes: Notes,
    pub places: Arc<Places>,
    pub mapping: Arc<Mapping>,
    pub expressions: Expressions,
    pub takes_events: bool,
    pub status: Arc<Status>,
    pub bypass: SoftBypass,
    /// Values from the control half, and values back to it.
    pub from_control: rtrb::Consumer<(u32, f64)>,
    pub to_control: rtrb::Producer<(u32, f64)>,
    /// Frames of silence in and out until now.
    pub quiet: u64,
    /// Frames that were processed, ever.
    pub processed: u64,
}

/// What of a block is still to come.
struct Rest<'a> {
    points: &'a [ParamPoint],
    events: &'a [MidiEvent],
}

impl RealTime {
    /// Processes a block, cut where the plugin's bounds want it.
    pub fn run(
        &mut self,
        pending: &mut Pending,
        context: &ProcessContext,
        (input, points): (Input<'_>, &[ParamPoint]),
        mut audio: StereoMut<'_>,
    ) {
        let frames = audio.left.len();
        let mut rest = Rest {
            points,
            events: input.events,
        };
        let mut done = 0;
        while done < frames {
            let end = self.gather(pending, context, &mut rest, (done, frames));
            let later = context.later(done);
            let key = input.key.map(|key| key.part(done, end));
            let mut part = audio.part(done, end);
            self.stage(key, &part);
            self.call(Some(&later), end - done);
            self.collect(&mut part);
            done = end;
        }
        for point in rest.points {
            pending.set(point.index, f64::from(point.value));
        }
    }

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
        }
        self.call(None, 0);
    }

    /// The plugin's call alone, with sound laid out and no lists filled.
    pub fn bare_call(&mut self, frames: usize) {
        if self.processed == 0 {
            self.buffers.arrange(frames, false, false);
        }
        self.call(None, frames);
    }

    /// Fills the lists with what lies in the next stretch, and says where it ends.
    fn gather(
        &mut self,
        pending: &mut Pending,
        context: &ProcessContext,
        rest: &mut Rest<'_>,
        (done, frames): (usize, usize),
    ) -> usize {
        // SAFETY: no process call runs while we are inside the gate.
        unsafe {
            self.lists.changes.clear();
            self.lists.events.clear();
        }
        while let Ok((index, value)) = self.from_control.pop() {
            pending.set(index, value);
        }
        pending.drain(|index, value| self.push_value(index, 0, value));
        if self.notes.release && self.takes_events {
            // SAFETY: as above.
            unsafe { self.notes.let_go(&self.lists.events) };
        }
        let limit = frames.min(done + self.setup.max_frames as usize);
        loop {
            let point = rest.points.first().map(|point| point.offset.max(done));
            let event = rest
                .events
                .first()
                .map(|event| context.offset_of(event).clamp(done, frames - 1));
            let at = point.unwrap_or(limit).min(event.unwrap_or(limit));
            if at >= limit {
                return limit;
            }
            let offset = i32::try_from(at - done).unwrap_or(0);
            let fits = if point == Some(at) {
                let point = rest.points[0];
                self.push_value(point.index, offset, f64::from(point.value))
            } else {
                self.push_event(offset, rest.events[0].message)
            };
            if !fits && at > done {
                return at;
            }
            if point == Some(at) {
                if !fits {
                    pending.set(rest.points[0].index, f64::from(rest.points[0].value));
                }
                rest.points = &rest.points[1..];
            } else {
                rest.events = &rest.events[1..];
            }
        }
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
    fn stage(&mut self, key: Option<waive_dsp::processor::Stereo<'_>>, audio: &StereoMut<'_>) {
        let frames = audio.left.len();
        let has_input = !self.buffers.layout.inputs.is_empty();
        let silent = !has_input || (is_silent(audio.left) && is_silent(audio.right));
        if has_input {
            self.buffers.feed(audio.left, audio.right);
            self.bypass.listen(audio.left, audio.right);
        }
        if let Some(key) = key {
            self.buffers.feed_key(key.left, key.right);
        }
        self.buffers.arrange(frames, silent, key.is_some());
        self.quiet = if silent && key.is_none_or(|key| is_silent(key.left) && is_silent(key.right))
        {
            self.quiet.saturating_add(frames as u64)
        } else {
            0
        };
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
        if self
            .buffers
            .layout
            .outputs
            .first()
            .is_none_or(|count| *count == 0)
        {
            return;
        }
        let silent = self.buffers.told_silent();
        let instrument = self.buffers.layout.inputs.is_empty();
        let (left, right) = self.buffers.output(frames);
        if silent {
            left.fill(0.0);
            right.fill(0.0);
        } else if !sanitise(left, right) {
            self.status.add_bad_block();
        }
        if !(silent || is_silent(left) && is_silent(right)) {
            self.quiet = 0;
        }
        if instrument {
            if !self.status.bypassed() {
                for (to, from) in audio.left.iter_mut().zip(left) {
                    *to += *from;
                }
                for (to, from) in audio.right.iter_mut().zip(right) {
                    *to += *from;
                }
            }
            return;
        }
        audio.left.copy_from_slice(left);
        audio.right.copy_from_slice(right);
        self.bypass
            .mix(self.status.bypassed(), self.status.latency(), audio);
    }

    /// Whether it may be left out: silent for as long as its tail, and two seconds,
    /// since many a plugin with a tail says that it has none.
    pub fn is_idle(&self) -> bool {
        let Tail::Frames(tail) = self.status.tail() else {
            return false;
        };
        let patience = u64::from(tail)
            + u64::from(self.status.latency())
            + 2 * u64::from(self.setup.sample_rate);
        self.notes.count == 0 && !self.notes.release && self.quiet > patience
    }
}
