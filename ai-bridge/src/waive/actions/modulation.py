"""Actions: modulation.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, Unpack

from waive.actions.common import PluginRef, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.modulation import (
    MacroAdded,
    MacroSet,
    ModifierAdded,
    ModifierRemoved,
    ModifierSet,
    ModulationAssigned,
    ModulationRemoved,
    ModulationReply,
)
from waive.replies.words import ModifierKind

__all__ = ["ModulationActions"]


class ModulationActions:
    """Actions: modulation."""

    @action
    def add_macro(
        self,
        track_id: TrackRef,
        *,
        name: Text | None = None,
        value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[MacroAdded]:
        """Adds a macro: a value of its own that moves parameters.

        Args:
            track_id: The track that holds it: zero-based position, id, or `"master"`.
            name: Its name; without, "Macro N".
            value: Where it stands, 0 to 1; without, 0.5.
        """
        return call("add_macro", options, track_id=track_id, name=name, value=value)

    @action
    def add_modifier(
        self,
        track_id: TrackRef,
        kind: ModifierKind,
        *,
        settings: dict[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[ModifierAdded]:
        """Adds a modifier: a thing that moves parameters by itself.

        Its settings (but a step modifier's steps and a tracker's map) are parameters of their
        own: curves, macros and other modifiers move them, addressed by `plugin_id` (the
        modifier's id) and `param_id` (the setting's name). `rate` is in cycles a second with
        `rateType` 0, else a factor of the bars that the type says; of a step modifier it is a
        step that lasts so long. A rate that is moved never jumps in phase.

        Args:
            track_id: The track that holds it: zero-based position, id, or `"master"`.
            kind: `"lfo"`, `"step"`, `"breakpoint"`, `"envelope_follower"`, `"random"` or
                `"midi_tracker"`.
            settings: Its settings by name, in their own units; without, defaults.
        """
        return call("add_modifier", options, track_id=track_id, kind=kind, settings=settings)

    @action
    def assign_modulation(
        self,
        source_id: Text,
        *,
        curve: Value | None = None,
        depth: Value | None = None,
        end: Value | None = None,
        offset: Value | None = None,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        start: Value | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[ModulationAssigned]:
        """Lets a macro or modifier move a parameter; set again, it changes how much.

        Args:
            source_id: The macro's or modifier's id.
            curve: Bends the source's value, -1 to 1; without, 0.
            depth: How much, -1 to 1 of the parameter's range; without, 1.
            end: What the source's 1 becomes; without, 1.
            offset: What is added in any case, -1 to 1 of the parameter's range; without, 0.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            start: What the source's 0 becomes; without, 0.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "assign_modulation",
            options,
            source_id=source_id,
            curve=curve,
            depth=depth,
            end=end,
            offset=offset,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            start=start,
            track_id=track_id,
        )

    @action
    def get_modulation(
        self, *, track_id: TrackRef | None = None, **options: Unpack[Options]
    ) -> Call[ModulationReply]:
        """Lists macros, modifiers and what they move.

        Args:
            track_id: The track: zero-based position, id, or `"master"`; without, the whole Edit.
        """
        return call("get_modulation", options, track_id=track_id)

    @action
    def remove_modifier(
        self, modifier_id: Text, **options: Unpack[Options]
    ) -> Call[ModifierRemoved]:
        """Removes a modifier or a macro, with every assignment of it.

        Args:
            modifier_id: The modifier's or macro's id.
        """
        return call("remove_modifier", options, modifier_id=modifier_id)

    @action
    def remove_modulation(
        self,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        source_id: Text | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[ModulationRemoved]:
        """Takes a macro or modifier off a parameter.

        Args:
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            source_id: The macro's or modifier's id; without, all are taken off.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "remove_modulation",
            options,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            source_id=source_id,
            track_id=track_id,
        )

    @action
    def set_macro(
        self,
        macro_id: Text,
        *,
        name: Text | None = None,
        value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[MacroSet]:
        """Moves or renames a macro.

        Args:
            macro_id: The macro's id.
            name: Its new name.
            value: Where it shall stand, 0 to 1.
        """
        return call("set_macro", options, macro_id=macro_id, name=name, value=value)

    @action
    def set_modifier(
        self, modifier_id: Text, settings: dict[str, Any], **options: Unpack[Options]
    ) -> Call[ModifierSet]:
        """Changes settings of a modifier.

        Args:
            modifier_id: The modifier's id.
            settings: The settings to change, by name, in their own units.
        """
        return call("set_modifier", options, modifier_id=modifier_id, settings=settings)
