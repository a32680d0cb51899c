//! Requests about plugins of other makers, and about what any plugin remembers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PluginAddress;
use crate::error::ErrorReply;
use crate::ids::{PluginRef, TrackRef};
use crate::reply::{PluginStateReply, PluginStateSet, PresetLoaded, PresetSaved, ScanReply};
use crate::text::{FilePath, Name, StateText};

/// Where a plugin of another maker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PluginIsolation {
    /// In a process of its own: it can't hurt the engine.
    Process,
    /// In one process with the other plugins of its vendor; they fall together.
    Vendor,
    /// In the engine's own process: the least latency, and no protection.
    None,
}

impl PluginIsolation {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Vendor => "vendor",
            Self::None => "none",
        }
    }
}

request! {
    /// Looks for plugins in the standard folders, those the engine was started with, and those given here. Each module is looked at in a process of its own, with a time limit; what hasn't changed since isn't looked at again. What can't be used is listed with the reason.
    pub struct ScanPlugins("scan_plugins" -> ScanReply) alone {
        /// Further folders to look in, now and from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        folders: Vec<FilePath>,
        /// Whether modules that failed before are looked at again though they haven't changed.
        #[serde(default)]
        retry_failures: bool,
        /// Whether the answer is a `job_id` at once, and the scan goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"folders":["/opt/plugins"]}"#
    errors [PathOutsideAllowed, UnwritableFile, Busy, Cancelled]
}

/// Declares the request and how it names its plugin: `plugin_index` or `plugin_id`.
macro_rules! plugin_request {
    (
        #[doc = $summary:literal]
        pub struct $name:ident($action:literal -> $reply:ty) $mode:ident {
            $($(#[$field_meta:meta])* $field:ident: $kind:ty,)*
        }
        example $example:literal
        errors [$($error:ident),*]
    ) => {
        request! {
            #[doc = $summary]
            pub struct $name($action -> $reply) $mode {
                /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                track_id: Option<TrackRef>,
                /// The same as `track_id`, which wins.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                track_index: Option<TrackRef>,
                /// True: the master's plugin; the same as `"track_id": "master"`, which wins.
                #[serde(default)]
                master: bool,
                /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                plugin_index: Option<PluginRef>,
                /// The same as `plugin_index`, which wins; its id is enough alone.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                plugin_id: Option<PluginRef>,
                $($(#[$field_meta])* $field: $kind,)*
            }
            example $example
            errors [$($error),*]
            validate |request| request.address().validate("plugin_index")
        }

        impl $name {
            /// The plugin it is about.
            #[must_use]
            pub fn address(&self) -> PluginAddress<'_> {
                let master = self.master.then_some(TrackRef::Master);
                PluginAddress {
                    track_id: self.track_id.or(self.track_index).or(master),
                    plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
                    param: None,
                }
            }
        }
    };
}

plugin_request! {
    /// Gives all that a plugin remembers as one text, to be given back with `set_plugin_state`. Of a VST3 plugin it is a `.vstpreset` file in base64.
    pub struct GetPluginState("get_plugin_state" -> PluginStateReply) alone {
    }
    example r#"{"track_id":0,"plugin_index":0}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, PluginFailed]
}

plugin_request! {
    /// Gives a plugin what `get_plugin_state` once gave. A text that isn't one, or is another plugin's, changes nothing.
    pub struct SetPluginState("set_plugin_state" -> PluginStateSet) edit {
        /// What `get_plugin_state` gave.
        state: StateText,
    }
    example r#"{"track_id":0,"plugin_index":0,"state":"eyJ0eXBlIjoicmV2ZXJiIiwicGFyYW1ldGVycyI6e319"}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, PluginFailed, InvalidValue, TrackFrozen]
}

plugin_request! {
    /// Saves what a plugin remembers under a name, or as a file: `.vstpreset` for VST3 plugins, JSON for built-in ones.
    pub struct SavePluginPreset("save_plugin_preset" -> PresetSaved) alone {
        /// Its name in the engine's own folder of presets; one of `preset_name` and `file_path` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preset_name: Option<Name>,
        /// The file; one that exists is replaced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file_path: Option<FilePath>,
    }
    example r#"{"track_index":0,"plugin_index":0,"preset_name":"Warm"}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, PluginFailed, MissingParameter, InvalidValue, PathOutsideAllowed, UnwritableFile]
}

plugin_request! {
    /// Gives a plugin what was saved under a name, or in a file. A preset of another plugin changes nothing.
    pub struct LoadPluginPreset("load_plugin_preset" -> PresetLoaded) edit {
        /// Its name in the engine's own folder of presets; one of `preset_name` and `file_path` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preset_name: Option<Name>,
        /// The file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file_path: Option<FilePath>,
    }
    example r#"{"track_index":0,"plugin_index":0,"preset_name":"Warm"}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, PluginFailed, MissingParameter, InvalidValue, FileNotFound, UnreadableFile, PathOutsideAllowed, TrackFrozen]
}

/// One of `preset_name` and `file_path`.
///
/// # Errors
/// `missing_parameter`.
pub fn named(name: Option<&Name>, file: Option<&FilePath>) -> Result<(), ErrorReply> {
    if name.is_none() && file.is_none() {
        return Err(ErrorReply::missing_parameter("preset_name"));
    }
    Ok(())
}
