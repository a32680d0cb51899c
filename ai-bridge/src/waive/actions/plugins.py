"""Plugins' parameters: for now those of each track's own volume-and-pan plugin."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import PluginRef, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.plugins import ParameterSet, PluginParameters

__all__ = ["PluginActions"]


class PluginActions:
    """Actions on plugins and their parameters."""

    @action
    def get_plugin_parameters(
        self, track_id: TrackRef | None, plugin_index: PluginRef, **options: Unpack[Options]
    ) -> Call[PluginParameters]:
        """Lists a plugin's parameters with their values."""
        return call("get_plugin_parameters", options, track_id=track_id, plugin_index=plugin_index)

    @action
    def set_parameter(
        self,
        track_id: TrackRef | None,
        plugin_id: PluginRef,
        param_id: Text,
        value: Value | None = None,
        *,
        native_value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[ParameterSet]:
        """Sets a parameter to `value`, normalised 0 to 1, or to `native_value` in its own unit."""
        return call(
            "set_parameter",
            options,
            track_id=track_id,
            plugin_id=plugin_id,
            param_id=param_id,
            value=value,
            native_value=native_value,
        )
