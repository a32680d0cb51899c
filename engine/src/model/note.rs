//! The content of MIDI clips.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// A note, in beats from where the clip's content begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Stable for the life of the session.
    pub id: ItemId,
    /// Key, 0..=127; 60 is middle C.
    pub pitch: u8,
    /// Beats from the content's origin.
    pub start: f64,
    /// Beats; more than 0.
    pub length: f64,
    /// 1..=127.
    pub velocity: u8,
    /// Kept but not played.
    pub mute: bool,
}

/// The notes of a clip, sorted by start, then pitch, then id.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes(Vec<Note>);

fn key(note: &Note) -> (f64, u8, ItemId) {
    (note.start, note.pitch, note.id)
}

fn order(a: &Note, b: &Note) -> std::cmp::Ordering {
    let (a, b) = (key(a), key(b));
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
}

impl Notes {
    /// Sorts what it is given.
    #[must_use]
    pub fn new(mut notes: Vec<Note>) -> Self {
        notes.sort_by(order);
        Self(notes)
    }

    /// All notes in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Note] {
        &self.0
    }

    /// Puts a note in its place.
    pub(super) fn insert(&mut self, note: Note) {
        let at = self.0.partition_point(|other| order(other, &note).is_lt());
        self.0.insert(at, note);
    }

    /// Takes a note out; false when it wasn't there.
    pub(super) fn remove(&mut self, note: &Note) -> bool {
        let at = self.0.partition_point(|other| order(other, note).is_lt());
        let found = self.0.get(at).is_some_and(|other| other.id == note.id);
        if found {
            self.0.remove(at);
        }
        found
    }
}

/// What a [`Controller`] moves, numbered as in the file format.
///
/// 0..=127 are controllers; 4097 programme change, 4100 polyphonic pressure,
/// 4101 pitch wheel, 4103 channel pressure.
pub type ControllerKind = u16;

/// One controller, pitch-wheel, pressure or programme event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Controller {
    /// Beats from the content's origin.
    pub beat: f64,
    /// See [`ControllerKind`].
    pub kind: ControllerKind,
    /// 14-bit: a 7-bit value times 128; the wheel's centre is 8192.
    pub value: u16,
    /// The key of a polyphonic pressure, the bank of a programme change.
    pub metadata: u16,
}

/// The controllers of a clip, sorted by beat. They come from files; no command
/// edits one alone yet, so the list changes as a whole.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Controllers(pub Vec<Controller>);
