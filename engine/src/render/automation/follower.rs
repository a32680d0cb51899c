//! Envelope followers: how loud a track is, handed to parameters anywhere.
//!
//! While a graph has followers, the renderer cuts its blocks at the grid. In cell n a
//! follower writes the value that holds at the cell's end; parameters read the two
//! cells before theirs. Writer and readers never touch one entry in the same cell, so
//! the order in which tracks run doesn't matter: the price is a delay of one cell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{GRID, Moment, Side};

/// Below this a falling envelope is zero.
const FLOOR: f32 = 1e-6;

/// Where a follower leaves its value, and its memory.
#[derive(Debug, Default)]
pub struct FollowerCell {
    /// By cell, modulo four: a float's bits.
    entries: [AtomicU32; 4],
    envelope: AtomicU32,
    held: AtomicU32,
}

impl FollowerCell {
    fn entry(&self, cell: u64) -> &AtomicU32 {
        let [a, b, c, d] = &self.entries;
        match cell & 3 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        }
    }

    /// The value at a moment, one cell late.
    #[must_use]
    pub fn value(&self, moment: Moment) -> f64 {
        let read = |cell| f32::from_bits(self.entry(cell).load(Ordering::Relaxed));
        let (from, to) = (read(moment.cell.wrapping_sub(1)), read(moment.cell));
        let grid = super::exact(GRID);
        let cells = moment.at / grid;
        let part = match moment.side {
            Side::From => cells - cells.floor(),
            Side::Before => cells - cells.ceil() + 1.0,
        };
        f64::from(from) + f64::from(to - from) * part
    }
}

/// A follower at a track's end.
#[derive(Clone, Debug)]
pub struct FollowerTap {
    /// Where it leaves its value.
    pub cell: Arc<FollowerCell>,
    /// Linear gain before it.
    pub gain: f32,
    /// How far it rises towards a louder frame, 0..=1 each frame.
    pub attack: f32,
    /// How far it falls, 0..=1 each frame.
    pub release: f32,
    /// Frames it waits before it falls.
    pub hold: u32,
}

impl PartialEq for FollowerTap {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.cell, &other.cell)
            && self.gain == other.gain
            && self.attack == other.attack
            && self.release == other.release
            && self.hold == other.hold
    }
}

impl FollowerTap {
    /// How far an envelope goes each frame to be within a tenth after so many frames.
    #[must_use]
    pub fn pace(frames: f64) -> f32 {
        if frames < 1.0 {
            return 1.0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "envelopes live in f32")]
        let pace = (1.0 - libm::exp(-std::f64::consts::LN_10 / frames)) as f32;
        pace
    }

    /// Forgets what it heard: the timeline was moved while it stood.
    pub fn forget(&self) {
        let cells = self.cell.entries.iter();
        for cell in cells.chain([&self.cell.envelope, &self.cell.held]) {
            cell.store(0, Ordering::Relaxed);
        }
    }

    /// Listens to a segment in cell `cell`; `None` is so many silent frames.
    pub fn listen(&self, cell: u64, frames: usize, audio: Option<(&[f32], &[f32])>) {
        // Relaxed: only this tap writes, and a segment ends before the next begins.
        let memory = &self.cell;
        let mut envelope = f32::from_bits(memory.envelope.load(Ordering::Relaxed));
        let mut held = memory.held.load(Ordering::Relaxed);
        for frame in 0..frames {
            let level = audio.map_or(0.0, |(left, right)| {
                left[frame].abs().max(right[frame].abs()) * self.gain
            });
            if level > envelope {
                envelope += (level - envelope) * self.attack;
                held = self.hold;
            } else if held > 0 {
                held -= 1;
            } else {
                envelope += (level - envelope) * self.release;
                if envelope < FLOOR {
                    envelope = 0.0;
                }
            }
        }
        memory.envelope.store(envelope.to_bits(), Ordering::Relaxed);
        memory.held.store(held, Ordering::Relaxed);
        let next = self.cell.entry(cell.wrapping_add(1));
        next.store(envelope.min(1.0).to_bits(), Ordering::Relaxed);
    }
}

impl PartialEq for FollowerCell {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
