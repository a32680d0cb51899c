//! An offline render: the same renderer, driven as fast as it goes.
//!
//! Thread: any one; it may allocate and wait. In: a graph with processors of its
//! own. Out: blocks to a sink, in order.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPool;

use super::graph::MOST_THREADS;
use super::link::Swap;
use super::playback::TransportOrder;
use super::renderer::{Renderer, RendererConfig};
use super::slab::{NodeProcessor, Slot};
use super::telemetry::Telemetry;
use crate::media::page::SourceSlot;
use crate::media::source::PreparedSource;
use crate::media::stream::{OfflineFeeder, ReadPlan};
use crate::time::{Frames, SampleRate};

/// A tail is looked at this often, in frames of the timeline: a fixed grid, so
/// that a render's length doesn't depend on the block size.
const TAIL_GRID: i64 = 4800;

/// A processor that is made on the thread that renders: a hosted plugin.
pub trait Late: Send {
    /// Makes it. Takes its time.
    ///
    /// # Errors
    /// Why it can't be had, for people; the render goes on without it.
    fn make(self: Box<Self>) -> Result<Made, String>;
}

/// What was made, with someone who watches it while it renders.
pub struct Made {
    /// The processor.
    pub processor: NodeProcessor,
    /// Who watches it.
    pub watch: Box<dyn Watch>,
}

/// Watches a processor that others run.
pub trait Watch {
    /// Why the render can't go on, once that is so.
    fn fault(&mut self) -> Option<String>;
    /// What to tell of it at the end.
    fn notes(&mut self) -> Vec<String>;
}

/// What to render.
pub struct Job {
    /// The graph and its processors.
    pub swap: Swap,
    /// The processors that are yet to be made.
    pub late: Vec<(Slot, Box<dyn Late>)>,
    /// What the tracks read.
    pub plans: Vec<Arc<dyn ReadPlan>>,
    /// Where they read it.
    pub sources: Vec<(SourceSlot, Arc<PreparedSource>)>,
    /// First frame.
    pub from: Frames,
    /// The frame after the last, tail aside.
    pub to: Frames,
    /// How long what rings at the end may ring on, in frames; 0 cuts it.
    pub longest_tail: Frames,
    /// Whether the timeline moves on while what rings does, as it does live.
    pub plays_on: bool,
    /// How late the graph's output is, in frames; so many are rendered more, and the
    /// first so many left out.
    pub latency: u32,
    /// The session's rate.
    pub rate: SampleRate,
    /// Frames rendered at once.
    pub block: usize,
    /// Worker threads; 1 renders on the calling thread.
    pub threads: usize,
}

/// Why a render ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError<E> {
    /// The sink refused a block.
    #[error(transparent)]
    Sink(E),
    /// Somebody asked for it.
    #[error("the render was cancelled")]
    Cancelled,
    /// A plugin failed, and was started again too often.
    #[error("{0}")]
    Plugin(String),
    /// Threads couldn't be started.
    #[error("can't start render threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// A file that couldn't be read, or not to its end. What it should have played is silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The file that was asked for.
    pub path: PathBuf,
    /// What the system said, the first time.
    pub why: String,
}

/// What came of a render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Frames handed out.
    pub frames: u64,
    /// Files that were silent, in no order.
    pub lost: Vec<Lost>,
    /// What hosted plugins did, for people.
    pub notes: Vec<String>,
    /// The hosted plugins that couldn't be had, with the reason, for people.
    pub missing: Vec<String>,
}

/// What the sink says of a block: go on, or stop.
pub type Verdict<E> = Result<std::ops::ControlFlow<()>, E>;

/// The places at which something about a render changes, in frames of the timeline.
struct Course {
    /// What came in at the start comes out here.
    heard: i64,
    /// The timeline's end.
    end: i64,
    /// What came in there comes out here.
    out: i64,
    /// Where it ends in any case.
    last: i64,
}

impl Course {
    fn of(job: &Job) -> Self {
        let late = |frame: Frames| frame.0.saturating_add(i64::from(job.latency));
        Self {
            heard: late(job.from),
            end: job.to.0,
            out: late(job.to),
            last: late(job.to).saturating_add(job.longest_tail.0),
        }
    }

    /// Whether nothing but a tail may be left.
    fn may_stop(&self, at: i64) -> bool {
        at >= self.out && (at - self.out) % TAIL_GRID == 0
    }

    /// The next place at which something changes.
    fn edge(&self, at: i64) -> i64 {
        let places = [self.heard, self.end, self.out];
        let next = places.into_iter().filter(|&place| place > at).min();
        let next = next.unwrap_or(at + TAIL_GRID - (at - self.out) % TAIL_GRID);
        next.min(self.last)
    }
}

