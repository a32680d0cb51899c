//! How late the sound is that reaches each processor, and what the timeline was then.
//!
//! Sound that has come through a plugin with latency left its source some frames ago.
//! Whatever follows the timeline where it passes (curves, notes, what plugins are told
//! of the place, the fades at the Edit's ends, the click) must follow it as it was then.
//! So the compiler says how late each processor is ([`Lateness`]), the renderer keeps
//! what the timeline did ([`Past`]), and a late processor is handed the [`Segment`] of
//! the frames that reach it. Blocks are cut so that each of these is one straight piece.
//! Where nothing is late none of this is asked.

mod past;

pub use past::Past;

use super::playback::Segment;
use super::slab::Slot;

/// How late the sound at each processor's input is, in frames.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lateness {
    /// The different latenesses there are, but for 0.
    frames: Vec<u32>,
    /// By slot: which of them, counted from 1. Whatever isn't here is on time.
    slots: Vec<u32>,
    /// Which the fades at the Edit's ends have, counted so too.
    ends: u32,
    /// Which the output has, counted so too.
    output: u32,
}

impl Lateness {
    /// Notes how late a processor is.
    pub fn note(&mut self, slot: Slot, frames: u32) {
        let place = self.place_of(frames);
        let at = slot.0 as usize;
        if place > 0 {
            self.slots.resize(self.slots.len().max(at + 1), 0);
            self.slots[at] = place;
        }
    }

    /// Notes how late the sound is where the fades at the Edit's ends are.
    pub fn note_ends(&mut self, frames: u32) {
        self.ends = self.place_of(frames);
    }

    /// Notes how late the mix is.
    pub fn note_output(&mut self, frames: u32) {
        self.output = self.place_of(frames);
    }

    /// The number of a lateness, counted from 1; 0 for none.
    fn place_of(&mut self, frames: u32) -> u32 {
        if frames == 0 {
            return 0;
        }
        let known = self.frames.iter().position(|&known| known == frames);
        let place = known.unwrap_or_else(|| {
            self.frames.push(frames);
            self.frames.len() - 1
        });
        u32::try_from(place + 1).unwrap_or(0)
    }

    /// The different latenesses, in frames, but for 0.
    #[must_use]
    pub fn all(&self) -> &[u32] {
        &self.frames
    }

    /// How late a processor is, in frames.
    #[must_use]
    pub fn of(&self, slot: Slot) -> u32 {
        self.place(slot).map_or(0, |place| self.frames[place])
    }

    /// Where a processor's lateness stands in [`all`](Self::all); `None` is on time.
    #[must_use]
    pub fn place(&self, slot: Slot) -> Option<usize> {
        let place = self.slots.get(slot.0 as usize)?;
        (*place as usize).checked_sub(1)
    }

    /// The same of the fades at the Edit's ends.
    #[must_use]
    pub fn ends(&self) -> Option<usize> {
        (self.ends as usize).checked_sub(1)
    }

    /// How late the mix is, in frames.
    #[must_use]
    pub fn of_output(&self) -> u32 {
        let place = (self.output as usize).checked_sub(1);
        place.map_or(0, |place| self.frames[place])
    }

    /// Calls `each` with every slot that is later or less late in `other`.
    pub fn changes(&self, other: &Self, mut each: impl FnMut(Slot)) {
        let most = self.slots.len().max(other.slots.len());
        for slot in (0..u32::try_from(most).unwrap_or(u32::MAX)).map(Slot) {
            if self.of(slot) != other.of(slot) {
                each(slot);
            }
        }
    }
}

/// What the timeline is for each of a graph's latenesses, in their order.
pub type Seen = Vec<Segment>;
