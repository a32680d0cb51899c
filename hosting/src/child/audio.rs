//! A plugin's audio thread in the child.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use waive_dsp::processor::{Input, MidiEvent, ParamPoint, Processor, Stereo, StereoMut};

use crate::isolation::area::{Area, EVENTS, FRAMES, Mapped, POINTS, flag};
use crate::isolation::wake::{Spin, announce, hurry, wait};
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
            events: Vec::with_capacity(EVENTS),
            points: Vec::with_capacity(POINTS),
        };
        let thread = std::thread::Builder::new()
            .name("plugin audio".into())
            .spawn(move || {
                if manners.priority > 0 {
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
    events: Vec<MidiEvent>,
    points: Vec<ParamPoint>,
}

impl Work {
    fn run(mut self) {
        let memory = self.memory.clone();
        let area = memory.area();
        while area.stop.load(Ordering::SeqCst) == 0 {
            let soon = Instant::now() + Duration::from_millis(100);
            if !wait(
                &area.request,
                self.seen,
                &area.child_sleeps,
                self.spin,
                soon,
            ) {
                continue;
            }
            self.seen = area.request.load(Ordering::Acquire);
            self.block(&memory);
            area.idle
                .store(u32::from(self.processor.is_idle()), Ordering::Relaxed);
            area.voices
                .store(self.processor.voices(), Ordering::Relaxed);
            tell(area, &self.status);
            announce(&area.done, self.seen, &area.parent_sleeps);
        }
    }

    fn block(&mut self, memory: &Mapped) {
        let body = blocks::body(memory);
        let ask = body.ask;
        let frames = (ask.frames as usize).min(FRAMES);
        let context = blocks::context(&ask);
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
    }
}
