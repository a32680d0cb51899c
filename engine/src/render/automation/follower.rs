//! Envelope followers: how loud a track is, handed to parameters anywhere.
//!
//! While a graph has followers, the renderer cuts its blocks at the grid. In cell n a
//! follower writes the value that holds at the cell's end; parameters read the two
//! cells before theirs. Writer and readers never touch one entry in the same cell, so
//! the order in which tracks run doesn't matter: the price is a delay of one cell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::filter::{Filter, Memory, Running};
use super::knob::Knob;
use super::{GRID, Moment, Side};
use crate::level::Decibels;
use crate::time::SampleRate;

/// By how many cells a reader may be behind the one that is being heard.
pub const CELLS_KEPT: u64 = 5;

/// Below this a falling envelope is zero.
const FLOOR: f32 = 1e-6;

/// Where a follower leaves its value, and its memory.
#[derive(Debug, Default)]
pub struct FollowerCell {
    /// By cell, modulo eight: a float's bits. What is late reads a few cells later than
    /// what is on time.
    entries: [AtomicU32; 8],
    envelope: AtomicU32,
    held: AtomicU32,
    filters: [Memory; 2],
}

impl FollowerCell {
    fn entry(&self, cell: u64) -> &AtomicU32 {
        let [a, b, c, d, e, f, g, h] = &self.entries;
        match cell & 7 {
            0 => a,
            1 => b,
            2 => c,
            3 => d,
            4 => e,
            5 => f,
            6 => g,
            _ => h,
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

/// A follower at a track's end. Its settings hold for a cell of the grid each.
#[derive(Clone, Debug)]
pub struct FollowerTap {
    /// Where it leaves its value.
    pub cell: Arc<FollowerCell>,
    /// The gain before it, in decibels.
    pub gain: Knob,
    /// How long it takes to rise towards a louder frame, in milliseconds.
    pub attack: Knob,
    /// How long it takes to fall, in milliseconds.
    pub release: Knob,
    /// How long it waits before it falls, in milliseconds.
    pub hold: Knob,
    /// What it hears through.
    pub filters: [Filter; 2],
    /// The session's rate.
    pub rate: SampleRate,
}

impl PartialEq for FollowerTap {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.cell, &other.cell)
            && self.gain == other.gain
            && self.attack == other.attack
            && self.release == other.release
            && self.hold == other.hold
            && self.filters == other.filters
            && self.rate == other.rate
    }
}

/// A tap's settings in frames and factors.
#[derive(Clone, Copy)]
struct Ballistics {
    gain: f32,
    /// How far it rises towards a louder frame, 0..=1 each frame.
    attack: f32,
    /// How far it falls, 0..=1 each frame.
    release: f32,
    /// Frames it waits before it falls.
    hold: u32,
}

impl FollowerTap {
    /// How far an envelope goes each frame that has 1/e² of its way left after so many
    /// frames, as Tracktion's.
    #[must_use]
    fn pace(frames: f64) -> f32 {
        if frames < 1.0 {
            return 1.0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "envelopes live in f32")]
        let pace = (1.0 - libm::exp(-2.0 / frames)) as f32;
        pace
    }

    fn ballistics(&self, moment: Moment) -> Ballistics {
        let frames = |knob: &Knob| knob.value(moment).max(0.0) / 1000.0 * self.rate.hz();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "float casts saturate"
        )]
        let hold = frames(&self.hold) as u32;
        Ballistics {
            gain: Decibels(self.gain.value(moment)).gain().0,
            attack: Self::pace(frames(&self.attack)),
            release: Self::pace(frames(&self.release)),
            hold,
        }
    }

    /// Forgets what it heard: the timeline was moved while it stood.
    pub fn forget(&self) {
        let cells = self.cell.entries.iter();
        for cell in cells.chain([&self.cell.envelope, &self.cell.held]) {
            cell.store(0, Ordering::Relaxed);
        }
        self.cell.filters.iter().for_each(Memory::forget);
    }

    /// Listens to a segment in `begun`'s cell, with the settings that hold at `begun`;
    /// `None` is so many silent frames.
    pub fn listen(&self, begun: Moment, frames: usize, audio: Option<(&[f32], &[f32])>) {
        // Relaxed: only this tap writes, and a segment ends before the next begins.
        let memory = &self.cell;
        let set = self.ballistics(begun);
        let mut running: [Option<Running>; 2] =
            std::array::from_fn(|i| self.filters[i].run(begun, &memory.filters[i]));
        let mut envelope = f32::from_bits(memory.envelope.load(Ordering::Relaxed));
        let mut held = memory.held.load(Ordering::Relaxed);
        for frame in 0..frames {
            let mut level = audio.map_or(0.0, |(left, right)| {
                left[frame].abs().max(right[frame].abs()) * set.gain
            });
            for filter in running.iter_mut().flatten() {
                #[expect(clippy::cast_possible_truncation, reason = "envelopes live in f32")]
                let passed = filter.pass(f64::from(level)) as f32;
                level = passed;
            }
            let level = level.abs();
            if level > envelope {
                envelope += (level - envelope) * set.attack;
                held = set.hold;
            } else if held > 0 {
                held -= 1;
            } else {
                envelope += (level - envelope) * set.release;
                if envelope < FLOOR {
                    envelope = 0.0;
                }
            }
        }
        for (filter, memory) in running.into_iter().zip(&memory.filters) {
            if let Some(filter) = filter {
                filter.keep(memory);
            }
        }
        memory.envelope.store(envelope.to_bits(), Ordering::Relaxed);
        memory.held.store(held, Ordering::Relaxed);
        let next = self.cell.entry(begun.cell.wrapping_add(1));
        next.store(envelope.min(1.0).to_bits(), Ordering::Relaxed);
    }
}

impl PartialEq for FollowerCell {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
