//! What the callback lets be seen: positions, meters, counters. All atomics; the
//! callback writes, Observe reads, neither waits.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};

/// Peaks of a set of meters since they were last taken.
#[derive(Debug, Default)]
pub struct MeterBank {
    peaks: Box<[[AtomicU32; 2]]>,
}

impl MeterBank {
    /// A bank of `count` meters at zero.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let peaks = (0..count).map(|_| Default::default()).collect();
        Self { peaks }
    }

    /// Raises a meter. Peaks aren't negative, so their bits order like numbers.
    pub fn note(&self, index: u32, peak: [f32; 2]) {
        if let Some(cells) = self.peaks.get(index as usize) {
            for (cell, peak) in cells.iter().zip(peak) {
                if peak.to_bits() > cell.load(Ordering::Relaxed) {
                    cell.fetch_max(peak.to_bits(), Ordering::Relaxed);
                }
            }
        }
    }

    /// Takes a meter's peaks and sets it to zero.
    #[must_use]
    pub fn take(&self, index: usize) -> [f32; 2] {
        let take = |cell: &AtomicU32| f32::from_bits(cell.swap(0, Ordering::Relaxed));
        self.peaks
            .get(index)
            .map_or([0.0; 2], |cells| [take(&cells[0]), take(&cells[1])])
    }
}

/// The callback's state as last published.
#[derive(Debug, Default)]
pub struct Telemetry {
    /// Timeline position in frames, after the last block.
    pub position: AtomicI64,
    /// Whether the timeline moves.
    pub playing: AtomicBool,
    /// Frames rendered since the start.
    pub clock: AtomicU64,
    /// Callbacks that came too late or took too long.
    pub xruns: AtomicU64,
    /// Times that samples weren't there when they were due.
    pub starved: AtomicU64,
    /// Graphs swapped in.
    pub swaps: AtomicU64,
    /// Nanoseconds spent rendering.
    pub busy_nanos: AtomicU64,
    /// The longest block's nanoseconds since it was last taken.
    pub worst_nanos: AtomicU64,
    /// Notes that sounded at the end of the last block, over all instruments.
    pub voices: AtomicU32,
    /// The same, being counted.
    counting: AtomicU32,
}

impl Telemetry {
    /// An instrument tells how many notes sound.
    pub fn sound_voices(&self, voices: u32) {
        if voices > 0 {
            self.counting.fetch_add(voices, Ordering::Relaxed);
        }
    }

    /// Begins to count voices.
    pub fn begin_voices(&self) {
        self.counting.store(0, Ordering::Relaxed);
    }

    /// Shows what was counted.
    pub fn show_voices(&self) {
        let counted = self.counting.load(Ordering::Relaxed);
        self.voices.store(counted, Ordering::Relaxed);
    }
}
