//! What the real-time half tells the control half, in atomics.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

use serde::{Deserialize, Serialize};

use super::Tail;

/// Whether a plugin plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginStatus {
    /// It plays.
    Running,
    /// Its process crashed or hung; it is being started again. It is silent.
    Restarting,
    /// It failed too often and stays silent; the last [`Notice::Failed`] said why.
    Failed,
}

/// Counters and values that both halves share.
#[derive(Debug)]
pub struct Status {
    state: AtomicU32,
    latency: AtomicU32,
    tail: AtomicU32,
    bad_blocks: AtomicU64,
    late_blocks: AtomicU64,
    restarts: AtomicU32,
    bypassed: AtomicBool,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            state: AtomicU32::new(0),
            latency: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            bad_blocks: AtomicU64::new(0),
            late_blocks: AtomicU64::new(0),
            restarts: AtomicU32::new(0),
            bypassed: AtomicBool::new(false),
        }
    }
}

impl Status {
    /// Whether it plays.
    #[must_use]
    pub fn state(&self) -> PluginStatus {
        match self.state.load(Relaxed) {
            0 => PluginStatus::Running,
            1 => PluginStatus::Restarting,
            _ => PluginStatus::Failed,
        }
    }

    pub(crate) fn set_state(&self, state: PluginStatus) {
        self.state.store(state as u32, Relaxed);
    }

    /// Delay between input and output, in frames.
    #[must_use]
    pub fn latency(&self) -> u32 {
        self.latency.load(Relaxed)
    }

    pub(crate) fn set_latency(&self, frames: u32) {
        self.latency.store(frames.min(super::MAX_LATENCY), Relaxed);
    }

    /// How long it sounds after its input ends.
    #[must_use]
    pub fn tail(&self) -> Tail {
        match self.tail.load(Relaxed) {
            u32::MAX => Tail::Infinite,
            frames => Tail::Frames(frames),
        }
    }

    pub(crate) fn set_tail(&self, frames: u32) {
        self.tail.store(frames, Relaxed);
    }

    /// Blocks that held what is not a finite number, and were silenced.
    #[must_use]
    pub fn bad_blocks(&self) -> u64 {
        self.bad_blocks.load(Relaxed)
    }

    pub(crate) fn add_bad_block(&self) {
        self.bad_blocks.fetch_add(1, Relaxed);
    }

    pub(crate) fn set_bad_blocks(&self, count: u64) {
        self.bad_blocks.store(count, Relaxed);
    }

    /// Blocks that didn't come back in time, and were silenced.
    #[must_use]
    pub fn late_blocks(&self) -> u64 {
        self.late_blocks.load(Relaxed)
    }

    pub(crate) fn add_late_block(&self) {
        self.late_blocks.fetch_add(1, Relaxed);
    }

    /// How often its process was started again.
    #[must_use]
    pub fn restarts(&self) -> u32 {
        self.restarts.load(Relaxed)
    }

    pub(crate) fn add_restart(&self) {
        self.restarts.fetch_add(1, Relaxed);
    }

    /// Whether the host lets sound pass it by (a plugin's own bypass is a parameter).
    #[must_use]
    pub fn bypassed(&self) -> bool {
        self.bypassed.load(Relaxed)
    }

    pub(crate) fn set_bypassed(&self, bypassed: bool) {
        self.bypassed.store(bypassed, Relaxed);
    }
}

/// Something a plugin did by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Notice {
    /// Its latency is another now, in frames.
    Latency(u32),
    /// It moved a parameter itself; the audio half has been told.
    Moved {
        /// Which.
        id: u32,
        /// To what, 0 to 1.
        value: f64,
    },
    /// A hand took a parameter.
    Touched(u32),
    /// The hand let go.
    Released(u32),
    /// Its audio half reports a value (a meter), 0 to 1.
    Output {
        /// Which.
        id: u32,
        /// The value.
        value: f64,
    },
    /// All its values may have changed: read them again.
    ValuesChanged,
    /// Names or units of parameters changed.
    TitlesChanged,
    /// It says that its state differs from what was saved.
    Dirty,
    /// It gave blocks with values that are not numbers; they were silenced.
    BadBlocks(u64),
    /// Its process ended or hung; it is silent and being started again.
    Down {
        /// The plugin's name and what happened.
        reason: String,
    },
    /// It plays again with its last state.
    Restarted,
    /// It failed too often and stays silent.
    Failed {
        /// The plugin's name and what happened.
        reason: String,
    },
}
