//! Requests about tempo, time signature, key and loop.

use crate::error::ErrorReply;
use crate::ids::ItemRef;
use crate::position::Position;
use crate::quantity::{Bpm, Denominator, KeyRoot, Numerator, TempoCurve};
use crate::reply::{
    KeyRemoved, KeyView, LoopRegion, TempoMapReply, TempoRemoved, TempoSet, TempoView,
    TimeSignatureRemoved, TimeSignatureSet, TimeSignatureView,
};
use crate::text::Name;

request! {
    /// Sets a tempo: that of the start, of a place in the list, or the one in force at a time.
    pub struct SetTempo("set_tempo" -> TempoSet) edit {
        /// Beats a minute, 20 to 999; a beat here is a quarter note.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bpm: Option<Bpm>,
        /// The same as `bpm`, which wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Bpm>,
        /// Which tempo: its zero-based position in `get_tempo_map`, or its id; without, the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<ItemRef>,
        /// Which tempo: the one in force here; `index` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Position>,
        /// How it moves on to the next tempo; without, as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        curve: Option<TempoCurve>,
    }
    example r#"{"bpm":120}"#
    errors [NotFound]
    validate |request| request.wanted_bpm().map(drop)
}

impl SetTempo {
    /// The tempo, from whichever field has it.
    ///
    /// # Errors
    /// `missing_parameter` where neither has.
    pub fn wanted_bpm(&self) -> Result<Bpm, ErrorReply> {
        self.bpm
            .or(self.value)
            .ok_or_else(|| ErrorReply::missing_parameter("bpm"))
    }
}

request! {
    /// Sets a time signature: that of the start, of a place in the list, or the one in force at a time.
    pub struct SetTimeSignature("set_time_signature" -> TimeSignatureSet) edit {
        /// Beats in a bar, 1 to 32.
        numerator: Numerator,
        /// The note value of a beat: 2, 4, 8 or 16.
        denominator: Denominator,
        /// Which one: its zero-based position in `get_tempo_map`, or its id; without, the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<ItemRef>,
        /// Which one: the one in force here; `index` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Position>,
    }
    example r#"{"numerator":6,"denominator":8}"#
    errors [NotFound]
}

request! {
    /// Tells all tempos, time signatures and keys, each with its times.
    pub struct GetTempoMap("get_tempo_map" -> TempoMapReply) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Inserts a tempo; where one begins at that beat already, it is changed.
    pub struct InsertTempo("insert_tempo" -> TempoView) edit {
        /// Where it begins.
        at: Position,
        /// Quarter notes a minute, 20 to 999.
        bpm: Bpm,
        /// How it moves on to the next tempo; without, 1: it holds until there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        curve: Option<TempoCurve>,
    }
    example r#"{"at":{"bar":9},"bpm":96,"curve":0}"#
    errors [TooMany]
}

request! {
    /// Removes a tempo; the first one stays.
    pub struct RemoveTempo("remove_tempo" -> TempoRemoved) edit {
        /// Its zero-based position in `get_tempo_map`, or its id.
        index: ItemRef,
    }
    example r#"{"index":1}"#
    errors [NotFound, NotSupported]
}

request! {
    /// Inserts a time signature; where one begins at that beat already, it is changed.
    pub struct InsertTimeSignature("insert_time_signature" -> TimeSignatureView) edit {
        /// Where it begins: a new bar, whatever came before.
        at: Position,
        /// Beats in a bar, 1 to 32.
        numerator: Numerator,
        /// The note value of a beat: 2, 4, 8 or 16.
        denominator: Denominator,
    }
    example r#"{"at":{"bar":5},"numerator":3,"denominator":4}"#
    errors [TooMany]
}

request! {
    /// Removes a time signature; the first one stays.
    pub struct RemoveTimeSignature("remove_time_signature" -> TimeSignatureRemoved) edit {
        /// Its zero-based position in `get_tempo_map`, or its id.
        index: ItemRef,
    }
    example r#"{"index":1}"#
    errors [NotFound, NotSupported]
}

request! {
    /// Inserts a key; where one begins at that beat already, it is changed.
    pub struct InsertKey("insert_key" -> KeyView) edit {
        /// Where it begins.
        at: Position,
        /// Its root as a MIDI pitch: 60 is C, 62 is D.
        root: KeyRoot,
        /// Its scale, such as `major`, `minor`, `dorian`; without, major.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scale: Option<Name>,
        /// Whether black keys are named as sharps; without, true.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sharps: Option<bool>,
    }
    example r#"{"at":{"bar":1},"root":62,"scale":"minor"}"#
    errors [TooMany]
}

request! {
    /// Removes a key.
    pub struct RemoveKey("remove_key" -> KeyRemoved) edit {
        /// Its zero-based position in `get_tempo_map`, or its id.
        index: ItemRef,
    }
    example r#"{"index":0}"#
    errors [NotFound]
}

request! {
    /// Sets the loop; what is left out stays.
    pub struct SetLoopRegion("set_loop_region" -> LoopRegion) edit {
        /// Whether playback loops.
        enabled: bool,
        /// Where the loop starts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// Where the loop ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
    }
    example r#"{"enabled":true,"start":{"bar":1},"end":{"bar":5}}"#
    errors [EndBeforeStart]
}
