"""Answers about routing.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import BusView, OutputView, RouteView
from waive.replies.words import FadeShape

__all__ = [
    "AuxReturnAdded",
    "AuxSendAdded",
    "BusNamed",
    "MasterFadesSet",
    "PluginOutputSet",
    "RoutingReply",
    "SendLevelSet",
    "SidechainSet",
    "TrackOutputSet",
]


class AuxReturnAdded(Reply):
    """The answer of `add_aux_return`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_index: int
    """The plugin's zero-based position among the user's plugins.

    The fader and the meter count from there on.
    """

    bus: int
    """The bus, by its number; no unit."""


class AuxSendAdded(Reply):
    """The answer of `add_aux_send`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_index: int
    """The plugin's zero-based position among the user's plugins.

    The fader and the meter count from there on.
    """

    bus: int
    """The bus, by its number; no unit."""

    level_db: float
    """Its level now, in decibels."""

    invert: bool
    """Whether the copy's sign is flipped."""

    returns: int
    """How many returns the bus has; with none the send isn't heard."""


class RoutingReply(Reply):
    """The answer of `get_routing`."""

    tracks: list[RouteView]
    """Every track through which sound passes, in order; plain folders aren't among them."""

    busses: list[BusView]
    """The aux busses that are named, sent to or returned, by number."""


class BusNamed(Reply):
    """The answer of `set_aux_bus_name`."""

    bus: int
    """The bus, by its number; no unit."""

    name: str
    """Its name now."""


class MasterFadesSet(Reply):
    """The answer of `set_master_fades`."""

    fade_in: float
    """Seconds from the Edit's start."""

    fade_out: float
    """Seconds towards the Edit's end."""

    fade_in_type: FadeShape
    """The shape of the fade-in."""

    fade_out_type: FadeShape
    """The shape of the fade-out."""


class PluginOutputSet(Reply):
    """The answer of `set_plugin_output`."""

    track_id: TrackPlace
    """The track's zero-based position."""

    plugin_name: str
    """The plugin's name."""

    plugin_id: str
    """The plugin's stable id."""

    output: int
    """Which output, by its number (no unit); 0 would be the main one."""

    output_name: NotRequired[str]
    """The output's name, as the plugin has it; left out while the plugin doesn't run."""

    target: int | None
    """The position of the track that hears it, or null."""

    target_id: str | None
    """Its stable id, or null."""


class SendLevelSet(Reply):
    """The answer of `set_send_level`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    plugin_id: str
    """The plugin's stable id."""

    bus: int
    """The bus, by its number; no unit."""

    level_db: float
    """Its level now, in decibels."""

    invert: bool
    """Whether the copy's sign is flipped now."""


class SidechainSet(Reply):
    """The answer of `set_sidechain`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_name: str
    """The plugin's name."""

    plugin_id: str
    """The plugin's stable id."""

    source: int | None
    """The steering track's position, or null."""

    source_id: str | None
    """The steering track's stable id, or null."""


class TrackOutputSet(Reply):
    """The answer of `set_track_output`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    output: OutputView
    """Where its sound goes now."""
