//! Where playback is, seen from the disk thread.
//!
//! Owns: [`StreamClock`]. Threads: the callback and control write, the disk thread reads; plain
//! atomics, real-time safe. Invariant: the values are hints, each valid alone; a disk thread that
//! sees some older than others only loads pages that turn out not to be needed.

use std::sync::atomic::{AtomicI64, Ordering};

/// No loop, no seek: no timeline frame has this number.
const NONE: i64 = i64::MIN;

/// The playhead, the loop and the place being sought, in timeline frames.
#[derive(Debug)]
pub struct StreamClock {
    playhead: AtomicI64,
    loop_start: AtomicI64,
    loop_end: AtomicI64,
    seek: AtomicI64,
}

impl Default for StreamClock {
    fn default() -> Self {
        Self {
            playhead: AtomicI64::new(0),
            loop_start: AtomicI64::new(NONE),
            loop_end: AtomicI64::new(NONE),
            seek: AtomicI64::new(NONE),
        }
    }
}

impl StreamClock {
    /// Tells where the next block begins. Callback, once a block.
    pub fn set_playhead(&self, frame: i64) {
        self.playhead.store(frame, Ordering::Relaxed);
    }

    /// Where the next block begins.
    #[must_use]
    pub fn playhead(&self) -> i64 {
        self.playhead.load(Ordering::Relaxed)
    }

    /// Tells which part repeats, `start..end`, or that none does. Any thread.
    pub fn set_loop(&self, range: Option<(i64, i64)>) {
        let (start, end) = range.unwrap_or((NONE, NONE));
        self.loop_start.store(start, Ordering::Relaxed);
        self.loop_end.store(end, Ordering::Relaxed);
    }

    /// Which part repeats, if any.
    #[must_use]
    pub fn loop_range(&self) -> Option<(i64, i64)> {
        let start = self.loop_start.load(Ordering::Relaxed);
        let end = self.loop_end.load(Ordering::Relaxed);
        (start != NONE && end > start).then_some((start, end))
    }

    /// Tells where playback will jump to, so that pages are there when it does; `None` once it has
    /// jumped. Any thread.
    pub fn set_seek(&self, target: Option<i64>) {
        self.seek.store(target.unwrap_or(NONE), Ordering::Relaxed);
    }

    /// Where playback will jump to, if anywhere.
    #[must_use]
    pub fn seek(&self) -> Option<i64> {
        let target = self.seek.load(Ordering::Relaxed);
        (target != NONE).then_some(target)
    }
}
