"""Answers about plugins and their parameters."""

from typing import NotRequired, TypedDict

from waive.replies.common import Reply, TrackPlace

__all__ = ["ParamView", "ParameterSet", "PluginParameters"]


class ParamView(TypedDict):
    """A parameter of a plugin."""

    param_index: int
    """Its zero-based position."""
    param_id: str
    """The plugin's own name for it, such as `volume`."""
    id: NotRequired[str]
    """Its stable id, where it has one."""
    name: str
    """Its name for people."""
    value: float
    """Its value, normalised 0 to 1."""
    default_value: NotRequired[float]
    """Its default, normalised 0 to 1."""
    native_value: float
    """Its value in its own unit."""
    unit: NotRequired[str]
    """Its own unit, such as `dB`."""
    value_text: str
    """Its value for people."""
    text: str
    """The same as `value_text`."""


class PluginParameters(Reply):
    """The answer of `get_plugin_parameters`."""

    track_id: TrackPlace
    """The track's zero-based position, or ``"master"``."""
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
    """The track's zero-based position, or ``"master"``."""
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
