//! The real-time half of a plugin that runs elsewhere.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use waive_dsp::processor::{
    Activity, Further, Input, MidiEvent, ParamPoint, ProcessContext, Processor, Stereo, StereoMut,
};

use super::area::{Body, EVENTS, FRAMES, POINTS, WirePoint, flag};
use super::chain::Place;
use super::exchange;
use super::link::Link;
use super::wake::{Spin, announce, core, now, wait};
use crate::local::{Pending, sanitise};
use crate::seam::PluginStatus;

/// How long a block is waited for offline, restarts included.
const OFFLINE: Duration = Duration::from_secs(120);

/// Microseconds of looking out for the child's answer before sleeping. A child that has
/// come to stand behind this thread on its core runs once it sleeps.
const PATIENCE: u64 = 30;

/// A plugin in a child process as a processor.
pub struct IsolatedProcessor {
    link: Arc<Link>,
    pending: Pending,
    further: Further,
    max_frames: usize,
    offline: bool,
    effect: bool,
    bound: Option<Duration>,
    spin: Spin,
    generation: u32,
    /// The number of the last block asked for, and whether it is still out.
    asked: u32,
    out: bool,
    release: bool,
    idle: bool,
    voices: u32,
    /// Its place among those that look out; none offline.
    place: Option<&'static Place>,
}

/// A stretch of a block that goes out at once.
struct Stretch<'a> {
    context: ProcessContext,
    key: Option<Stereo<'a>>,
    events: &'a [MidiEvent],
    points: &'a [ParamPoint],
    from: usize,
}

impl IsolatedProcessor {
    pub(super) fn new(
        link: Arc<Link>,
        (parameters, further): (usize, usize),
        setup: &crate::seam::Setup,
        effect: bool,
    ) -> Self {
        let asked = link.memory.area().request.load(Ordering::SeqCst);
        Self {
            pending: Pending::new(parameters),
            further: Further::new(further),
            max_frames: (setup.max_frames as usize).clamp(1, FRAMES),
            offline: setup.offline,
            effect,
            bound: link.order.command.wait_bound,
            spin: Spin::microseconds(PATIENCE),
            generation: link.generation.load(Ordering::SeqCst),
            asked,
            out: false,
            release: false,
            idle: false,
            voices: 0,
            place: (link.order.command.anticipate && !setup.offline)
                .then(|| Place::new(link.memory.words())),
            link,
        }
    }

    /// Sends a stretch out and takes it back. False: it is silent.
    fn exchange(&mut self, stretch: &Stretch<'_>, audio: &mut StereoMut<'_>) -> bool {
        let began = Instant::now();
        let bound = if self.offline {
            OFFLINE
        } else {
            self.bound_of(stretch, audio.left.len())
        };
        let deadline = began + bound;
        loop {
            if !self.ready(deadline) {
                return false;
            }
            self.write(stretch, audio);
            let request = self.asked.wrapping_add(1);
            let area = self.link.memory.area();
            self.link.busy.store(self.link.now(), Ordering::SeqCst);
            let core = core().map_or(0, |core| core as u32 + 1);
            area.core.store(core, Ordering::Relaxed);
            announce(&area.request, request, &area.child_sleeps);
            if let Some(place) = self.place.filter(|_| stretch.from == 0) {
                place.asked(now(), core);
            }
            let before = std::mem::replace(&mut self.asked, request);
            self.out = true;
            while !wait(
                &area.done,
                before,
                &area.parent_sleeps,
                self.spin,
                self.step(deadline),
            ) {
                let gone = self.link.generation.load(Ordering::SeqCst) != self.generation;
                if gone || Instant::now() >= deadline {
                    break;
                }
            }
            // The turn is ours only if the child that has it now was asked.
            let same = self.link.generation.load(Ordering::SeqCst) == self.generation
                && self.link.status.state() == PluginStatus::Running;
            if same && area.done.load(Ordering::Acquire) == request {
                self.out = false;
                self.link.busy.store(0, Ordering::SeqCst);
                return self.read(stretch.from, audio);
            }
            if !self.offline || Instant::now() >= deadline {
                return false;
            }
        }
    }

    fn bound_of(&self, stretch: &Stretch<'_>, frames: usize) -> Duration {
        let rate = f64::from(stretch.context.sample_rate.0.max(1));
        self.bound.unwrap_or_else(|| {
            Duration::from_secs_f64((frames as f64 / rate * 0.75).clamp(0.001, 0.05))
        })
    }

    /// Offline waits look up now and then, whether the child is another.
    fn step(&self, deadline: Instant) -> Instant {
        if self.offline {
            deadline.min(Instant::now() + Duration::from_millis(20))
        } else {
            deadline
        }
    }

