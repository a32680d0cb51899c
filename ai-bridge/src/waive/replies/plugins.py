"""Answers about plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import ParamView

__all__ = ["ParameterSet", "PluginParameters"]


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
