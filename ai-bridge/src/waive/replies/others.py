"""Answers about others.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import ParameterNow, PluginFailure, PluginOffer

__all__ = [
    "ParametersSet",
    "PluginStateReply",
    "PluginStateSet",
    "PresetLoaded",
    "PresetSaved",
    "ScanReport",
]


class PluginStateReply(Reply):
    """The answer of `get_plugin_state`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    format: str
    """What the text is: `vstpreset` or `json`, in base64."""

    state: str
    """All that the plugin remembers."""

    bytes: int
    """How many bytes the text stands for."""


class PresetLoaded(Reply):
    """The answer of `load_plugin_preset`."""

    preset_name: str
    """The name it was saved under."""

    master: bool
    """Whether it is the master's plugin."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    changed_parameters: int
    """How many parameters have another value now."""

    track_index: NotRequired[int]
    """The track's zero-based position; absent for the master."""


class PresetSaved(Reply):
    """The answer of `save_plugin_preset`."""

    preset_name: str
    """The name it was saved under."""

    master: bool
    """Whether it is the master's plugin."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    file_path: str
    """The file."""

    track_index: NotRequired[int]
    """The track's zero-based position; absent for the master."""


class ScanReport(Reply):
    """What `scan_plugins` found."""

    plugins: list[PluginOffer]
    """The plugins of other makers that can be loaded."""

    count: int
    """How many there are."""

    failures: list[PluginFailure]
    """The modules that can't be used, with the reason."""

    modules: int
    """How many modules there are."""

    scanned: int
    """How many of them were looked at now; the others hadn't changed."""

    seconds: float
    """How long it took, in seconds."""


class ParametersSet(Reply):
    """The answer of `set_parameters`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    parameters: list[ParameterNow]
    """The parameters that were set, in the order of the request."""


class PluginStateSet(Reply):
    """The answer of `set_plugin_state`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    changed_parameters: int
    """How many parameters have another value now."""
