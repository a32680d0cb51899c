//! Requests about where sound goes and how it gets there.

use super::PluginAddress;
use crate::colour::Colour;
use crate::error::ErrorReply;
use crate::ids::{OutputRef, PluginRef, TrackRef};
use crate::quantity::{Bus, FadeSeconds, FadeShape, PanLawNumber, Place, SendPosition, VolumeDb};
use crate::reply::{
    AuxReturnAdded, AuxSendAdded, BusNamed, MasterFadesSet, PanLawSet, PluginOutputSet,
    RoutingReply, SendLevelSet, SidechainSet, SoloIsolateSet, TrackColourSet, TrackOutputSet,
    VcaSet,
};
use crate::text::Name;

request! {
    /// Keeps a track heard while others are soloed, or not any more.
    pub struct SetSoloIsolate("set_solo_isolate" -> SoloIsolateSet) edit {
        /// The track: zero-based position, or id. A folder isolates what is in it.
        track_id: TrackRef,
        /// Whether other tracks' solos leave it alone.
        solo_isolate: bool,
    }
    example r#"{"track_id":0,"solo_isolate":true}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Gives a track a colour.
    pub struct SetTrackColour("set_track_colour" -> TrackColourSet) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// `"#rrggbb"`, or `"#aarrggbb"`; without one, or with null, the track has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colour: Option<Colour>,
    }
    example r##"{"track_id":0,"colour":"#ff8800"}"##
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Sets how a fader shares its pan between left and right, and its sign.
    pub struct SetPanLaw("set_pan_law" -> PanLawSet) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// -1 and 0: linear, a hard pan is +6 dB. 1 to 4: sine laws, -2.5, -3, -4.5 and -6 dB at the centre.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pan_law: Option<PanLawNumber>,
        /// Whether the sign is flipped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        polarity: Option<bool>,
    }
    example r#"{"track_id":0,"pan_law":2}"#
    errors [TrackNotFound, NotSupported]
    validate |request| match (request.pan_law, request.polarity) {
        (None, None) => Err(ErrorReply::missing_parameter("pan_law")),
        _ => Ok(()),
    }
}

request! {
    /// Gives a folder a VCA: a fader that moves the faders of all tracks in it.
    pub struct AddVca("add_vca" -> VcaSet) edit {
        /// The folder: zero-based position, or id.
        track_id: TrackRef,
        /// Where it stands, in decibels, -100 to +6; without, 0, which moves nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level_db: Option<VolumeDb>,
    }
    example r#"{"track_id":0,"level_db":-3}"#
    errors [TrackNotFound, NotAFolder, NotSupported]
}

request! {
    /// Moves a folder's VCA.
    pub struct SetVca("set_vca" -> VcaSet) edit {
        /// The folder: zero-based position, or id.
        track_id: TrackRef,
        /// Where it stands, in decibels, -100 to +6; 0 moves nothing.
        level_db: VolumeDb,
    }
    example r#"{"track_id":0,"level_db":-6}"#
    errors [TrackNotFound, NotAFolder, NotSupported]
}

request! {
    /// Sets the master's fades at both ends of the Edit; what isn't given stays.
    pub struct SetMasterFades("set_master_fades" -> MasterFadesSet) edit {
        /// Seconds from the Edit's start; 0 is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_in: Option<FadeSeconds>,
        /// Seconds towards the Edit's end, where the last clip ends; 0 is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_out: Option<FadeSeconds>,
        /// The shape of the fade-in; at first concave.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_in_type: Option<FadeShape>,
        /// The shape of the fade-out; at first concave.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_out_type: Option<FadeShape>,
    }
    example r#"{"fade_in":0.5,"fade_out":2}"#
    errors []
    validate |request| {
        let lengths = request.fade_in.is_some() || request.fade_out.is_some();
        let shapes = request.fade_in_type.is_some() || request.fade_out_type.is_some();
        if lengths || shapes {
            return Ok(());
        }
        Err(ErrorReply::missing_parameter("fade_in"))
    }
}

request! {
    /// Leads a track's sound to the master, into another track before its plugins, or nowhere.
    pub struct SetTrackOutput("set_track_output" -> TrackOutputSet) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// A track's position or id; `"default"`: the submix it lies in, or the master; `"none"` or null: nowhere.
        output: OutputRef,
    }
    example r#"{"track_id":0,"output":"default"}"#
    errors [TrackNotFound, NotSupported, RoutingCycle]
}

