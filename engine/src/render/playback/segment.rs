//! Stretches of the stream in which the timeline does one thing.

use crate::render::processor::{MusicalPosition, ProcessContext};
use crate::time::{Frames, SampleRate};

/// A linear gain over a segment's frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Declick {
    pub(super) from: f32,
    pub(super) step: f32,
}

impl Declick {
    /// The gain at a frame of the segment.
    #[must_use]
    pub fn at(&self, frame: usize) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "at most 256")]
        let frame = frame as f32;
        self.from + self.step * frame
    }

    /// The same line, so many frames later.
    #[must_use]
    pub fn later(&self, frames: i64) -> Self {
        let frames = usize::try_from(frames).unwrap_or(0);
        Self {
            from: self.at(frames),
            ..*self
        }
    }
}

/// A stretch of one block in which nothing about the transport changes.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Timeline position of the first frame.
    pub position: i64,
    /// How many frames.
    pub frames: usize,
    /// The engine's clock at the first frame.
    pub clock: u64,
    /// Whether the timeline moves.
    pub playing: bool,
    /// Not the continuation of the segment before.
    pub jumped: bool,
    /// The gain of clips, when they are fading around a jump.
    pub declick: Option<Declick>,
    /// The stream's rate.
    pub rate: SampleRate,
    /// The last jump while playing.
    pub jump: Option<Jump>,
    /// How many cells of the automation's grid have begun.
    pub cell: u64,
    /// Where the first frame stands in the music.
    pub music: MusicalPosition,
}

/// A jump of the timeline while it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The position it left.
    pub from: i64,
    /// The engine's clock at the first frame behind it.
    pub clock: u64,
}

impl Segment {
    /// The position behind its last frame.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.position
            .saturating_add(i64::try_from(self.frames).unwrap_or(i64::MAX))
    }

    /// The same, as processors are told.
    #[must_use]
    pub fn context(&self) -> ProcessContext {
        ProcessContext {
            position: Frames(self.position),
            clock: self.clock,
            playing: self.playing,
            jumped: self.jumped,
            sample_rate: self.rate,
            music: self.music,
        }
    }
}

/// What is set while the timeline moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    /// The loop, in frames of the timeline.
    pub looping: Option<(i64, i64)>,
    /// Where clicks sound whatever else is set, in frames of the timeline.
    pub counting: Option<(i64, i64)>,
    /// Whether segments end where cells of the automation's grid do.
    pub on_grid: bool,
    /// The engine's clock where the timeline last came to stand, or was moved standing:
    /// from there its cells count while it stands.
    pub stood: u64,
}
