//! What the engine says unasked: frames with `event` instead of `status`.
//!
//! Invariant: edit changes come in order of revision without gaps; meters may be skipped.
//! Elsewhere: who gets which (`control::notify`, `server`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;
use crate::reply::{ChangeSet, JobView, MeterView};

/// What a connection can listen to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Every change of the Edit: `edit_changed`.
    Edit,
    /// Playback starting, stopping, moving: `transport`.
    Transport,
    /// Levels, some 30 times a second while playing: `meters`.
    Meters,
    /// Progress and end of jobs: `job`.
    Jobs,
    /// What plugins of other makers do by themselves: `plugin`.
    Plugins,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 5] = [
        Self::Edit,
        Self::Transport,
        Self::Meters,
        Self::Jobs,
        Self::Plugins,
    ];
}

/// What the engine says unasked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notification {
    /// The Edit changed; topic `edit`.
    EditChanged(ChangeSet),
    /// Another Edit took the place of this one (`new_edit`, `open_edit`): read it anew; topic `edit`.
    EditReplaced(EditReplaced),
    /// Playback started, stopped or moved; topic `transport`.
    Transport(TransportMoment),
    /// The levels; topic `meters`.
    Meters(MetersMoment),
    /// A job began, moved on or ended; topic `jobs`.
    Job(JobView),
    /// A plugin of another maker did something by itself; topic `plugins`.
    Plugin(PluginMoment),
    /// Something the client should know; sent to all.
    Warning(Warning),
}

/// Another Edit is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditReplaced {
    /// Its revision.
    pub revision: u64,
    /// Its name.
    pub name: String,
    /// Its file; null before it has one.
    pub file_path: Option<String>,
}

/// Playback at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransportMoment {
    /// Where it stands, in seconds.
    pub position: f64,
    /// Where it stands, in beats.
    pub position_beats: f64,
    /// Whether it plays.
    pub is_playing: bool,
    /// Whether it records.
    pub is_recording: bool,
}

/// The levels at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MetersMoment {
    /// Where playback stood, in seconds.
    pub position: f64,
    /// The tracks, in order.
    pub tracks: Vec<MeterView>,
    /// The master.
    pub master: MeterView,
}

/// What a plugin did by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginMoment {
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// The track's stable id.
    pub track: ObjectId,
    /// A stable snake_case word: `opened`, `down`, `restarted`, `failed`, `refused`, `latency`, `bad_blocks`, `moved`.
    pub what: String,
    /// The sentence for people.
    pub message: String,
}

/// Something the client should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// A stable snake_case word, such as `xrun` or `device_lost`.
    pub code: String,
    /// The sentence for people.
    pub message: String,
}

impl Notification {
    /// The topic that brings it; `None` is sent to all.
    #[must_use]
    pub const fn topic(&self) -> Option<Topic> {
        match self {
            Self::EditChanged(_) | Self::EditReplaced(_) => Some(Topic::Edit),
            Self::Transport(_) => Some(Topic::Transport),
            Self::Meters(_) => Some(Topic::Meters),
            Self::Job(_) => Some(Topic::Jobs),
            Self::Plugin(_) => Some(Topic::Plugins),
            Self::Warning(_) => None,
        }
    }

    /// The payload.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Only maps with keys that aren't strings could fail, and there are none.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
