//! The callback's body: calls the renderer, measures it, and survives it.
//!
//! Thread: the device's; allocates nothing after [`Driver::new`], never unwinds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::{Health, StreamSettings};
use crate::render::renderer::Renderer;
use crate::render::telemetry::Telemetry;

/// What fills blocks: the renderer, or a test's stand-in.
pub(super) trait BlockSource: Send {
    /// Overwrites both sides, which have equal length.
    fn process(&mut self, left: &mut [f32], right: &mut [f32]);
}

impl BlockSource for Renderer {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        Renderer::process(self, left, right, None);
    }
}

/// Where a device's thread reports to.
#[derive(Clone)]
pub(super) struct Watch {
    pub(super) telemetry: Arc<Telemetry>,
    pub(super) health: Arc<Health>,
}

/// A source with room for a block.
pub(super) struct Driver {
    source: Box<dyn BlockSource>,
    left: Vec<f32>,
    right: Vec<f32>,
    watch: Watch,
    /// The source panicked: what it left behind is no state to go on from.
    broken: bool,
}

impl Driver {
    pub(super) fn new(
        source: Box<dyn BlockSource>,
        settings: StreamSettings,
        telemetry: Arc<Telemetry>,
    ) -> Self {
        let room = settings.block_size.max(1);
        Self {
            source,
            left: vec![0.0; room],
            right: vec![0.0; room],
            watch: Watch {
                telemetry,
                health: Arc::default(),
            },
            broken: false,
        }
    }

    /// Frames [`Self::render`] can give at once.
    pub(super) fn room(&self) -> usize {
        self.left.len()
    }

    pub(super) fn watch(&self) -> Watch {
        self.watch.clone()
    }

    pub(super) fn count_xrun(&self) {
        self.watch.telemetry.xruns.fetch_add(1, Ordering::Relaxed);
    }

    /// The next `frames`, at most [`Self::room`].
    ///
    /// A panic in the source must not unwind into the sound system's C code, nor
    /// end the engine: from then on there is silence, and [`Health::panicked`]
    /// says so. (The panic hook's message is the one thing printed on this thread.)
    pub(super) fn render(&mut self, frames: usize) -> (&[f32], &[f32]) {
        let frames = frames.min(self.room());
        let (left, right) = (&mut self.left[..frames], &mut self.right[..frames]);
        if !self.broken {
            let begun = Instant::now();
            let source = &mut self.source;
            let done = catch_unwind(AssertUnwindSafe(|| source.process(left, right)));
            if let Err(payload) = done {
                // Freeing is for other threads, and dropping it could panic again.
                std::mem::forget(payload);
                self.broken = true;
                self.watch.health.panicked.store(true, Ordering::Relaxed);
            }
            let nanos = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.watch
                .telemetry
                .busy_nanos
                .fetch_add(nanos, Ordering::Relaxed);
            self.watch
                .telemetry
                .worst_nanos
                .fetch_max(nanos, Ordering::Relaxed);
        }
        if self.broken {
            left.fill(0.0);
            right.fill(0.0);
        }
        (left, right)
    }
}
