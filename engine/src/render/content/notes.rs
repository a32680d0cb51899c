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
    /// Velocity of the key coming up.
    pub release: u8,
    /// Drums and the like aren't taken up in their middle.
    pub one_shot: bool,
}

/// Everything a track's instrument is told, sorted by frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NotePlan {
    events: Vec<MidiEvent>,
    notes: Vec<PlannedNote>,
    longest: i64,
    lanes: Vec<Lane>,
}

/// The events of one controller of one channel, in order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Lane {
    /// What must be said before: which parameter a data entry is of.
    selects: Vec<MidiMessage>,
    events: Vec<MidiEvent>,
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
        end_before_restrikes(&mut notes);
        controllers.sort_by_key(|event| event.frame);
        let mut events = controllers.clone();
        for note in &notes {
            events.push(MidiEvent {
                frame: note.start,
                message: note.message,
            });
            // What is struck again at the same frame ends with the later one.
            if let MidiMessage::NoteOn { channel, key, .. } = note.message
                && note.start < note.end
            {
                events.push(MidiEvent {
                    frame: note.end,
                    message: MidiMessage::NoteOff {
                        channel,
                        key,
                        velocity: note.release,
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
    /// the state of every controller, and the keys that are down, each with the frame at
    /// which it went down.
    pub fn chase(&self, at: Frames, mut emit: impl FnMut(MidiEvent, Frames)) {
        for lane in &self.lanes {
            let before = lane.events.partition_point(|event| event.frame < at);
            if before > 0 {
                let last = lane.events[before - 1].message;
                for &message in lane.selects.iter().chain([&last]) {
                    emit(MidiEvent { frame: at, message }, at);
                }
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
                emit(MidiEvent { frame: at, message }, note.start);
            }
        }
    }
}

/// A key that goes down again while it is down comes up first: the first note's end
/// would cut the second short.
fn end_before_restrikes(notes: &mut [PlannedNote]) {
    let mut down: std::collections::HashMap<(u8, u8), usize> = std::collections::HashMap::new();
    for index in 0..notes.len() {
        let note = notes[index];
        let MidiMessage::NoteOn { channel, key, .. } = note.message else {
            continue;
        };
        let Some(before) = down.insert((channel, key), index) else {
            continue;
        };
        let earlier = notes[before];
        if earlier.start == note.start {
            notes[index].end = note.end.max(earlier.end);
        }
        notes[before].end = earlier.end.min(note.start);
    }
}

/// Which parameter a channel's data entries are of: the controllers that said so.
#[derive(Clone, Copy, Default)]
struct Selected {
    /// Controller and value; the upper half first.
    halves: [Option<(u8, u16)>; 2],
}

impl Selected {
    fn take(&mut self, controller: u8, value: u16) {
        match controller {
            99 | 101 => self.halves[0] = Some((controller, value)),
            98 | 100 => self.halves[1] = Some((controller, value)),
            _ => {}
        }
    }

    fn messages(self, channel: u8) -> Vec<MidiMessage> {
        let halves = self.halves.into_iter().flatten();
        halves
            .map(|(controller, value)| MidiMessage::Control {
                channel,
                controller,
                value,
            })
            .collect()
    }
}

/// What is one controller: kind, channel, number, and the parameter of a data entry.
/// Sorted so that what selects parameters is told last, as it stood.
type LaneKey = (u8, u8, u8, [Option<(u8, u16)>; 2]);

fn lanes(controllers: &[MidiEvent]) -> Vec<Lane> {
    let mut selected = [Selected::default(); 16];
    let mut lanes = std::collections::BTreeMap::<LaneKey, Lane>::new();
    for event in controllers {
        let plain = Selected::default();
        let (key, selects) = match event.message {
            MidiMessage::Control {
                channel,
                controller,
                value,
            } => {
                let now = &mut selected[usize::from(channel & 15)];
                now.take(controller, value);
                match controller {
                    6 | 38 => ((1, channel, controller, now.halves), *now),
                    98..=101 => ((2, channel, controller, plain.halves), plain),
                    // Not states: all sound off, all notes off and the like.
                    120..=127 => continue,
                    _ => ((0, channel, controller, plain.halves), plain),
                }
            }
            MidiMessage::PitchBend { channel, .. } => ((3, channel, 0, plain.halves), plain),
            MidiMessage::Pressure { channel, .. } => ((4, channel, 0, plain.halves), plain),
            MidiMessage::PolyPressure { channel, key, .. } => {
                ((5, channel, key, plain.halves), plain)
            }
            MidiMessage::Program { channel, .. } => ((6, channel, 0, plain.halves), plain),
            MidiMessage::NoteOn { .. } | MidiMessage::NoteOff { .. } => continue,
        };
        let lane = lanes.entry(key).or_default();
        if lane.events.is_empty() {
            lane.selects = selects.messages(key.1);
        }
        lane.events.push(*event);
    }
    lanes.into_values().collect()
}
