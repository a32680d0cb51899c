"""Actions: others.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import FilePath, Flag, PluginRef, Text, TrackRef, items
from waive.actions.objects import ParameterSpec
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.others import (
    ParametersSet,
    PluginStateReply,
    PluginStateSet,
    PresetLoaded,
    PresetSaved,
    ScanReport,
)
from waive.replies.tracks import JobStarted

__all__ = ["OthersActions"]


class OthersActions:
    """Actions: others."""

    @action
    def get_plugin_state(
        self,
        *,
        master: Flag | None = None,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        track_id: TrackRef | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginStateReply]:
        """Gives all that a plugin remembers as one text.

        To be given back with `set_plugin_state`. Of a VST3 plugin it is a `.vstpreset` file in
        base64.

        Args:
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "get_plugin_state",
            options,
            master=master,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            track_id=track_id,
            track_index=track_index,
        )

    @action
    def load_plugin_preset(
        self,
        *,
        file_path: FilePath | None = None,
        master: Flag | None = None,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        preset_name: Text | None = None,
        track_id: TrackRef | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PresetLoaded]:
        """Gives a plugin what was saved under a name, or in a file.

        A preset of another plugin changes nothing.

        Args:
            file_path: The file.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            preset_name: Its name in the engine's own folder of presets; one of `preset_name` and
                `file_path` is needed.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "load_plugin_preset",
            options,
            file_path=file_path,
            master=master,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            preset_name=preset_name,
            track_id=track_id,
            track_index=track_index,
        )

    @action
    def save_plugin_preset(
        self,
        *,
        file_path: FilePath | None = None,
        master: Flag | None = None,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        preset_name: Text | None = None,
        track_id: TrackRef | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PresetSaved]:
        """Saves what a plugin remembers under a name, or as a file.

        `.vstpreset` for VST3 plugins, JSON for built-in ones.

        Args:
            file_path: The file; one that exists is replaced.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            preset_name: Its name in the engine's own folder of presets; one of `preset_name` and
                `file_path` is needed.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "save_plugin_preset",
            options,
            file_path=file_path,
            master=master,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            preset_name=preset_name,
            track_id=track_id,
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
    def set_parameters(
        self,
        parameters: Sequence[ParameterSpec],
        *,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[ParametersSet]:
        """Sets many parameters of one plugin: all of them, or none.

        Args:
            parameters: The parameters, 1 to 10,000.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
        """
        return call(
            "set_parameters",
            options,
            parameters=list(parameters),
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            track_id=track_id,
        )

    @action
    def set_plugin_state(
        self,
        state: Text,
        *,
        master: Flag | None = None,
        plugin_id: PluginRef | None = None,
        plugin_index: PluginRef | None = None,
        track_id: TrackRef | None = None,
        track_index: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PluginStateSet]:
        """Gives a plugin what `get_plugin_state` once gave.

        A text that isn't one, or is another plugin's, changes nothing.

        Args:
            state: What `get_plugin_state` gave.
            master: True: the master's plugin; the same as `"track_id": "master"`, which wins.
            plugin_id: The same as `plugin_index`, which wins; its id is enough alone.
            plugin_index: The plugin: its zero-based position, id, or name. Needed, unless
                `plugin_id` is given.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless the plugin
                is given by its id.
            track_index: The same as `track_id`, which wins.
        """
        return call(
            "set_plugin_state",
            options,
            state=state,
            master=master,
            plugin_id=plugin_id,
            plugin_index=plugin_index,
            track_id=track_id,
            track_index=track_index,
        )
