"""Answers about plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import ParamView, PluginOffer

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


class PluginList(Reply):
    """The answer of `list_plugins`."""

    plugins: list[PluginOffer]
    """The plugins."""

    count: int
    """How many there are."""


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
