//! Requests about step clips.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorReply;
use crate::ids::TrackRef;
use crate::position::{Length, Position};
use crate::quantity::{
    AnyVelocity, Gate, MidiChannel, Normalised, Pitch, Place, StepBeats, StepCount,
};
use crate::reply::{ClipInserted, StepClipReply};
use crate::text::Name;

/// The most patterns and channels of a step clip, and entries of its sequence.
pub const MAX_STEP_PARTS: usize = 1024;

/// The steps of one channel in a pattern.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRowSpec {
    /// The channel's zero-based position.
    pub channel: usize,
    /// Which steps sound, the first step first: `"x...x..."`, where `.`, `-`, `_`, `0` and
    /// space are silent and anything else sounds; or a list of true and false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Steps>,
    /// Velocities by step, 0 to 127; those left out are 127.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub velocities: Option<Vec<AnyVelocity>>,
    /// How long each step sounds, in steps; those left out are 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates: Option<Vec<Gate>>,
    /// How likely each step is, 0 to 1; those left out are 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Vec<Normalised>>,
}

/// Which steps sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Steps {
    /// A character for each.
    Text(String),
    /// A truth for each.
    List(Vec<bool>),
}

impl Steps {
    /// A truth for each step.
    #[must_use]
    pub fn on(&self) -> Vec<bool> {
        match self {
            Self::Text(text) => text
                .chars()
                .map(|c| !matches!(c, '.' | '-' | '_' | '0' | ' '))
                .collect(),
            Self::List(list) => list.clone(),
        }
    }
}

request! {
    /// Inserts a step clip: eight channels of drums and one empty pattern of 16 steps, unless told.
    pub struct InsertStepClip("insert_step_clip" -> ClipInserted) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// How long it is; without, one pattern.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Length>,
        /// Its name; without one, "Step Clip".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// The MIDI channel of its channels; without, 10: drums.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        midi_channel: Option<MidiChannel>,
        /// The key of each channel; without, 36 38 42 46 39 45 50 51.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notes: Option<Vec<Pitch>>,
    }
    example r#"{"track_id":0,"start":{"bar":1},"length":{"beats":16}}"#
    errors [TrackNotFound, AudioTrackNotFound, EndBeforeStart, TooMany]
    validate |request| few("notes", request.notes.as_ref().map_or(0, Vec::len))
}

fn few(field: &str, count: usize) -> Result<(), ErrorReply> {
    match count {
        0..=MAX_STEP_PARTS => Ok(()),
        count => Err(ErrorReply::too_many(field, count, MAX_STEP_PARTS)),
    }
}

request! {
    /// Tells the channels, patterns and sequence of a step clip.
    pub clip struct GetStepClip("get_step_clip" -> StepClipReply) read {
    }
    example r#"{"clip_id":"1013"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Sets a pattern of a step clip; what is left out stays. The position behind the last adds one.
    pub clip struct SetStepPattern("set_step_pattern" -> StepClipReply) edit {
        /// The pattern's zero-based position.
        pattern: Place,
        /// How many steps; a new pattern has 16.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step_count: Option<StepCount>,
        /// How long a step is in beats; a new pattern's are 0.25.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step_beats: Option<StepBeats>,
        /// Channels' steps; what a row leaves out stays.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rows: Vec<StepRowSpec>,
        /// Whether the pattern is emptied first.
        #[serde(default)]
        clear: bool,
    }
    example r#"{"clip_id":"1013","pattern":0,"rows":[{"channel":0,"steps":"x...x...x...x..."},{"channel":1,"steps":"....x.......x..."}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound, TooMany]
    validate |request| few("rows", request.rows.len())
}

request! {
    /// Sets a channel of a step clip; what is left out stays. The position behind the last adds one.
    pub clip struct SetStepChannel("set_step_channel" -> StepClipReply) edit {
        /// The channel's zero-based position.
        channel: Place,
        /// The key it plays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Pitch>,
        /// The MIDI channel it plays on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        midi_channel: Option<MidiChannel>,
        /// What scales its steps' velocities: out = step * this / 127.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        velocity: Option<AnyVelocity>,
        /// Its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// Its timing template; an empty one plays straight.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        groove: Option<Name>,
        /// How strongly that pulls, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        groove_strength: Option<Normalised>,
    }
    example r#"{"clip_id":"1013","channel":0,"note":36,"velocity":110,"name":"Kick"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound, TooMany, InvalidValue]
}

request! {
    /// Sets in which order the patterns of a step clip play.
    pub clip struct SetStepSequence("set_step_sequence" -> StepClipReply) edit {
        /// The patterns' zero-based positions, one after another.
        sequence: Vec<Place>,
        /// Whether the sequence starts over at its end; else its last pattern repeats. Without, as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repeat: Option<bool>,
    }
    example r#"{"clip_id":"1013","sequence":[0,0,1],"repeat":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound, TooMany, InvalidValue]
    validate |request| {
        few("sequence", request.sequence.len())?;
        if request.sequence.is_empty() {
            let refusal = ErrorReply::invalid_value("sequence", Vec::new());
            return Err(refusal.hint("at least one pattern's position"));
        }
        Ok(())
    }
}
