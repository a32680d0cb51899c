//! What a plugin is told: a track's notes as they stand in its clips, or as a plugin
//! earlier in the chain has changed them.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::render::content::NotePlan;
use crate::render::graph::Part;
use crate::render::processor::{EventBuffer, MidiEvent, MidiMessage};
use crate::time::Frames;

/// Events of one block that can be handed on. Of more the last are lost, but for the
/// ends of keys, which come in the next block.
const EVENTS: usize = 4096;
/// Events that can be told of what has begun before a start.
const TAKEN_UP: usize = 2048;

/// Where a plugin's notes come from in one block.
#[derive(Clone, Copy, Debug)]
pub enum Heard<'a> {
    /// The track's clips.
    Plan(&'a NotePlan),
    /// A plugin that has run before, and the channels that are heard of it.
    Changed(&'a Stream, Part),
}

impl<'a> Heard<'a> {
    /// Stays the same as long as the same notes go on.
    pub(super) fn address(self) -> usize {
        match self {
            Self::Plan(plan) => std::ptr::from_ref(plan).addr(),
            Self::Changed(stream, _) => std::ptr::from_ref(stream).addr(),
        }
    }

    /// Whether other notes are told from this block on, though the address is the same.
    pub(super) fn begins(self) -> bool {
        match self {
            Self::Plan(_) => false,
            Self::Changed(stream, _) => stream.begins,
        }
    }

    /// The events of the block `[from, to)`.
    pub(super) fn between(self, from: Frames, to: Frames) -> &'a [MidiEvent] {
        match self {
            Self::Plan(plan) => plan.between(from, to),
            Self::Changed(stream, part) => stream.part(part),
        }
    }

    /// Calls `emit` with what has begun before the block and lasts, and when that was. A
    /// stream that didn't begin itself begins anew in the next block, and tells it then.
    pub(super) fn chase(self, at: Frames, mut emit: impl FnMut(MidiEvent, Frames)) {
        match self {
            Self::Plan(plan) => plan.chase(at, emit),
            Self::Changed(stream, part) if stream.begins => {
                for &(event, since) in &stream.taken_up {
                    if part.hears(channel_of(event.message)) {
                        emit(event, since);
                    }
                }
            }
            // Relaxed: whoever runs the stream does so behind this step, in order.
            Self::Changed(stream, _) => stream.asked.store(true, Ordering::Relaxed),
        }
    }
}

/// The events of one block on their way to the plugins behind the one that made them.
#[derive(Debug)]
pub struct Stream {
    /// What has begun before, with when that was; told to those who begin here.
    taken_up: Vec<(MidiEvent, Frames)>,
    all: EventBuffer,
    drums: EventBuffer,
    rest: EventBuffer,
    begins: bool,
    /// Someone who begins found nothing to take up.
    asked: AtomicBool,
}

impl Stream {
    /// Allocates all it will ever need.
    pub(super) fn new() -> Self {
        Self {
            taken_up: Vec::with_capacity(TAKEN_UP),
            all: EventBuffer::new(EVENTS),
            drums: EventBuffer::new(EVENTS),
            rest: EventBuffer::new(EVENTS),
            begins: false,
            asked: AtomicBool::new(false),
        }
    }

    /// Empties it for the next block; whether someone needs it to begin anew.
    pub(super) fn clear(&mut self) -> bool {
        self.taken_up.clear();
        self.all.clear();
        self.begins = false;
        std::mem::take(self.asked.get_mut())
    }

    /// Begins anew in this block.
    pub(super) fn begin(&mut self) {
        self.begins = true;
    }

    /// Keeps what `change` makes of what began before the block.
    pub(super) fn take_up(&mut self, since: Frames, change: impl FnOnce(&mut EventBuffer)) {
        self.all.clear();
        change(&mut self.all);
        for &event in self.all.events() {
            if self.taken_up.len() < TAKEN_UP {
                self.taken_up.push((event, since));
            }
        }
        self.all.clear();
    }

    /// Where the block's events go.
    pub(super) fn out(&mut self) -> &mut EventBuffer {
        &mut self.all
    }

    /// Lays out the parts; to be called when the block's events are all there.
    pub(super) fn finish(&mut self) {
        self.drums.clear();
        self.rest.clear();
        for &event in self.all.events() {
            let drum = Part::Drums.hears(channel_of(event.message));
            let part = if drum {
                &mut self.drums
            } else {
                &mut self.rest
            };
            part.push(event);
        }
    }

    fn part(&self, part: Part) -> &[MidiEvent] {
        match part {
            Part::All => self.all.events(),
            Part::Drums => self.drums.events(),
            Part::Rest => self.rest.events(),
        }
    }
}

/// The channel of a message.
fn channel_of(message: MidiMessage) -> u8 {
    use MidiMessage as M;
    match message {
        M::NoteOn { channel, .. }
        | M::NoteOff { channel, .. }
        | M::Control { channel, .. }
        | M::PitchBend { channel, .. }
        | M::Pressure { channel, .. }
        | M::PolyPressure { channel, .. }
        | M::Program { channel, .. } => channel,
    }
}