    /// Whether there is a child whose turn isn't on. Waits only offline.
    fn ready(&mut self, deadline: Instant) -> bool {
        loop {
            if self.link.closed.load(Ordering::SeqCst) {
                return false;
            }
            let state = self.link.status.state();
            let generation = self.link.generation.load(Ordering::SeqCst);
            if state == PluginStatus::Running {
                let area = self.link.memory.area();
                if generation != self.generation {
                    self.generation = generation;
                    self.out = false;
                    // The new child counts from the last block asked for.
                    self.asked = area.request.load(Ordering::SeqCst);
                }
                if self.out && area.done.load(Ordering::Acquire) == self.asked {
                    self.out = false;
                    self.link.busy.store(0, Ordering::SeqCst);
                }
                if !self.out {
                    return true;
                }
            }
            let over = state == PluginStatus::Failed || Instant::now() >= deadline;
            if !self.offline || over {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn write(&mut self, stretch: &Stretch<'_>, audio: &StereoMut<'_>) {
        let frames = audio.left.len();
        // SAFETY: nothing is out (`ready`), so the turn is ours.
        let body = unsafe { self.link.memory.body() };
        body.ask = exchange::ask(&stretch.context);
        body.audio[0][..frames].copy_from_slice(audio.left);
        body.audio[1][..frames].copy_from_slice(audio.right);
        if let Some(key) = stretch.key {
            body.audio[2][..frames].copy_from_slice(key.left);
            body.audio[3][..frames].copy_from_slice(key.right);
            body.ask.flags |= flag::KEYED;
        }
        if self.release {
            body.ask.flags |= flag::RELEASE;
        }
        let mut count = 0;
        let waiting = |index, value| {
            let fits = count < POINTS / 2;
            if fits {
                body.points[count] = WirePoint {
                    offset: 0,
                    index,
                    value: value as f32,
                };
                count += 1;
            }
            fits
        };
        self.pending.drain(waiting);
        for point in stretch.points {
            body.points[count] = WirePoint::of(point, stretch.from);
            count += 1;
        }
        for (to, from) in body.events.iter_mut().zip(stretch.events) {
            let offset = stretch
                .context
                .offset_of(from)
                .min(frames.saturating_sub(1));
            *to = exchange::event(offset, from.message);
        }
        if stretch.from == 0 {
            body.ask.came = now();
        }
        body.ask.points = count as u32;
        body.ask.events = stretch.events.len() as u32;
        body.ask.frames = frames as u32;
    }

    fn read(&mut self, from: usize, audio: &mut StereoMut<'_>) -> bool {
        let frames = audio.left.len();
        self.release = false;
        let area = self.link.memory.area();
        self.link
            .status
            .set_latency(area.latency.load(Ordering::Relaxed));
        self.idle = area.idle.load(Ordering::Relaxed) != 0;
        self.voices = area.voices.load(Ordering::Relaxed).min(2048);
        // SAFETY: the child is done, so the turn is ours.
        let body = unsafe { self.link.memory.body() };
        take_further(body, &mut self.further, from, frames);
        let [left, right, ..] = &mut body.audio;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        if !sanitise(left, right) {
            return false;
        }
        audio.left.copy_from_slice(left);
        audio.right.copy_from_slice(right);
        true
    }

    /// Where the stretch that begins at a frame ends: bounded in all three measures.
    fn end_of(&self, done: usize, frames: usize, counts: (Option<usize>, Option<usize>)) -> usize {
        let limit = frames.min(done + self.max_frames);
        [counts.0, counts.1]
            .into_iter()
            .flatten()
            .filter(|at| *at > done)
            .fold(limit, usize::min)
    }
}

impl Processor for IsolatedProcessor {
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
        mut audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len();
        let (mut events, mut points) = (input.events, points);
        self.further.begin(frames);
        for point in points {
            self.link
                .note(point.index, f64::from(point.value).clamp(0.0, 1.0));
        }
        let mut done = 0;
        while done < frames {
            let crowd = (
                events.get(EVENTS).map(|event| context.offset_of(event)),
                points.get(POINTS / 2).map(|point| point.offset),
            );
            let end = self.end_of(done, frames, crowd);
            let last = end == frames;
            let now = events
                .partition_point(|event| last || context.offset_of(event) < end)
                .min(EVENTS);
            let moved = points
                .partition_point(|point| last || point.offset < end)
                .min(POINTS / 2);
            let stretch = Stretch {
                context: context.later(done),
                key: input.key.map(|key| key.part(done, end)),
                events: &events[..now],
                points: &points[..moved],
                from: done,
            };
            let mut part = audio.part(done, end);
            if !self.exchange(&stretch, &mut part) {
                self.miss(&stretch, part);
            }
            (events, points) = (&events[now..], &points[moved..]);
            done = end;
        }
        if self.idle {
            Activity::Silent
        } else {
            Activity::Sounding
        }
    }

    fn set_param(&mut self, index: u32, value: f32) {
        self.pending.set(index, f64::from(value));
        if !value.is_nan() {
            self.link.note(index, f64::from(value).clamp(0.0, 1.0));
        }
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

    fn further_outputs(&self) -> usize {
        self.further.count()
    }

    fn further(&self, output: usize) -> Option<Stereo<'_>> {
        self.further.heard(output)
    }

    fn latency(&self) -> u32 {
        self.link.status.latency()
    }
}

impl IsolatedProcessor {
    /// This stretch is silent; values and the end of held keys wait for the next.
    fn miss(&mut self, stretch: &Stretch<'_>, audio: StereoMut<'_>) {
        self.release = true;
        for output in 0..self.further.count() {
            self.further
                .land(output, stretch.from, None, audio.left.len());
        }
        self.idle = false;
        let effect = self.effect.then_some(audio);
        self.pending.miss(stretch.points, &self.link.status, effect);
    }
}

/// Lands what further outputs held in a stretch that begins at a frame of the block.
fn take_further(body: &mut Body, further: &mut Further, from: usize, frames: usize) {
    for output in 0..further.count() {
        let [left, right] = body.further[output]
            .each_mut()
            .map(|side| &mut side[..frames]);
        let sounds = body.sounding & (1 << output) != 0 && sanitise(left, right);
        let heard = sounds.then_some(Stereo { left, right });
        further.land(output, from, heard, frames);
    }
}
