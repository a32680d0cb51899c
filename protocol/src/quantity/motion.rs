//! Words about what moves parameters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What moving a parameter does to its automation while it plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AutomationMode {
    /// Nothing is written.
    #[default]
    Read,
    /// What is moved is written until it is let go; then it goes back to its curve.
    Touch,
    /// What is moved is written until playback stops.
    Latch,
    /// Volume and pan, and what is moved, are written all the time.
    Write,
}

/// A kind of modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModifierKind {
    /// A wave, over and over.
    Lfo,
    /// Steps one after another.
    Step,
    /// A curve of up to five points, over and over.
    Breakpoint,
    /// How loud its track is, after its plugins and its gate.
    EnvelopeFollower,
    /// A new value each cycle.
    Random,
    /// The pitch or velocity of its track's latest note.
    MidiTracker,
}

impl ModifierKind {
    /// The word used on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lfo => "lfo",
            Self::Step => "step",
            Self::Breakpoint => "breakpoint",
            Self::EnvelopeFollower => "envelope_follower",
            Self::Random => "random",
            Self::MidiTracker => "midi_tracker",
        }
    }
}

/// How a clip's curve acts on the parameter's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClipCurveKind {
    /// Takes its place.
    #[default]
    Absolute,
    /// Is added to it.
    Relative,
    /// Is a factor of it, counted from the parameter's least value.
    Scale,
}
