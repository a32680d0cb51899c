//! What a track plays: clips and notes laid out in frames.
//!
//! Thread: built on the control thread, read by the callback and the disk
//! thread. Immutable, but for the mark of when it was first heard.

mod clips;
mod notes;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::media::stream::{Need, ReadPlan};

pub use clips::{ClipPlan, FadePlan, PlannedClip, Repeat};
pub use notes::{NotePlan, PlannedNote};

/// What one track plays, with what it played before, for a change without a click.
#[derive(Debug)]
pub struct TrackContent {
    /// Its audio clips.
    pub clips: Arc<ClipPlan>,
    /// Its notes, one plan for each instrument of the track, in chain order.
    pub notes: Vec<Arc<NotePlan>>,
    /// The clips to fade away from when this is first heard.
    pub before: Option<Arc<ClipPlan>>,
    /// The engine's clock when this was first heard; `u64::MAX` until then.
    heard_since: AtomicU64,
}

/// How long old and new clips cross when a track's content changes, in frames.
pub const CROSSFADE_FRAMES: u64 = 256;

impl TrackContent {
    /// Content heard from the start, with nothing before it.
    #[must_use]
    pub fn new(clips: Arc<ClipPlan>, notes: Vec<Arc<NotePlan>>) -> Self {
        Self {
            clips,
            notes,
            before: None,
            heard_since: AtomicU64::new(u64::MAX),
        }
    }

    /// The same, taking over from what the track played before. What was never heard
    /// is passed over: the fade leads away from what was.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let heard = before.heard_since.load(Ordering::Relaxed);
        if Arc::ptr_eq(&self.clips, &before.clips) {
            self.before.clone_from(&before.before);
            self.heard_since = AtomicU64::new(heard);
        } else if heard == u64::MAX {
            self.before.clone_from(&before.before);
        } else {
            self.before = Some(Arc::clone(&before.clips));
        }
        self
    }

    /// The same on a track that wasn't there before, while others play: it rises from
    /// silence.
    #[must_use]
    pub fn after_silence(mut self) -> Self {
        self.before = Some(Arc::default());
        self
    }

    /// When this was first heard; the first call decides.
    pub(super) fn heard_since(&self, clock: u64) -> u64 {
        // Relaxed: only the one thread that runs this track's task asks.
        if self.heard_since.load(Ordering::Relaxed) == u64::MAX {
            self.heard_since.store(clock, Ordering::Relaxed);
        }
        self.heard_since.load(Ordering::Relaxed)
    }
}

impl ReadPlan for TrackContent {
    /// What is left is read until its fade is over: nobody says when that is, so as
    /// long as this content is the track's.
    fn needs(&self, from: i64, to: i64, out: &mut Vec<Need>) {
        self.clips.needs(from, to, out);
        if let Some(before) = &self.before {
            // The fade is short: what is about to sound now is all it can need.
            before.needs(from, to.min(from.saturating_add(LEFT_FRAMES)), out);
        }
    }
}

/// How far ahead the content that is being left is kept in memory, in frames.
const LEFT_FRAMES: i64 = 16_384;
