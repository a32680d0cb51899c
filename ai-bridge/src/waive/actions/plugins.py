"""Actions: plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import FilePath, Flag, Index, PluginRef, Text, TrackRef, Value, items
from waive.actions.objects import ParameterSpec, SamplerSoundSpec, SynthRouteSpec
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.plugins import (
    ParameterSet,
    ParametersSet,
    PluginBypassed,
    PluginFileSet,
    PluginList,
    PluginLoaded,
    PluginMoved,
    PluginParameters,
    PluginRemoved,
    PluginStateReply,
    PluginStateSet,
    PresetLoaded,
    PresetSaved,
    SamplerSoundsSet,
    ScanReport,
    SynthModulationSet,
)
from waive.replies.tracks import JobStarted
from waive.replies.words import PluginIsolation, SendPosition

__all__ = ["PluginsActions"]


class PluginsActions:
    """Actions: plugins."""

    @action
    def bypass_plugin(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        bypassed: Flag,
        **options: Unpack[Options],
    ) -> Call[PluginBypassed]:
        """Lets sound pass a plugin unchanged, or not any more.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            bypassed: Whether sound passes it unchanged.
        """
        return call(
            "bypass_plugin",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            bypassed=bypassed,
        )

    @action
    def get_plugin_parameters(
        self, track_id: TrackRef | None, plugin_index: PluginRef, **options: Unpack[Options]
    ) -> Call[PluginParameters]:
        """Lists a plugin's parameters.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
        """
        return call("get_plugin_parameters", options, track_id=track_id, plugin_index=plugin_index)

    @action
    def get_plugin_state(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        *,
        master: Flag | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginStateReply]:
        """Gives all that a plugin remembers as one text.

        To be given back with `set_plugin_state`. Of a VST3 plugin it is a `.vstpreset` file in
        base64.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "get_plugin_state",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            master=master,
            track_index=track_index,
        )

    @action
    def list_plugins(self, **options: Unpack[Options]) -> Call[PluginList]:
        """Lists the plugins that tracks can be given."""
        return call("list_plugins", options)

    @action
    def load_plugin(
        self,
        track_id: TrackRef,
        plugin_id: FilePath,
        *,
        isolation: PluginIsolation | None = None,
        plugin_index: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginLoaded]:
        """Puts a plugin into a track's chain, first unless told where.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            plugin_id: Which plugin: its name or identifier, as `list_plugins` has them, or a
                module's file (`.vst3`).
            isolation: Where a plugin of another maker runs; without, as the engine was started
                (`process`). Built-in plugins have no use for it.
            plugin_index: Its zero-based position among the user's plugins of the track; without,
                0.
        """
        return call(
            "load_plugin",
            options,
            track_id=track_id,
            plugin_id=plugin_id,
            isolation=isolation,
            plugin_index=plugin_index,
        )

    @action
    def load_plugin_preset(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        *,
        file_path: FilePath | None = None,
        master: Flag | None = None,
        preset_name: Text | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PresetLoaded]:
        """Gives a plugin what was saved under a name, or in a file.

        A preset of another plugin changes nothing.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            file_path: The file.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            preset_name: Its name in the engine's own folder of presets; one of `preset_name` and
                `file_path` is needed.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "load_plugin_preset",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            file_path=file_path,
            master=master,
            preset_name=preset_name,
            track_index=track_index,
        )

    @action
    def move_plugin(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        *,
        new_index: Index | None = None,
        new_track_id: TrackRef | None = None,
        position: SendPosition | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginMoved]:
        """Moves a plugin within its track's chain, or to another track's.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            new_index: The zero-based position it shall have among the user's plugins: 0 is the
                front of the chain, any other right behind the plugin before it. Needed, unless
                `position` is given.
            new_track_id: The track it shall stand on; without, its own.
            position: In place of `new_index`: right before the fader (`"pre"`) or right behind it
                (`"post"`).
        """
        return call(
            "move_plugin",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            new_index=new_index,
            new_track_id=new_track_id,
            position=position,
        )

    @action
    def remove_plugin(
        self, track_id: TrackRef | None, plugin_index: PluginRef, **options: Unpack[Options]
    ) -> Call[PluginRemoved]:
        """Takes a plugin, a send or a return out of a track's chain.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
        """
        return call("remove_plugin", options, track_id=track_id, plugin_index=plugin_index)

    @action
    def save_plugin_preset(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        *,
        file_path: FilePath | None = None,
        master: Flag | None = None,
        preset_name: Text | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PresetSaved]:
        """Saves what a plugin remembers under a name, or as a file.

        `.vstpreset` for VST3 plugins, JSON for built-in ones.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            file_path: The file; one that exists is replaced.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            preset_name: Its name in the engine's own folder of presets; one of `preset_name` and
                `file_path` is needed.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "save_plugin_preset",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            file_path=file_path,
            master=master,
            preset_name=preset_name,
            track_index=track_index,
        )

    @action
    def scan_plugins(
        self,
        *,
        folders: Sequence[FilePath] | None = None,
        retry_failures: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ScanReport]:
        """Looks for plugins in the standard folders, those the engine was started with.

        And those given here. Each module is looked at in a process of its own, with a time
        limit; what hasn't changed since isn't looked at again. What can't be used is listed
        with the reason.

        Args:
            folders: Further folders to look in, now and from now on.
            retry_failures: Whether modules that failed before are looked at again though they
                haven't changed.
        """
        return call("scan_plugins", options, folders=items(folders), retry_failures=retry_failures)

    @action
    def start_scan_plugins(
        self,
        *,
        folders: Sequence[FilePath] | None = None,
        retry_failures: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `scan_plugins` would wait for; `get_job` tells how it goes.

        Args:
            folders: Further folders to look in, now and from now on.
            retry_failures: Whether modules that failed before are looked at again though they
                haven't changed.
        """
        return call(
            "scan_plugins",
            options,
            folders=items(folders),
            retry_failures=retry_failures,
            **{"async": True},
        )

    @action
    def set_parameter(
        self,
        track_id: TrackRef | None,
        plugin_id: PluginRef | None,
        param_id: PluginRef,
        value: Value | None = None,
        *,
        native_value: Value | None = None,
        text: Text | None = None,
        touch: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ParameterSet]:
        """Sets a plugin's parameter.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless plugin or
                parameter is given by its id.
            plugin_id: The plugin: its id, its name such as `"volume"`, or its zero-based
                position. Needed, unless the parameter is given by its id.
            param_id: The parameter: its name such as `"pan"`, its id, or its zero-based position.
            value: Its value, normalised 0 to 1; one of `value`, `native_value` and `text` is
                needed.
            native_value: Its value in its own unit, such as decibels; `value` wins.
            text: Its value in the words of a plugin of another maker, such as `"-6 dB"`; the
                other two win.
            touch: While the track writes automation: whether the hand holds on (true) or lets go
                (false); without, it lets go after half a second without moves.
        """
        return call(
            "set_parameter",
            options,
            track_id=track_id,
            plugin_id=plugin_id,
            param_id=param_id,
            value=value,
            native_value=native_value,
            text=text,
            touch=touch,
        )

    @action
    def set_parameters(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        parameters: Sequence[ParameterSpec],
        **options: Unpack[Options],
    ) -> Call[ParametersSet]:
        """Sets many parameters of one plugin: all of them, or none.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            parameters: The parameters, 1 to 10,000.
        """
        return call(
            "set_parameters",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            parameters=list(parameters),
        )

    @action
    def set_plugin_file(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        file_path: FilePath,
        *,
        bank: Index | None = None,
        normalise: Flag | None = None,
        program: Index | None = None,
        trim_silence: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginFileSet]:
        """Gives a plugin its file.

        An impulse response its recording (any audio file), a SoundFont player its `.sf2`.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            file_path: The file: an absolute path, or one that starts from where the engine runs.
            bank: Of a SoundFont: the bank number that it plays, the parameter `bank`; without, as
                it is.
            normalise: Of an impulse response: whether its energy is scaled to a fixed one;
                without, as it is (a new plugin: yes).
            program: Of a SoundFont: the programme number that it plays, the parameter `program`;
                without, as it is.
            trim_silence: Of an impulse response: whether silence before and after it is left out;
                without, as it is (a new plugin: no).
        """
        return call(
            "set_plugin_file",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            file_path=file_path,
            bank=bank,
            normalise=normalise,
            program=program,
            trim_silence=trim_silence,
        )

    @action
    def set_plugin_state(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        state: Text,
        *,
        master: Flag | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginStateSet]:
        """Gives a plugin what `get_plugin_state` once gave.

        A text that isn't one, or is another plugin's, changes nothing.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            state: What `get_plugin_state` gave.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "set_plugin_state",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            state=state,
            master=master,
            track_index=track_index,
        )

    @action
    def set_sampler_sounds(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        sounds: Sequence[SamplerSoundSpec],
        **options: Unpack[Options],
    ) -> Call[SamplerSoundsSet]:
        """Gives a sampler its sounds, in place of all that it had.

        Audio files, or pieces of them, on keys. A note sounds every one whose keys hold it.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The sampler: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            sounds: The sounds, at most 1,024; none leaves the sampler silent.
        """
        return call(
            "set_sampler_sounds",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            sounds=list(sounds),
        )

    @action
    def set_synth_modulation(
        self,
        track_id: TrackRef | None,
        plugin_index: PluginRef,
        routes: Sequence[SynthRouteSpec],
        **options: Unpack[Options],
    ) -> Call[SynthModulationSet]:
        """Gives a `4osc` its modulation matrix, in place of the one that it had.

        What moves which of its parameters, and how far. Notes that sound go by it at once.
        Several sources of one parameter add up.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            plugin_index: The synth: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            routes: The rows, at most 256, one for each source and parameter; none leaves every
                parameter where it stands.
        """
        return call(
            "set_synth_modulation",
            options,
            track_id=track_id,
            plugin_index=plugin_index,
            routes=list(routes),
        )
