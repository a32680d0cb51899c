//! Runs a graph over one segment.

mod bank;
mod seen;

use std::sync::atomic::Ordering;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::block::StereoBuffer;
use super::graph::{RenderGraph, Spare, Step, Strip, Tail, TaskBuffers, Told};
use super::nodes::clip_player::{self, Library};
use super::nodes::output::Meter;
use super::nodes::plugin::{Heard, PluginInput};
use super::playback::Segment;
use super::processor::{Activity, Stereo, StereoMut};
use super::slab::{NodeProcessor, Slab, Slot};

/// Everything a task may look at while it runs.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub graph: &'a RenderGraph,
    pub slab: &'a Slab,
    pub library: Library<'a>,
    pub segment: Segment,
    /// The same for each of the graph's latenesses.
    pub seen: &'a [Segment],
}

impl Run<'_> {
    /// Runs every task: on this thread, or on a pool (offline only: a pool waits).
    pub fn all(&self, pool: Option<&ThreadPool>) {
        for level in &self.graph.schedule.levels {
            match pool {
                Some(pool) if level.len() > 1 => {
                    pool.install(|| {
                        level
                            .clone()
                            .into_par_iter()
                            .for_each(|task| self.task(task))
                    });
                }
                _ => level.clone().for_each(|task| self.task(task)),
            }
        }
    }

    fn task(&self, index: usize) {
        let Ok(mut buffers) = self.graph.buffers[index].taken.try_borrow_mut() else {
            self.misled();
            return;
        };
        // As many as tasks run at once, so one is always free: nobody waits.
        let spares = &self.graph.spares;
        let free = (0..spares.len()).find_map(|turn| {
            let at = (index + turn) % spares.len();
            spares[at].try_borrow_mut().ok()
        });
        let Some(mut spare) = free else {
            self.misled();
            return;
        };
        let mut steps = &self.graph.schedule.tasks[index].steps[..];
        while let Some((first, rest)) = steps.split_first() {
            let beside = bank::beside(steps);
            if beside > 1 {
                self.bank(&steps[..beside], &mut buffers, &mut spare);
                steps = &steps[beside..];
            } else {
                self.step(first, &mut buffers, &mut spare);
                steps = rest;
            }
        }
    }

    /// A graph that the verifier would have refused. Silence, counted, beats a panic.
    fn misled(&self) {
        self.library
            .telemetry
            .starved
            .fetch_add(1, Ordering::Relaxed);
    }

    fn step(&self, step: &Step, task: &mut TaskBuffers, spare: &mut Spare) {
        let frames = self.segment.frames;
        match *step {
            Step::Clear { buffer } => task.buffers[buffer].clear(frames),
            Step::Play { content, buffer } => {
                let content = &self.graph.contents[content];
                clip_player::play(
                    content,
                    &self.segment,
                    self.library,
                    &mut task.buffers[buffer],
                    spare,
                );
            }
            Step::Plugin {
                slot,
                notes,
                key,
                buffer,
            } => self.keyed(slot, (notes, key), &mut task.buffers[buffer]),
            Step::Further {
                slot,
                output,
                buffer,
            } => self.further((slot, output), &mut task.buffers[buffer]),
            Step::Fade { slot, buffer } => self.fade(slot, &mut task.buffers[buffer]),
            Step::Delay { slot, buffer } => self.delay(slot, &mut task.buffers[buffer]),
            Step::Send { slot, buffer } => self.send(slot, &mut task.buffers[buffer]),
            Step::SendTask {
                slot,
                task: other,
                to,
            } => match self.graph.buffers[other].taken.try_borrow() {
                Ok(other) => {
                    let to = &mut task.buffers[to];
                    self.send_to(slot, &other.buffers[0], to, &mut spare[0]);
                }
                Err(_) => self.misled(),
            },
            Step::Ends { buffer } => self.ends(&mut task.buffers[buffer]),
            Step::Output {
                slot,
                meter,
                buffer,
            } => self.output(slot, meter, &mut task.buffers[buffer]),
            Step::Add { from, to } => {
                if let Ok([from, to]) = task.buffers.get_disjoint_mut([from, to]) {
                    to.add(from, frames);
                }
            }
            Step::AddTask { task: other, to } => match self.graph.buffers[other].taken.try_borrow()
            {
                Ok(other) => task.buffers[to].add(&other.buffers[0], frames),
                Err(_) => self.misled(),
            },
            Step::Strip(strip) => self.strip(strip, task, spare),
            Step::Tail(tail) => self.tail(tail, task),
        }
    }

    fn with(&self, slot: Slot, run: impl FnOnce(&mut NodeProcessor)) {
        match self.slab.cell(slot) {
            Some(mut cell) => {
                if let Some(processor) = cell.as_mut() {
                    run(processor);
                }
            }
            None => self.misled(),
        }
    }

    /// A plugin, with what it listens to.
    fn keyed(
        &self,
        slot: Slot,
        (notes, key): (Option<Told<Slot>>, Option<usize>),
        buffer: &mut StereoBuffer,
    ) {
        let Some(key) = key else {
            return self.plugin(slot, (notes, None), buffer);
        };
        match self.graph.buffers[key].taken.try_borrow() {
            Ok(other) => {
                let (left, right) = other.buffers[0].read(self.segment.frames);
                let key = Some(Stereo { left, right });
                self.plugin(slot, (notes, key), buffer);
            }
            Err(_) => self.misled(),
        }
    }

    /// A plugin, with the notes that it plays or changes.
    fn plugin(
        &self,
        slot: Slot,
        (notes, key): (Option<Told<Slot>>, Option<Stereo<'_>>),
        buffer: &mut StereoBuffer,
    ) {
        match notes {
            None => self.told(slot, (None, key), buffer),
            Some(Told::Plan(of)) => {
                let plan = self.graph.contents[of.content].notes.get(of.plan);
                let notes = plan.map(|plan| Heard::Plan(plan));
                self.told(slot, (notes, key), buffer);
            }
            Some(Told::Changed { by, part }) => {
                let changer = self.slab.look(by);
                let stream = match changer.as_deref() {
                    Some(Some(NodeProcessor::Plugin(changer))) => changer.stream(),
                    _ => None,
                };
                let notes = stream.map(|stream| Heard::Changed(stream, part));
                self.told(slot, (notes, key), buffer);
            }
        }
    }

    fn told(
        &self,
        slot: Slot,
        (notes, key): (Option<Heard<'_>>, Option<Stereo<'_>>),
        buffer: &mut StereoBuffer,
    ) {
        self.with(slot, |processor| {
            if let NodeProcessor::Plugin(plugin) = processor {
                let input = PluginInput {
                    notes,
                    key,
                    silent: buffer.silent,
                };
                let audio = buffer.write(self.segment.frames);
                let heard = plugin.process(self.seen_by(slot), input, audio);
                buffer.silent = heard == Activity::Silent;
                self.library.telemetry.sound_voices(plugin.voices());
            }
        });
    }

    /// What came out of a plugin beside its main sound.
    fn further(&self, (slot, output): (Slot, u32), buffer: &mut StereoBuffer) {
        let frames = self.segment.frames;
        let plugin = self.slab.look(slot);
        let heard = match plugin.as_deref() {
            Some(Some(NodeProcessor::Plugin(plugin))) => plugin.further(output),
            _ => None,
        };
        let Some(heard) = heard else {
            return buffer.clear(frames);
        };
        let StereoMut { left, right } = buffer.write(frames);
        left.copy_from_slice(&heard.left[..frames]);
        right.copy_from_slice(&heard.right[..frames]);
        buffer.silent = false;
    }

    fn fade(&self, slot: Slot, buffer: &mut StereoBuffer) {
        if buffer.silent {
            return;
        }
        self.with(slot, |processor| {
            if let NodeProcessor::Fader(fader) = processor {
                fader.process(self.seen_by(slot), buffer.write(self.segment.frames));
            }
        });
    }

    fn delay(&self, slot: Slot, buffer: &mut StereoBuffer) {
        self.with(slot, |processor| {
            if let NodeProcessor::Delay(line) = processor {
                let idle = buffer.silent && line.is_idle();
                line.process(buffer.silent, buffer.write(self.segment.frames));
                buffer.silent = idle;
            }
        });
    }

    fn send(&self, slot: Slot, buffer: &mut StereoBuffer) {
        self.with(slot, |processor| {
            if let NodeProcessor::Send(send) = processor {
                send.process(self.seen_by(slot), buffer);
            }
        });
    }

    fn send_to(
        &self,
        slot: Slot,
        from: &StereoBuffer,
        to: &mut StereoBuffer,
        room: &mut StereoBuffer,
    ) {
        self.with(slot, |processor| {
            if let NodeProcessor::Send(send) = processor {
                send.add(self.seen_by(slot), from, to, room);
            }
        });
    }

    /// A function of the timeline's position; while that stands still, so does the gain.
    fn ends(&self, buffer: &mut StereoBuffer) {
        let segment = self.seen_at(self.graph.schedule.late.ends());
        let ends = &self.graph.ends;
        let moved = if segment.playing { segment.frames } else { 1 };
        let to = segment.position + i64::try_from(moved).unwrap_or(0);
        if buffer.silent || ends.rest(segment.position, to) {
            return;
        }
        let StereoMut { left, right } = buffer.write(segment.frames);
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let moved = if segment.playing { frame } else { 0 };
            let gain = ends.at(segment.position + i64::try_from(moved).unwrap_or(0));
            *left *= gain;
            *right *= gain;
        }
    }

    fn output(&self, slot: Slot, meter: u32, buffer: &mut StereoBuffer) {
        self.with(slot, |processor| {
            if let NodeProcessor::Output(output) = processor {
                let meter = self.meter(meter);
                output.process(self.segment.clock, buffer, self.segment.frames, meter);
                output.listen(&self.segment, self.seen_by(slot), buffer);
            }
        });
    }

    fn meter(&self, index: u32) -> Meter<'_> {
        Meter {
            bank: &self.graph.meters,
            index,
        }
    }

    /// Where a fader stands over the segment, and what becomes of what comes behind it.
    fn end_of_track(&self, fader_slot: Slot, output: Slot) -> (Option<[f32; 2]>, Gate) {
        let clock = self.segment.clock;
        let (mut settled, mut gate) = (None, Gate::default());
        self.with(fader_slot, |processor| {
            if let NodeProcessor::Fader(fader) = processor {
                settled = fader.settled_over(self.seen_by(fader_slot));
            }
        });
        self.with(output, |processor| {
            if let NodeProcessor::Output(output) = processor {
                gate = Gate {
                    open: output.is_open(clock),
                    closed: output.is_closed(clock),
                    tapped: output.is_tapped(),
                };
            }
        });
        (settled, gate)
    }

    /// One pass where the fader and the gate stand still; the long way otherwise.
    fn strip(&self, strip: Strip, task: &mut TaskBuffers, spare: &mut Spare) {
        let (settled, gate) = self.end_of_track(strip.fader, strip.output);
        let content = &self.graph.contents[strip.content];
        // Whatever becomes of it, from now on this counts as heard.
        content.heard_since(self.segment.clock);
        if (gate.closed || !self.segment.playing) && !gate.tapped {
            return;
        }
        let buffers = &mut task.buffers;
        if let Some(gains) = settled.filter(|_| gate.is_plain()) {
            let to = &mut buffers[strip.to];
            let peak = clip_player::strip(content, (&self.segment, self.library), gains, to, spare);
            if let Some(peak) = peak {
                self.meter(strip.meter).note(peak);
                return;
            }
        }
        let scratch = &mut buffers[strip.scratch];
        clip_player::play(content, &self.segment, self.library, scratch, spare);
        self.fade(strip.fader, scratch);
        self.output(strip.output, strip.meter, scratch);
        if let Ok([from, to]) = buffers.get_disjoint_mut([strip.scratch, strip.to]) {
            to.add(from, self.segment.frames);
        }
    }

    /// The same for a track whose sound is made already.
    fn tail(&self, tail: Tail, task: &mut TaskBuffers) {
        let (settled, gate) = self.end_of_track(tail.fader, tail.output);
        let Ok([from, to]) = task.buffers.get_disjoint_mut([tail.from, tail.to]) else {
            return;
        };
        if from.silent && !gate.tapped {
            return;
        }
        if let Some(gains) = settled.filter(|_| gate.is_plain()) {
            let peak = to.add_scaled(from, gains, self.segment.frames);
            self.meter(tail.meter).note(peak);
            return;
        }
        self.fade(tail.fader, from);
        self.output(tail.output, tail.meter, from);
        to.add(from, self.segment.frames);
    }
}

/// What a track's gate does to a segment.
#[derive(Clone, Copy, Default)]
struct Gate {
    open: bool,
    closed: bool,
    tapped: bool,
}

impl Gate {
    /// Whether it lets all through and nobody listens.
    fn is_plain(self) -> bool {
        self.open && !self.tapped
    }
}

/// Copies the mix out; silence when there is none.
pub(super) fn copy_mix(graph: &RenderGraph, left: &mut [f32], right: &mut [f32]) {
    let StereoMut { left, right } = StereoMut { left, right };
    match graph.buffers[graph.schedule.output].taken.try_borrow() {
        Ok(task) => {
            let (mix_left, mix_right) = task.buffers[0].read(left.len());
            left.copy_from_slice(mix_left);
            right.copy_from_slice(mix_right);
        }
        Err(_) => {
            left.fill(0.0);
            right.fill(0.0);
        }
    }
}
