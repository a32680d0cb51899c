//! Answers about tracks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ClipView, OutputView, PluginView};
use crate::colour::Colour;
use crate::ids::ObjectId;

/// A track as `get_tracks` and `get_track` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackView {
    /// Its name.
    pub name: String,
    /// Its zero-based position over audio and folder tracks.
    pub track_id: usize,
    /// The same as `track_id`.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// The position of the folder it is in; null at the top.
    pub parent_folder: Option<usize>,
    /// The stable id of the folder it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_folder_id: Option<ObjectId>,
    /// The positions of what a folder holds.
    pub children: Vec<usize>,
    /// Whether it is soloed.
    pub solo: bool,
    /// Whether it is muted.
    pub mute: bool,
    /// Its fader, in decibels.
    pub volume_db: f64,
    /// Its pan, -1 to 1.
    pub pan: f64,
    /// Its colour, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// Whether it is a folder through which its tracks are summed; folders only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_submix: Option<bool>,
    /// Whether other tracks' solos leave it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solo_isolate: Option<bool>,
    /// Whether it plays a rendering of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// Where its sound goes; absent for plain folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputView>,
    /// Its plugins in signal order, the fader and the meter among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugins: Option<Vec<PluginView>>,
    /// How many clips it has.
    pub clip_count: usize,
    /// Its clips in order of their positions; audio tracks only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clips: Option<Vec<ClipView>>,
}

/// The answer of `get_tracks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracksReply {
    /// The tracks, in order: all, or those of the page.
    pub tracks: Vec<TrackView>,
    /// How many tracks the Edit has.
    #[serde(default)]
    pub count: usize,
    /// The `offset` of the next page, where there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
}

/// The answer of `get_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackReply {
    /// The track.
    pub track: TrackView,
}

/// The answer of `add_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackAdded {
    /// The new track's zero-based position.
    pub track_index: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
}

/// The answer of `remove_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackRemoved {
    /// The position it had.
    pub track_id: usize,
    /// The stable id it had.
    pub id: ObjectId,
    /// How many tracks went with a folder, itself counted; folders only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_tracks: Option<usize>,
    /// The tracks whose output led there, by stable id: they go to the default output now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rerouted: Vec<ObjectId>,
}

/// The answer of `rename_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackRenamed {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Its name now.
    pub name: String,
}

/// The answer of `duplicate_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackDuplicated {
    /// The original's zero-based position.
    pub source_track_id: usize,
    /// The copy's zero-based position.
    pub new_track_index: usize,
    /// The copy's name.
    pub new_track_name: String,
    /// The copy's stable id.
    pub id: ObjectId,
    /// The original's stable id.
    pub source_id: ObjectId,
}

/// The answer of `reorder_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackReordered {
    /// The position it had.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The position it has now.
    pub new_position: usize,
}

/// The answer of `solo_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackSoloed {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Whether it is soloed now.
    pub solo: bool,
}

/// The answer of `mute_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackMuted {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Whether it is muted now.
    pub mute: bool,
}

/// How an answer names a track: its position, or `"master"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TrackPlace {
    /// A track's zero-based position.
    Index(usize),
    /// The master track.
    Master(MasterWord),
}

/// The word `"master"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MasterWord {
    /// `"master"`.
    #[serde(rename = "master")]
    Master,
}

impl TrackPlace {
    /// The master track.
    pub const MASTER: Self = Self::Master(MasterWord::Master);
}

/// The answer of `set_track_volume`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackVolume {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The fader now, in decibels.
    pub volume_db: f64,
}

/// The answer of `set_track_pan`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackPan {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The pan now, -1 to 1.
    pub pan: f64,
}
