//! The compiled graph: tasks of steps over buffers, and what the tracks play.
//!
//! Thread: built on the control thread, run by the callback, freed on the
//! control thread. Immutable once published. Sharing: a graph that differs from
//! the one before only in what a track plays shares all but that track's content.

use std::ops::Range;
use std::sync::Arc;

use atomic_refcell::AtomicRefCell;

use super::block::StereoBuffer;
use super::content::{FadePlan, TrackContent};
use super::lateness::{Lateness, Seen};
use super::slab::Slot;
use super::telemetry::MeterBank;

/// A node's stable identity: the id of what it stands for, and its role there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// The object: a track or plugin, by its stable id.
    pub item: u64,
    /// Which of the object's nodes.
    pub role: Role,
}

/// The nodes one object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Plays a track's clips.
    Player,
    /// A plugin.
    Plugin,
    /// The gate and meter at a track's end.
    Output,
    /// A sum of several nodes; large sums are made of partial ones.
    Sum(u32),
    /// A further output of a plugin, counted from 1.
    Further(u32),
    /// Delays what goes to the node with this item id.
    Delay(u64),
    /// Delays what goes from a further output to the node with this item id.
    FurtherDelay(u32, u64),
    /// The fades at both ends of the Edit.
    Ends,
}

/// Where a plugin's notes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotesOf {
    /// Index into the graph's contents.
    pub content: usize,
    /// Which of the content's note plans.
    pub plan: usize,
}

/// The channel, counted from 0, on which General MIDI has its drums.
const DRUMS: u8 = 9;

/// Which channels of a track's notes a plugin hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All.
    All,
    /// The drum channel.
    Drums,
    /// All but the drum channel.
    Rest,
}

impl Part {
    /// Whether it hears a channel, 0..=15.
    #[must_use]
    pub fn hears(self, channel: u8) -> bool {
        match self {
            Self::All => true,
            Self::Drums => channel == DRUMS,
            Self::Rest => channel != DRUMS,
        }
    }
}

/// What tells a plugin its notes. `P` names another plugin: by its node in what is
/// wanted, by its processor in what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<P> {
    /// The track's clips.
    Plan(NotesOf),
    /// A plugin earlier in the chain, which changes what it hears itself.
    Changed {
        /// Which.
        by: P,
        /// The channels that are heard of it.
        part: Part,
    },
}

/// One thing to do. Buffers are those of the step's own task; buffer 0 is what
/// the task hands on.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Zeroes a buffer.
    Clear {
        /// Which.
        buffer: usize,
    },
    /// Overwrites a buffer with a track's audio clips.
    Play {
        /// Index into the graph's contents.
        content: usize,
        /// Which.
        buffer: usize,
    },
    /// Runs a plugin.
    Plugin {
        /// Its processor.
        slot: Slot,
        /// The notes that it plays, if it plays any.
        notes: Option<Told<Slot>>,
        /// A task of an earlier level that it listens to.
        key: Option<usize>,
        /// Which buffer.
        buffer: usize,
    },
    /// Overwrites a buffer with a further output of a plugin.
    Further {
        /// The plugin's processor; it has run in an earlier level.
        slot: Slot,
        /// Which output, counted from 1.
        output: u32,
        /// Which buffer.
        buffer: usize,
    },
    /// Applies a fader.
    Fade {
        /// Its processor.
        slot: Slot,
        /// Which buffer.
        buffer: usize,
    },
    /// Delays a buffer.
    Delay {
        /// Its processor.
        slot: Slot,
        /// Which buffer.
        buffer: usize,
    },
    /// Scales and gates a buffer: what a send hands on.
    Send {
        /// Its processor.
        slot: Slot,
        /// Which buffer.
        buffer: usize,
    },
    /// Adds what another task handed on, through a send, in one pass.
    SendTask {
        /// The send's processor.
        slot: Slot,
        /// A task of an earlier level.
        task: usize,
        /// What it is added to.
        to: usize,
    },
    /// Applies the fades at both ends of the Edit.
    Ends {
        /// Which buffer.
        buffer: usize,
    },
    /// Gates and measures a buffer.
    Output {
        /// Its processor.
        slot: Slot,
        /// Index into the graph's meters.
        meter: u32,
        /// Which buffer.
        buffer: usize,
    },
    /// Adds one buffer to another.
    Add {
        /// What is added.
        from: usize,
        /// What it is added to.
        to: usize,
    },
    /// Adds what another task handed on.
    AddTask {
        /// A task of an earlier level.
        task: usize,
        /// What it is added to.
        to: usize,
    },
    /// `Play`, `Fade`, `Output` and `Add` in one pass, for a track with nothing else.
    Strip(Strip),
    /// `Fade`, `Output` and `Add` in one pass, for the end of a track with more.
    Tail(Tail),
}

/// How many chains of one task are worked on side by side: their `Plugin` steps stand in
/// a row, with buffers that rise.
pub const BESIDE: usize = 8;

/// The end of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// The fader's processor.
    pub fader: Slot,
    /// The output's processor.
    pub output: Slot,
    /// Index into the graph's meters.
    pub meter: u32,
    /// What the track has made; may be overwritten.
    pub from: usize,
    /// What it is added to.
    pub to: usize,
}

/// A track that is only clips, a fader and an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Index into the graph's contents.
    pub content: usize,
    /// The fader's processor.
    pub fader: Slot,
    /// The output's processor.
    pub output: Slot,
    /// Index into the graph's meters.
    pub meter: u32,
    /// A buffer that may be overwritten.
    pub scratch: usize,
    /// What the track is added to.
    pub to: usize,
}

