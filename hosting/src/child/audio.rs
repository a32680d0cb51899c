//! A plugin's audio thread in the child.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use waive_dsp::processor::{Input, MidiEvent, ParamPoint, Processor, Stereo, StereoMut};

use crate::isolation::area::{Area, EVENTS, FRAMES, Mapped, POINTS, flag};
use crate::isolation::pace::{LONGEST, LookOut, Pace};
use crate::isolation::wake::{
    Cores, Spin, Woken, announce, core, exact_timers, hurry, look_until, now, sleep_until, wait,
};
use crate::isolation::wire::Manners;
use crate::isolation::wire_blocks as blocks;
use crate::seam::{PluginProcessor, Status, Tail};

/// The thread; dropping it stops it and gives the processor's memory back.
pub struct AudioThread {
    memory: Arc<Mapped>,
    thread: Option<JoinHandle<()>>,
}

impl AudioThread {
    pub fn start(
        memory: Arc<Mapped>,
        processor: PluginProcessor,
        (status, manners): (Arc<Status>, Manners),
    ) -> std::io::Result<Self> {
        let area = memory.area();
        area.stop.store(0, Ordering::SeqCst);
        let seen = area.request.load(Ordering::SeqCst);
        area.done.store(seen, Ordering::SeqCst);
        tell(area, &status);
        let work = Work {
            memory: memory.clone(),
            processor,
            status,
            seen,
            spin: Spin::microseconds(manners.look_out),
            cores: None,
            anticipates: manners.anticipate,
            called: false,
            rung: 0,
            heard: 0,
            pace: Pace::default(),
            events: Vec::with_capacity(EVENTS),
            points: Vec::with_capacity(POINTS),
        };
        let thread = std::thread::Builder::new()
            .name("plugin audio".into())
            .spawn(move || {
                exact_timers();
                // A real-time thread that never sleeps is ended by the system.
                if manners.priority > 0 && manners.look_out < 1000 {
                    hurry(manners.priority);
                }
                work.run();
            })?;
        Ok(Self {
            memory,
            thread: Some(thread),
        })
    }
}

impl Drop for AudioThread {
    fn drop(&mut self) {
        let area = self.memory.area();
        area.stop.store(1, Ordering::SeqCst);
        announce(
            &area.request,
            area.request.load(Ordering::SeqCst),
            &area.child_sleeps,
        );
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Tells what the parent reads without asking.
pub fn tell(area: &Area, status: &Status) {
    area.latency.store(status.latency(), Ordering::Relaxed);
    let tail = match status.tail() {
        Tail::Frames(frames) => frames,
        Tail::Infinite => u32::MAX,
    };
    area.tail.store(tail, Ordering::Relaxed);
    area.bad_blocks
        .store(status.bad_blocks(), Ordering::Relaxed);
}

struct Work {
    memory: Arc<Mapped>,
    processor: Box<dyn Processor>,
    status: Arc<Status>,
    seen: u32,
    spin: Spin,
    /// Those that the thread began with.
    cores: Option<Cores>,
    pace: Pace,
    anticipates: bool,
    /// It was called to look out before its last block.
    called: bool,
    /// Calls that were answered, and those until the last block.
    rung: u32,
    heard: u32,
    events: Vec<MidiEvent>,
    points: Vec<ParamPoint>,
}

impl Work {
    fn run(mut self) {
        let memory = self.memory.clone();
        let area = memory.area();
        self.cores = Cores::now();
        while area.stop.load(Ordering::SeqCst) == 0 {
            if !self.await_block(area) {
                continue;
            }
            self.seen = area.request.load(Ordering::Acquire);
            self.hear_call(area);
            self.block(&memory);
            area.idle
                .store(u32::from(self.processor.is_idle()), Ordering::Relaxed);
            area.voices
                .store(self.processor.voices(), Ordering::Relaxed);
            tell(area, &self.status);
            announce(&area.done, self.seen, &area.parent_sleeps);
            self.keep_off(area);
        }
    }

    /// Waits for the next block, a while. True if it is there.
    fn await_block(&mut self, area: &Area) -> bool {
        let time = now();
        let plan = self.pace.next().filter(|_| self.anticipates);
        let plan = plan.filter(|plan| time < plan.until && !self.looks_through(plan, time));
        let Some(plan) = plan else {
            let soon = Instant::now() + Duration::from_millis(100);
            let sleeps = &area.child_sleeps;
            return wait(&area.request, self.seen, sleeps, self.spin, soon);
        };
        // One that is called to its post needn't go there by itself.
        let until = if self.called { plan.until } else { plan.from };
        let until = match sleep_until(area, (self.seen, self.rung), until) {
            Woken::Asked => return true,
            Woken::Late if time < until && !self.called => {
                self.pace.woke(plan.from, now());
                plan.until
            }
            Woken::Late => plan.until,
            Woken::Rung => {
                self.rung = area.look.load(Ordering::Acquire);
                now() + LONGEST
            }
        };
        self.keep_off(area);
        let came = look_until(&area.request, self.seen, until);
        // Called too early, or not at all: it goes by its own clock next time.
        self.called &= came;
        came
    }

    /// Notes whether the block that is there was told of before.
    fn hear_call(&mut self, area: &Area) {
        let rung = area.look.load(Ordering::Acquire);
        self.called = rung != self.heard;
        (self.heard, self.rung) = (rung, rung);
    }

    /// Leaves the caller's core: looking out on it would keep the caller itself waiting.
    fn keep_off(&mut self, area: &Area) {
        let asks = area.core.load(Ordering::Relaxed) as usize;
        if core().map(|core| core + 1) == Some(asks)
            && self.anticipates
            && self.pace.next().is_some()
            && let Some(cores) = self.cores
        {
            cores.avoid(asks - 1);
        }
    }

    /// Whether looking out as long as it was told to spans the time to the next block.
    fn looks_through(&self, plan: &LookOut, time: u64) -> bool {
        u128::from(plan.until.saturating_sub(time)) < self.spin.0.as_nanos()
    }

    fn block(&mut self, memory: &Mapped) {
        let body = blocks::body(memory);
        let ask = body.ask;
        let frames = (ask.frames as usize).min(FRAMES);
        let context = blocks::context(&ask);
        if ask.came != 0 {
            self.pace.arrived(ask.came);
        }
        self.events.clear();
        let events = &body.events[..(ask.events as usize).min(EVENTS)];
        self.events.extend(
            events
                .iter()
                .filter_map(|event| blocks::message(event, context.position)),
        );
        self.points.clear();
        let points = &body.points[..(ask.points as usize).min(POINTS)];
        self.points.extend(points.iter().map(|point| ParamPoint {
            offset: point.offset as usize,
            index: point.index,
            value: point.value,
        }));
        if ask.flags & flag::RELEASE != 0 {
            self.processor.release();
        }
        let [left, right, key_left, key_right] = &mut body.audio;
        let key = (ask.flags & flag::KEYED != 0).then_some(Stereo {
            left: &key_left[..frames],
            right: &key_right[..frames],
        });
        let input = Input {
            events: &self.events,
            key,
        };
        let audio = StereoMut {
            left: &mut left[..frames],
            right: &mut right[..frames],
        };
        self.processor
            .process_automated(&context, input, &self.points, audio);
        body.sounding = 0;
        for (output, [left, right]) in body.further.iter_mut().enumerate() {
            if let Some(heard) = self.processor.further(output) {
                left[..frames].copy_from_slice(&heard.left[..frames]);
                right[..frames].copy_from_slice(&heard.right[..frames]);
                body.sounding |= 1 << output;
            }
        }
    }
}
