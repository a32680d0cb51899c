//! Requests about the plugins of a track as a chain.

use super::{PluginAddress, PluginIsolation};
use crate::error::ErrorReply;
use crate::ids::{PluginRef, TrackRef};
use crate::quantity::{Place, SendPosition};
use crate::reply::{PluginBypassed, PluginList, PluginLoaded, PluginMoved, PluginRemoved};
use crate::text::FilePath;

request! {
    /// Lists the plugins that tracks can be given.
    pub struct ListPlugins("list_plugins" -> PluginList) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Puts a plugin into a track's chain, first unless told where.
    pub struct LoadPlugin("load_plugin" -> PluginLoaded) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// Which plugin: its name or identifier, as `list_plugins` has them, or a module's file (`.vst3`).
        plugin_id: FilePath,
        /// Its zero-based position among the user's plugins of the track; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<Place>,
        /// Where a plugin of another maker runs; without, as the engine was started (`process`). Built-in plugins have no use for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        isolation: Option<PluginIsolation>,
    }
    example r#"{"track_id":0,"plugin_id":"Waive Synth"}"#
    errors [TrackNotFound, PluginNotFound, PluginFailed, PathOutsideAllowed, OutOfRange, NotSupported, TrackFrozen, RoutingCycle]
}

request! {
    /// Takes a plugin, a send or a return out of a track's chain.
    pub struct RemovePlugin("remove_plugin" -> PluginRemoved) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
    }
    example r#"{"track_id":0,"plugin_index":0}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, TrackFrozen, RoutingCycle]
    validate |request| request.address().validate("plugin_index")
}

impl RemovePlugin {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}

request! {
    /// Lets sound pass a plugin unchanged, or not any more.
    pub struct BypassPlugin("bypass_plugin" -> PluginBypassed) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// Whether sound passes it unchanged.
        bypassed: bool,
    }
    example r#"{"track_id":0,"plugin_index":0,"bypassed":true}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, TrackFrozen]
    validate |request| request.address().validate("plugin_index")
}

impl BypassPlugin {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}

request! {
    /// Moves a plugin within its track's chain, or to another track's.
    pub struct MovePlugin("move_plugin" -> PluginMoved) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The zero-based position it shall have among the user's plugins: 0 is the front of the
        /// chain, any other right behind the plugin before it. Needed, unless `position` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_index: Option<Place>,
        /// In place of `new_index`: right before the fader (`"pre"`) or right behind it (`"post"`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<SendPosition>,
        /// The track it shall stand on; without, its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_track_id: Option<TrackRef>,
    }
    example r#"{"track_id":0,"plugin_index":1,"new_index":0}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, OutOfRange, NotSupported, TrackFrozen, RoutingCycle]
    validate |request| {
        if request.new_index.is_none() && request.position.is_none() {
            return Err(ErrorReply::missing_parameter("new_index"));
        }
        request.address().validate("plugin_index")
    }
}

impl MovePlugin {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}