/// Steps that run one after another, on one thread, over buffers of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// How many buffers the steps name.
    pub buffers: usize,
}

/// All tasks, in levels: those of one level may run at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// Every task; a level is a range of them.
    pub tasks: Vec<Task>,
    /// The levels, in order.
    pub levels: Vec<Range<usize>>,
    /// The task whose buffer 0 is the mix.
    pub output: usize,
    /// How late the sound is that reaches each processor.
    pub late: Lateness,
}

/// What a task works on, besides processors. Nothing in it outlives a block.
#[derive(Debug)]
pub struct TaskBuffers {
    pub(super) buffers: Vec<StereoBuffer>,
}

/// The buffers of a task, and for how much they are enough.
#[derive(Debug)]
pub(super) struct Bench {
    buffers: usize,
    frames: usize,
    pub(super) taken: AtomicRefCell<TaskBuffers>,
}

impl Bench {
    fn new(buffers: usize, frames: usize) -> Arc<Self> {
        let all = (0..buffers).map(|_| StereoBuffer::new(frames)).collect();
        Arc::new(Self {
            buffers,
            frames,
            taken: AtomicRefCell::new(TaskBuffers { buffers: all }),
        })
    }

    fn is_enough(&self, buffers: usize, frames: usize) -> bool {
        self.buffers >= buffers && self.frames == frames
    }
}

/// Room for decoding and for crossfades; never carries anything between steps.
pub(super) type Spare = [StereoBuffer; 2];

/// How many tasks may run at once at most: each borrows a `Spare` while it runs.
pub const MOST_THREADS: usize = 64;

/// The fades at both ends of the Edit, in frames of the timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EndFades {
    /// Rising from frame 0.
    pub fade_in: FadePlan,
    /// Falling towards `end`.
    pub fade_out: FadePlan,
    /// Where the Edit ends.
    pub end: i64,
}

impl EndFades {
    /// The gain at a frame of the timeline.
    #[must_use]
    pub fn at(&self, frame: i64) -> f32 {
        let mut gain = 1.0;
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        let (since, left) = (frame as f64, (self.end - frame) as f64);
        if since < self.fade_in.frames {
            gain *= self.fade_in.shape.gain(since / self.fade_in.frames).0;
        }
        if left < self.fade_out.frames {
            gain *= self.fade_out.shape.gain(left / self.fade_out.frames).0;
        }
        gain
    }

    /// Whether the gain is 1 in all of `[from, to)`.
    #[must_use]
    pub fn rest(&self, from: i64, to: i64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        let (since, left) = (from as f64, (self.end - to) as f64);
        (self.fade_in.frames <= 0.0 || since >= self.fade_in.frames)
            && (self.fade_out.frames <= 0.0 || left >= self.fade_out.frames)
    }
}

/// A graph, ready to run.
#[derive(Debug)]
pub struct RenderGraph {
    /// The tasks.
    pub schedule: Arc<Schedule>,
    /// What each track plays.
    pub contents: Vec<Arc<TrackContent>>,
    /// One bank for all tracks and the master.
    pub meters: Arc<MeterBank>,
    /// The fades at both ends of the Edit.
    pub ends: EndFades,
    pub(super) buffers: Arc<[Arc<Bench>]>,
    pub(super) spares: Arc<[AtomicRefCell<Spare>]>,
    /// What the timeline is in this block for what is late.
    pub(super) seen: Arc<AtomicRefCell<Seen>>,
}

impl RenderGraph {
    /// Allocates the buffers of a schedule for blocks of up to `max_block` frames; those
    /// of the graph whose place it takes are used again, since two graphs never run at
    /// the same time, and most of what a new graph would take is there already.
    #[must_use]
    pub fn new(
        schedule: Arc<Schedule>,
        contents: Vec<Arc<TrackContent>>,
        meters: Arc<MeterBank>,
        (max_block, before): (usize, Option<&Self>),
    ) -> Self {
        let known = before.map_or(&[][..], |graph| &graph.buffers);
        let buffers = schedule.tasks.iter().enumerate().map(|(at, task)| {
            let needed = task.buffers.max(1);
            let known = known.get(at);
            let known = known.filter(|bench| bench.is_enough(needed, max_block));
            known.map_or_else(|| Bench::new(needed, max_block), Arc::clone)
        });
        let widest = schedule.levels.iter().map(ExactSizeIterator::len).max();
        let spares = (0..widest.unwrap_or(0).clamp(1, MOST_THREADS))
            .map(|_| AtomicRefCell::new([(); 2].map(|()| StereoBuffer::new(max_block))));
        Self {
            buffers: buffers.collect(),
            spares: spares.collect(),
            seen: Arc::new(AtomicRefCell::new(Vec::with_capacity(
                schedule.late.all().len(),
            ))),
            ends: EndFades::default(),
            schedule,
            contents,
            meters,
        }
    }

    /// The same graph playing other things. Buffers are shared: the two never run
    /// at the same time.
    #[must_use]
    pub fn with_contents(&self, contents: Vec<Arc<TrackContent>>) -> Self {
        Self {
            schedule: Arc::clone(&self.schedule),
            contents,
            meters: Arc::clone(&self.meters),
            ends: self.ends,
            buffers: Arc::clone(&self.buffers),
            spares: Arc::clone(&self.spares),
            seen: Arc::clone(&self.seen),
        }
    }

    /// The same graph with these fades at the Edit's ends.
    #[must_use]
    pub fn with_ends(mut self, ends: EndFades) -> Self {
        self.ends = ends;
        self
    }
}
