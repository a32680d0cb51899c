"""Answers about plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import (
    ParameterNow,
    ParamView,
    PluginFailure,
    PluginFileView,
    PluginOffer,
    PluginOutputView,
    ProgramListView,
    SamplerSoundView,
    SynthRouteView,
)

__all__ = [
    "ParameterSet",
    "ParametersSet",
    "PluginBypassed",
    "PluginFileSet",
    "PluginList",
    "PluginLoaded",
    "PluginMoved",
    "PluginParameters",
    "PluginRemoved",
    "PluginStateReply",
    "PluginStateSet",
    "PresetLoaded",
    "PresetSaved",
    "SamplerSoundsSet",
    "ScanReport",
    "SynthModulationSet",
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

    file: NotRequired[PluginFileView]
    """The file of an impulse response or of a SoundFont player."""

    latency_frames: NotRequired[int]
    """By how much later its sound is, in frames; of plugins of other makers."""

    modulation: NotRequired[list[SynthRouteView] | None]
    """The modulation matrix of a `4osc`."""

    outputs: NotRequired[list[PluginOutputView]]
    """The outputs of a plugin of another maker that has more than one, the main one first."""

    programs: NotRequired[list[ProgramListView]]
    """Its programme lists: a parameter chooses among each."""

    reason: NotRequired[str]
    """Why it failed."""

    sounds: NotRequired[list[SamplerSoundView] | None]
    """The sounds of a sampler."""

    state: NotRequired[str]
    """Of a plugin of another maker: `running`, `opening`, `restarting`, or `failed`."""


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


class PluginFileSet(Reply):
    """The answer of `set_plugin_file`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    file: PluginFileView
    """Its file."""


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


class SamplerSoundsSet(Reply):
    """The answer of `set_sampler_sounds`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    sounds: list[SamplerSoundView]
    """Its sounds."""

    sound_count: int
    """How many it has."""


class SynthModulationSet(Reply):
    """The answer of `set_synth_modulation`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    modulation: list[SynthRouteView]
    """The rows of its matrix."""

    route_count: int
    """How many there are."""
