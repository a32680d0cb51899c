"""Answers about plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import ParamView, PluginFailure, PluginOffer, ProgramListView

__all__ = [
    "ParameterSet",
    "PluginBypassed",
    "PluginList",
    "PluginLoaded",
    "PluginMoved",
    "PluginParameters",
    "PluginRemoved",
]


class PluginBypassed(Reply):
    """The answer of `bypass_plugin`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_name: str
    """The plugin's name."""

    plugin_id: str
    """The plugin's stable id."""

    bypassed: bool
    """Whether sound passes it unchanged now."""


class PluginParameters(Reply):
    """The answer of `get_plugin_parameters`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_name: str
    """The plugin's name."""

    plugin_index: int
    """The plugin's zero-based position."""

    plugin_id: str
    """The plugin's stable id."""

    enabled: bool
    """False where it is bypassed."""

    parameters: list[ParamView]
    """Its parameters."""

    parameter_count: int
    """How many it has."""

    latency_frames: NotRequired[int]
    """By how much later its sound is, in frames; of plugins of other makers."""

    programs: NotRequired[list[ProgramListView]]
    """Its programme lists: a parameter chooses among each."""

    reason: NotRequired[str]
    """Why it failed."""

    state: NotRequired[str]
    """Of a plugin of another maker: `running`, `opening`, `restarting`, or `failed`."""


class PluginList(Reply):
    """The answer of `list_plugins`."""

    plugins: list[PluginOffer]
    """The plugins."""

    count: int
    """How many there are."""

    failures: NotRequired[list[PluginFailure]]
    """The modules that the last scan couldn't use, with the reason."""

    hint: NotRequired[str]
    """What to do where plugins of other makers have never been looked for."""


class PluginLoaded(Reply):
    """The answer of `load_plugin`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    plugin_index: int
    """The plugin's zero-based position among the user's plugins.

    The fader and the meter count from there on.
    """

    latency_frames: NotRequired[int]
    """By how much later its sound is, in frames; left out when it isn't."""

    warnings: NotRequired[list[str]]
    """What to know of it: that it stands before an instrument, say."""


class PluginMoved(Reply):
    """The answer of `move_plugin`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_name: str
    """The plugin's name."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_index: int
    """The plugin's zero-based position among the user's plugins.

    The fader and the meter count from there on.
    """


class PluginRemoved(Reply):
    """The answer of `remove_plugin`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    removed_plugin: str
    """The name of the plugin that was removed."""

    plugin_id: str
    """The stable id it had."""


class ParameterSet(Reply):
    """The answer of `set_parameter`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    param_id: str
    """The plugin's own name for the parameter."""

    value: float
    """Its value now, normalised 0 to 1."""

    native_value: float
    """Its value now, in its own unit."""

    text: str
    """Its value now, for people."""
