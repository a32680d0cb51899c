"""Actions: plugins.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import PluginRef, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.plugins import ParameterSet, PluginParameters

__all__ = ["PluginsActions"]


class PluginsActions:
    """Actions: plugins."""

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
    def set_parameter(
        self,
        track_id: TrackRef | None,
        plugin_id: PluginRef | None,
        param_id: PluginRef,
        value: Value | None = None,
        *,
        native_value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[ParameterSet]:
        """Sets a plugin's parameter.

        Args:
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless plugin or
                parameter is given by its id.
            plugin_id: The plugin: its id, its name such as `"volume"`, or its zero-based
                position. Needed, unless the parameter is given by its id.
            param_id: The parameter: its name such as `"pan"`, its id, or its zero-based position.
            value: Its value, normalised 0 to 1; one of `value` and `native_value` is needed.
            native_value: Its value in its own unit, such as decibels; `value` wins.
        """
        return call(
            "set_parameter",
            options,
            track_id=track_id,
            plugin_id=plugin_id,
            param_id=param_id,
            value=value,
            native_value=native_value,
        )
