//! What the instruments of a track are told, laid out in frames.

use crate::render::processor::{MidiEvent, MidiMessage};
use crate::time::Frames;

/// A note in frames, kept for starting in its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedNote {
    /// Key down.
    pub start: Frames,
    /// Key up.
    pub end: Frames,
    /// The key down as an event.
    pub message: MidiMessage,
    /// Drums and the like aren't taken up in their middle.
    pub one_shot: bool,
}

/// Everything a track's instrument is told, sorted by frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NotePlan {
    events: Vec<MidiEvent>,
    notes: Vec<PlannedNote>,
    longest: i64,
    /// Controller lanes: the events of one controller of one channel, in order.
    lanes: Vec<Vec<MidiEvent>>,
}

/// At one frame keys come up first, then controllers move, then keys go down.
fn rank(message: &MidiMessage) -> u8 {
    match message {
        MidiMessage::NoteOff { .. } => 0,
        MidiMessage::NoteOn { .. } => 2,
        _ => 1,
    }
}

impl NotePlan {
    /// Lays out notes and controllers.
    #[must_use]
    pub fn new(mut notes: Vec<PlannedNote>, mut controllers: Vec<MidiEvent>) -> Self {
        notes.sort_by_key(|note| note.start);
        controllers.sort_by_key(|event| event.frame);
        let mut events = controllers.clone();
        for note in &notes {
            events.push(MidiEvent {
                frame: note.start,
                message: note.message,
            });
            if let MidiMessage::NoteOn { channel, key, .. } = note.message {
                events.push(MidiEvent {
                    frame: note.end,
                    message: MidiMessage::NoteOff {
                        channel,
                        key,
                        velocity: 64,
                    },
                });
            }
        }
        events.sort_by_key(|event| (event.frame, rank(&event.message)));
        let longest = notes.iter().map(|note| note.end.0 - note.start.0).max();
        Self {
            events,
            notes,
            longest: longest.unwrap_or(0),
            lanes: lanes(&controllers),
        }
    }

    /// Whether there is nothing to play.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events in `[from, to)`.
    #[must_use]
    pub fn between(&self, from: Frames, to: Frames) -> &[MidiEvent] {
        let first = self.events.partition_point(|event| event.frame < from);
        let count = self.events[first..].partition_point(|event| event.frame < to);
        &self.events[first..first + count]
    }

    /// Calls `emit` with what must be told to an instrument that starts at `at`:
    /// the state of every controller, and the keys that are down.
    pub fn chase(&self, at: Frames, mut emit: impl FnMut(MidiEvent)) {
        for lane in &self.lanes {
            let before = lane.partition_point(|event| event.frame < at);
            if before > 0 {
                let message = lane[before - 1].message;
                emit(MidiEvent { frame: at, message });
            }
        }
        let earliest = Frames(at.0 - self.longest);
        let first = self.notes.partition_point(|note| note.start < earliest);
        for note in &self.notes[first..] {
            if note.start >= at {
                break;
            }
            if note.end > at && !note.one_shot {
                let message = note.message;
                emit(MidiEvent { frame: at, message });
            }
        }
    }
}

fn lanes(controllers: &[MidiEvent]) -> Vec<Vec<MidiEvent>> {
    let lane_of = |message: &MidiMessage| match *message {
        MidiMessage::Control {
            channel,
            controller,
            ..
        } => (0_u8, channel, controller),
        MidiMessage::PitchBend { channel, .. } => (1, channel, 0),
        MidiMessage::Pressure { channel, .. } => (2, channel, 0),
        MidiMessage::PolyPressure { channel, key, .. } => (3, channel, key),
        MidiMessage::Program { channel, .. } => (4, channel, 0),
        MidiMessage::NoteOn { channel, key, .. } | MidiMessage::NoteOff { channel, key, .. } => {
            (5, channel, key)
        }
    };
    let mut lanes = std::collections::BTreeMap::<_, Vec<MidiEvent>>::new();
    for event in controllers {
        lanes
            .entry(lane_of(&event.message))
            .or_default()
            .push(*event);
    }
    lanes.into_values().collect()
}
