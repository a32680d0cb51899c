//! Answers about folders, and about where sound goes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TrackPlace;
use crate::colour::Colour;
use crate::ids::ObjectId;
use crate::quantity::FadeShape;

/// Where a track's sound goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// To the master.
    Master,
    /// Into the submix it lies in.
    Submix,
    /// Into another track, before its plugins.
    Track,
    /// To a device of its own.
    Device,
    /// Nowhere.
    None,
}

/// Where a track's sound goes, as it was set and as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutputView {
    /// The kind.
    pub kind: OutputKind,
    /// The position of the submix or track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_id: Option<usize>,
    /// The stable id of the submix or track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
    /// The name of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Whether it is heard there: false where the track or device isn't there, or for `none`.
    pub connected: bool,
}

/// The answer of `add_folder_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FolderAdded {
    /// The folder's zero-based position.
    pub track_index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Whether it is a submix.
    pub submix: bool,
}

/// The answer of `move_track_to_folder`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackFoldered {
    /// The position that the track had.
    pub track_index: usize,
    /// The position that the folder had.
    pub folder_index: usize,
    /// The track's position now.
    pub new_track_index: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The folder's stable id.
    pub folder_id: ObjectId,
}

/// The answer of `remove_from_folder`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackUnfoldered {
    /// The position that the track had.
    pub track_index: usize,
    /// The track's position now.
    pub new_track_index: usize,
    /// The track's stable id.
    pub id: ObjectId,
}

/// The answer of `set_solo_isolate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SoloIsolateSet {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Whether other tracks' solos leave it alone now.
    pub solo_isolate: bool,
}

/// The answer of `set_track_colour`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackColourSet {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Its colour now, or null.
    pub colour: Option<Colour>,
}

/// The answer of `set_pan_law`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanLawSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The number of the pan law now, -1 to 4; no unit.
    pub pan_law: i64,
    /// Whether the sign is flipped now.
    pub polarity: bool,
}

/// The answer of `add_vca` and `set_vca`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VcaSet {
    /// The folder's zero-based position.
    pub track_id: usize,
    /// The folder's stable id.
    pub id: ObjectId,
    /// The VCA's stable id.
    pub plugin_id: ObjectId,
    /// Where it stands now, in decibels.
    pub level_db: f64,
}

/// The answer of `set_master_fades`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MasterFadesSet {
    /// Seconds from the Edit's start.
    pub fade_in: f64,
    /// Seconds towards the Edit's end.
    pub fade_out: f64,
    /// The shape of the fade-in.
    pub fade_in_type: FadeShape,
    /// The shape of the fade-out.
    pub fade_out_type: FadeShape,
}

/// The answer of `set_track_output`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackOutputSet {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Where its sound goes now.
    pub output: OutputView,
}

/// The answer of `add_aux_send`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuxSendAdded {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's zero-based position among the user's plugins; the fader and the meter count from there on.
    pub plugin_index: usize,
    /// The bus, by its number; no unit.
    pub bus: u32,
    /// Its level now, in decibels.
    pub level_db: f64,
    /// Whether the copy's sign is flipped.
    pub invert: bool,
    /// How many returns the bus has; with none the send isn't heard.
    pub returns: usize,
}

/// The answer of `set_send_level`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SendLevelSet {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The bus, by its number; no unit.
    pub bus: i64,
    /// Its level now, in decibels.
    pub level_db: f64,
    /// Whether the copy's sign is flipped now.
    pub invert: bool,
}

/// The answer of `add_aux_return`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuxReturnAdded {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's zero-based position among the user's plugins; the fader and the meter count from there on.
    pub plugin_index: usize,
    /// The bus, by its number; no unit.
    pub bus: u32,
}

/// The answer of `set_aux_bus_name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BusNamed {
    /// The bus, by its number; no unit.
    pub bus: u32,
    /// Its name now.
    pub name: String,
}

/// The answer of `set_sidechain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SidechainSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The steering track's position, or null.
    pub source: Option<usize>,
    /// The steering track's stable id, or null.
    pub source_id: Option<ObjectId>,
}

/// The answer of `set_plugin_output`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginOutputSet {
    /// The track's zero-based position.
    pub track_id: TrackPlace,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// Which output, by its number (no unit); 0 would be the main one.
    pub output: u32,
    /// The output's name, as the plugin has it; left out while the plugin doesn't run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_name: Option<String>,
    /// The position of the track that hears it, or null.
    pub target: Option<usize>,
    /// Its stable id, or null.
    pub target_id: Option<ObjectId>,
}

/// A send of a bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SendView {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// Its level now, in decibels.
    pub level_db: f64,
    /// Whether the copy's sign is flipped.
    pub invert: bool,
    /// False where it is bypassed.
    pub enabled: bool,
}

/// A return of a bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnView {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// False where it is bypassed.
    pub enabled: bool,
}

/// An aux bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BusView {
    /// Its number; no unit.
    pub bus: i64,
    /// Its name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is sent to it.
    pub sends: Vec<SendView>,
    /// Where it is heard.
    pub returns: Vec<ReturnView>,
}

/// Where a track's sound goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteView {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Where its sound goes.
    pub output: OutputView,
    /// Whether mute and solo let it through.
    pub audible: bool,
}

/// The answer of `get_routing`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoutingReply {
    /// Every track through which sound passes, in order; plain folders aren't among them.
    pub tracks: Vec<RouteView>,
    /// The aux busses that are named, sent to or returned, by number.
    pub busses: Vec<BusView>,
}