request! {
    /// Sends a copy of what passes on a track to an aux bus.
    pub struct AddAuxSend("add_aux_send" -> AuxSendAdded) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The bus it sends to; `add_aux_return` makes it heard.
        bus: Bus,
        /// Where it taps: `"pre"` the fader or `"post"`; without, post.
        #[serde(default)]
        position: SendPosition,
        /// Its level in decibels, -100 to +6; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level_db: Option<VolumeDb>,
        /// Whether the copy's sign is flipped.
        #[serde(default)]
        invert: bool,
    }
    example r#"{"track_id":0,"bus":1,"level_db":-6,"position":"post"}"#
    errors [TrackNotFound, NotSupported, RoutingCycle]
}

request! {
    /// Sets the level of a send, its sign, or both.
    pub struct SetSendLevel("set_send_level" -> SendLevelSet) edit {
        /// The send's track: zero-based position, or id. Needed, unless the send is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The bus: which of the track's sends, the first of them where several go there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bus: Option<Bus>,
        /// The send by its position among the track's plugins, or by its id, in place of `bus`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// Its level in decibels, -100 to +6.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level_db: Option<VolumeDb>,
        /// Whether the copy's sign is flipped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invert: Option<bool>,
    }
    example r#"{"track_id":0,"bus":1,"level_db":-12}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported]
    validate |request| {
        if request.level_db.is_none() && request.invert.is_none() {
            return Err(ErrorReply::missing_parameter("level_db"));
        }
        match (request.track_id, request.bus, request.address().plugin) {
            (Some(_), Some(_), None) => Ok(()),
            (Some(_), None, None) => Err(ErrorReply::missing_parameter("bus")),
            _ => request.address().validate("plugin_id"),
        }
    }
}

impl SetSendLevel {
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
    /// Adds what was sent to an aux bus to what passes on a track, before its other plugins.
    pub struct AddAuxReturn("add_aux_return" -> AuxReturnAdded) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// The bus.
        bus: Bus,
    }
    example r#"{"track_id":1,"bus":1}"#
    errors [TrackNotFound, NotSupported, RoutingCycle]
}

request! {
    /// Names an aux bus; an empty name takes it away.
    pub struct SetAuxBusName("set_aux_bus_name" -> BusNamed) edit {
        /// The bus.
        bus: Bus,
        /// Its name.
        name: Name,
    }
    example r#"{"bus":1,"name":"Reverb"}"#
    errors []
}

request! {
    /// Names the track that shall steer a plugin (its side-chain), or none any more. Plugins with a side-chain (compressor, waiveGate) listen to that track behind its fader, muted or not; a compressor's parameter sidechainTrigger is set to 1 with it. Circles are refused.
    pub struct SetSidechain("set_sidechain" -> SidechainSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The steering track: zero-based position, or id; without one, or with null, none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<TrackRef>,
    }
    example r#"{"track_id":0,"plugin_index":0,"source":1}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, RoutingCycle]
    validate |request| request.address().validate("plugin_index")
}

request! {
    /// Leads a further output of a plugin (a drum machine's snare, say) into another track, before its plugins, or nowhere any more. Plugins of other makers have such outputs; `get_plugin_parameters` lists them. They are as late as the plugin, and aligned with everything else. The plugin's own track being muted doesn't silence them; a plugin whose outputs lead elsewhere can't be frozen. Circles are refused.
    pub struct SetPluginOutput("set_plugin_output" -> PluginOutputSet) edit {
        /// The track: zero-based position, or id. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// Which output, 1 to 31; 0 is the main one, which goes down the chain.
        output: Place,
        /// The track that hears it, no folder: zero-based position, or id; without one, or with null, none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<TrackRef>,
    }
    example r#"{"track_id":0,"plugin_index":0,"output":1,"target":1}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, NotSupported, InvalidValue, RoutingCycle]
    validate |request| request.address().validate("plugin_index")
}

impl SetPluginOutput {
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

impl SetSidechain {
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
    /// Shows where every track's sound goes, and the aux busses with their sends and returns.
    pub struct GetRouting("get_routing" -> RoutingReply) read {
    }
    example r#"{}"#
    errors []
}
