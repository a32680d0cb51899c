//! The content of MIDI clips.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// A note, in beats from where the clip's content begins.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
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
    /// The format's colour index.
    #[serde(default)]
    pub colour: u8,
    /// Velocity of the key coming up, 0..=127.
    #[serde(default = "Note::default_release")]
    pub release: u8,
}

impl Note {
    /// The release velocity of notes that don't say.
    pub const RELEASE: u8 = 64;

    fn default_release() -> u8 {
        Self::RELEASE
    }
}

/// The notes of a clip, sorted by start, then pitch, then id.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
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
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
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

/// The controllers of a clip, sorted by beat; equal beats keep their order.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Controllers(pub Vec<Controller>);

impl Controllers {
    /// Puts an event behind those of its beat.
    pub(super) fn insert(&mut self, event: Controller) {
        let at = self.0.partition_point(|other| other.beat <= event.beat);
        self.0.insert(at, event);
    }

    /// Takes out the first event that is equal; false when there is none.
    pub(super) fn remove(&mut self, event: &Controller) -> bool {
        let found = self.0.iter().position(|other| other == event);
        found.map(|at| self.0.remove(at)).is_some()
    }
}

/// What an [`Expression`] bends.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionKind {
    /// Semitones, -48..=48.
    Bend,
    /// 0..=1.
    Pressure,
    /// 0..=1.
    Timbre,
}

/// A change of one note's own expression (MPE).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Expression {
    /// Which note.
    pub note: ItemId,
    /// What changes.
    pub kind: ExpressionKind,
    /// Beats from the note's start; `None`: the value that the note begins with.
    pub beat: Option<f64>,
    /// In the unit of the kind.
    pub value: f64,
}

/// The per-note expressions of a clip, in order of note and beat.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Expressions(pub Vec<Expression>);

/// A system-exclusive message.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct SystemExclusive {
    /// Beats from the content's origin.
    pub beat: f64,
    /// All bytes, F0 and F7 included.
    pub data: Vec<u8>,
}

/// The system-exclusive messages of a clip, sorted by beat.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct SystemExclusives(pub Vec<SystemExclusive>);

/// A MIDI or step clip's level: decibels that scale velocities.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct VelocityLevel(pub f64);

/// Where a clip's notes snap to when played; the notes themselves stay.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Quantisation {
    /// The grid in the format's words: `1/4 beat`, `1 beat`.
    pub grid: String,
    /// How far towards it, 0..=1.
    pub amount: f64,
    /// Whether ends snap too.
    pub note_offs: bool,
}

/// A timing template by name, and how strongly it pulls.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Groove {
    /// Its name.
    pub name: String,
    /// 0..=1.
    pub strength: f64,
}

/// What a MIDI clip sends beside its notes; absent means both, and no MPE.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MidiSends {
    /// Programme changes.
    pub programs: bool,
    /// Bank changes.
    pub banks: bool,
    /// Each note on a channel of its own.
    pub mpe: bool,
}

impl Default for MidiSends {
    fn default() -> Self {
        Self {
            programs: true,
            banks: true,
            mpe: false,
        }
    }
}

/// A take of a MIDI clip.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MidiTake {
    /// Channel, 1..=16.
    pub channel: u8,
    /// Its notes.
    pub notes: Vec<Note>,
    /// Its controllers.
    pub controllers: Vec<Controller>,
}

/// The takes of a MIDI clip. The current one's content is the clip's own; its place
/// here is stale until another take is chosen.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MidiTakes {
    /// Which plays.
    pub current: i64,
    /// All of them.
    pub takes: Vec<MidiTake>,
}

/// An event of a MIDI file that nothing else in the model has a place for.
#[derive(
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct MetaEvent {
    /// Beats from the content's origin; on the Edit's root from the Edit's start.
    pub beat: f64,
    /// The status byte: FF for a meta event, F0 or F7 for bytes of a system-exclusive
    /// message, 80..=8F for a key that came up without having gone down.
    pub status: u8,
    /// The type of a meta event; 0 otherwise.
    pub kind: u8,
    /// Its content, as the file had it.
    pub data: Vec<u8>,
}

/// What a MIDI file held beside music: texts, lyrics, ports. It is written back when
/// a MIDI file is exported. Sorted by beat; equal beats keep their order.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    schemars::JsonSchema,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct MidiMeta(pub Vec<MetaEvent>);