/// Renders a job, handing each block to `sink`. A file that can't be read is silent, as it
/// would be live, and named in what comes back.
///
/// # Errors
/// [`RenderError`]; blocks handed out before stay handed out.
pub fn render<E>(
    mut job: Job,
    mut sink: impl FnMut(&[f32], &[f32]) -> Verdict<E>,
) -> Result<Rendered, RenderError<E>> {
    let pool = worker_pool(job.threads)?;
    let plays_on = job.plays_on;
    let (mut watches, missing) = make_late(&mut job);
    let mut drive = Drive::new(&mut job);
    let course = Course::of(&job);
    let mut at = job.from.0;
    while at < course.last {
        if course.may_stop(at) && !drive.renderer.has_tail() {
            break;
        }
        let frames = usize::try_from(course.edge(at) - at)
            .unwrap_or(usize::MAX)
            .min(job.block);
        if at == course.end && !plays_on {
            // The range is over: keys come up, clips beyond it stay silent.
            drive.stop_playing();
        }
        drive.block(at, frames, pool.as_ref());
        if let Some(why) = watches.iter_mut().find_map(|watch| watch.fault()) {
            return Err(RenderError::Plugin(why));
        }
        if at >= course.heard {
            let (left, right) = (&drive.left[..frames], &drive.right[..frames]);
            if sink(left, right).map_err(RenderError::Sink)?.is_break() {
                return Err(RenderError::Cancelled);
            }
        }
        at += i64::try_from(frames).unwrap_or(i64::MAX);
    }
    let notes = watches.iter_mut().flat_map(|watch| watch.notes());
    let notes = notes.collect();
    Ok(Rendered {
        frames: u64::try_from(at - course.heard).unwrap_or(0),
        lost: drive.lost(),
        notes,
        missing,
    })
}

/// Makes the processors that are yet to be made; answers who watches them, and why some
/// can't be had.
fn make_late(job: &mut Job) -> (Vec<Box<dyn Watch>>, Vec<String>) {
    let (mut watches, mut missing) = (Vec::new(), Vec::new());
    for (slot, late) in job.late.drain(..) {
        match late.make() {
            Ok(made) => {
                job.swap.processors.push((slot, Some(made.processor)));
                watches.push(made.watch);
            }
            Err(why) => missing.push(why),
        }
    }
    (watches, missing)
}

fn worker_pool(threads: usize) -> Result<Option<ThreadPool>, rayon::ThreadPoolBuildError> {
    if threads <= 1 {
        return Ok(None);
    }
    let name = |i| format!("render {i}");
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.min(MOST_THREADS))
        .thread_name(name)
        .build()
        .map(Some)
}

/// The renderer with its feeder and one block of output.
struct Drive {
    renderer: Renderer,
    feeder: OfflineFeeder,
    plans: Vec<Arc<dyn ReadPlan>>,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Drive {
    fn new(job: &mut Job) -> Self {
        let top = |slots: &mut dyn Iterator<Item = u32>| slots.max().map_or(0, |s| s as usize + 1);
        let config = RendererConfig {
            rate: job.rate,
            max_block: job.block,
            slots: top(&mut job.swap.processors.iter().map(|(slot, _)| slot.0)),
            sources: top(&mut job.sources.iter().map(|(slot, _)| slot.0)),
        };
        let mut renderer = Renderer::new(config, Arc::new(Telemetry::default()));
        let mut feeder = OfflineFeeder::new();
        for (slot, source) in job.sources.drain(..) {
            feeder.set_source(&mut renderer.pages, slot, source);
        }
        renderer.install(&mut job.swap);
        renderer.obey(TransportOrder::Seek(job.from));
        renderer.obey(TransportOrder::Play);
        Self {
            renderer,
            feeder,
            plans: std::mem::take(&mut job.plans),
            left: vec![0.0; job.block],
            right: vec![0.0; job.block],
        }
    }

    fn stop_playing(&mut self) {
        self.renderer.halt();
    }

    /// The files that couldn't be read, each once.
    fn lost(&mut self) -> Vec<Lost> {
        let loader = self.feeder.loader();
        let reports = loader.take_reports().into_iter();
        let lost = reports.filter_map(|(slot, error)| {
            let path = loader.source(slot)?.original.clone();
            let why = error.to_string();
            Some(Lost { path, why })
        });
        lost.collect()
    }

    fn block(&mut self, at: i64, frames: usize, pool: Option<&ThreadPool>) {
        let to = at + i64::try_from(frames).unwrap_or(0);
        self.feeder
            .ensure(&mut self.renderer.pages, &self.plans, at, to);
        let (left, right) = (&mut self.left[..frames], &mut self.right[..frames]);
        self.renderer.process(left, right, pool);
    }
}
