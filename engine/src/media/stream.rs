//! Feeding pages: which parts of which files will be played, and getting them into memory in time.
//!
//! Owns: [`ReadPlan`], the question both feeders ask; [`PageLoader`], which reads pages;
//! [`OfflineFeeder`] for renders; [`DiskThread`] and [`PageInlet`] for the live callback.
//! Threads: plans are asked on disk and render threads; the inlet alone belongs to the callback.
//! Elsewhere: the table that pages go to (`media::page`).

mod clock;
mod disk;
mod inlet;
mod loader;
mod offline;

#[cfg(test)]
mod tests;

pub use clock::StreamClock;
pub use disk::{DiskCommand, DiskSettings, DiskThread};
pub use inlet::{PageInlet, PageMessage, Retired};
pub use loader::PageLoader;
pub use offline::OfflineFeeder;

use super::page::SourceSlot;

/// A stretch of a source that will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The source.
    pub slot: SourceSlot,
    /// First frame, in the source's own frames.
    pub from: u64,
    /// The frame behind the last; stretches that are empty, or reach past the end, are fine.
    pub to: u64,
}

/// What one part of a graph (say, a track's clips) reads from disk, as a function of time.
pub trait ReadPlan: Send + Sync {
    /// Appends what will be read when the timeline frames `from..to` are rendered; appends only.
    ///
    /// Called on the disk thread, or on the render thread before a block; may be asked for any
    /// range, and must give the same answer each time. Frames before 0 may occur.
    fn needs(&self, from: i64, to: i64, out: &mut Vec<Need>);
}

/// One page, by name.
type PageKey = (SourceSlot, u64);
