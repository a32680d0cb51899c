"""Actions: routing.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Flag, Index, PluginRef, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.routing import (
    AuxReturnAdded,
    AuxSendAdded,
    BusNamed,
    MasterFadesSet,
    PluginOutputSet,
    RoutingReply,
    SendLevelSet,
    SidechainSet,
    TrackOutputSet,
)
from waive.replies.words import FadeShape, SendPosition

__all__ = ["RoutingActions"]


class RoutingActions:
    """Actions: routing."""

    @action
    def add_aux_return(
        self, track_id: TrackRef, bus: Index, **options: Unpack[Options]
    ) -> Call[AuxReturnAdded]:
        """Adds what was sent to an aux bus to what passes on a track.

        Before its other plugins.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            bus: The bus.
        """
        return call("add_aux_return", options, track_id=track_id, bus=bus)

    @action
    def add_aux_send(
        self,
        track_id: TrackRef,
        bus: Index,
        *,
        invert: Flag | None = None,
        level_db: Value | None = None,
        position: SendPosition | None = None,
        **options: Unpack[Options],
    ) -> Call[AuxSendAdded]:
        """Sends a copy of what passes on a track to an aux bus.

        Args:
            track_id: The track: zero-based position, or id.
            bus: The bus it sends to; `add_aux_return` makes it heard.
            invert: Whether the copy's sign is flipped.
            level_db: Its level in decibels, -100 to +6; without, 0.
            position: Where it taps: `"pre"` the fader or `"post"`; without, post.
        """
        return call(
            "add_aux_send",
            options,
            track_id=track_id,
            bus=bus,
            invert=invert,
            level_db=level_db,
            position=position,
        )

    @action
    def get_routing(self, **options: Unpack[Options]) -> Call[RoutingReply]:
        """Shows where every track's sound goes.

        And the aux busses with their sends and returns.
        """
        return call("get_routing", options)

    @action
    def set_aux_bus_name(
        self, bus: Index, name: Text, **options: Unpack[Options]
    ) -> Call[BusNamed]:
        """Names an aux bus; an empty name takes it away.

        Args:
            bus: The bus.
            name: Its name.
        """
        return call("set_aux_bus_name", options, bus=bus, name=name)

    @action
    def set_master_fades(
        self,
        *,
        fade_in: Value | None = None,
        fade_in_type: FadeShape | None = None,
        fade_out: Value | None = None,
        fade_out_type: FadeShape | None = None,
        **options: Unpack[Options],
    ) -> Call[MasterFadesSet]:
        """Sets the master's fades at both ends of the Edit; what isn't given stays.

        Args:
            fade_in: Seconds from the Edit's start; 0 is none.
            fade_in_type: The shape of the fade-in; at first concave.
            fade_out: Seconds towards the Edit's end, where the last clip ends; 0 is none.
            fade_out_type: The shape of the fade-out; at first concave.
        """
        return call(
            "set_master_fades",
            options,
            fade_in=fade_in,
            fade_in_type=fade_in_type,
            fade_out=fade_out,
            fade_out_type=fade_out_type,
        )

    @action
    def set_plugin_output(
        self,
        output: Index,
        *,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        target: TrackRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginOutputSet]:
        """Leads a further output of a plugin (a drum machine's snare.

        Say) into another track, before its plugins, or nowhere any more. Plugins of other
        makers have such outputs; `get_plugin_parameters` lists them. They are as late as the
        plugin, and aligned with everything else. The plugin's own track being muted doesn't
        silence them; a plugin whose outputs lead elsewhere can't be frozen. Circles are
        refused.

        Args:
            output: Which output, 1 to 31; 0 is the main one, which goes down the chain.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            target: The track that hears it, no folder: zero-based position, or id; without one,
                or with null, none.
            track_id: The track: zero-based position, or id. Needed, unless the plugin is given by
                its id.
        """
        return call(
            "set_plugin_output",
            options,
            output=output,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            target=target,
            track_id=track_id,
        )

    @action
    def set_send_level(
        self,
        *,
        bus: Index | None = None,
        invert: Flag | None = None,
        level_db: Value | None = None,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[SendLevelSet]:
        """Sets the level of a send, its sign, or both.

        Args:
            bus: The bus: which of the track's sends, the first of them where several go there.
            invert: Whether the copy's sign is flipped.
            level_db: Its level in decibels, -100 to +6.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The send by its position among the track's plugins, or by its id, in
                place of `bus`.
            track_id: The send's track: zero-based position, or id. Needed, unless the send is
                given by its id.
        """
        return call(
            "set_send_level",
            options,
            bus=bus,
            invert=invert,
            level_db=level_db,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            track_id=track_id,
        )

    @action
    def set_sidechain(
        self,
        *,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        source: TrackRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[SidechainSet]:
        """Names the track that shall steer a plugin (its side-chain), or none any more.

        Plugins with a side-chain (compressor, waiveGate) listen to that track behind its fader,
        muted or not; a compressor's parameter sidechainTrigger is set to 1 with it. Circles are
        refused.

        Args:
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            source: The steering track: zero-based position, or id; without one, or with null,
                none.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
        """
        return call(
            "set_sidechain",
            options,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            source=source,
            track_id=track_id,
        )

    @action
    def set_track_output(
        self, track_id: TrackRef, output: Index | Text | None, **options: Unpack[Options]
    ) -> Call[TrackOutputSet]:
        """Leads a track's sound to the master, into another track before its plugins.

        Or nowhere.

        Args:
            track_id: The track: zero-based position, or id.
            output: A track's position or id; `"default"`: the submix it lies in, or the master;
                `"none"` or null: nowhere.
        """
        return call("set_track_output", options, ("output",), track_id=track_id, output=output)
