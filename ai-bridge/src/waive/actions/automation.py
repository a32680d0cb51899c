"""Actions: automation.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import ClipRef, Flag, Index, PluginRef, Text, TrackRef, Value
from waive.actions.objects import BeatPoint, OwnTiming, PointSpec
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.automation import (
    AutomationBypassed,
    AutomationCleared,
    AutomationModeSet,
    AutomationParams,
    AutomationPoints,
    AutomationValue,
    ClipAutomationAdded,
    ClipAutomationRemoved,
    ClipAutomationReply,
    PointAdded,
    PointRemoved,
    PointsAdded,
    PointSet,
)
from waive.replies.words import AutomationMode, ClipCurveKind

__all__ = ["AutomationActions"]


class AutomationActions:
    """Actions: automation."""

    @action
    def add_automation_point(
        self,
        time: Position,
        value: Value,
        *,
        curve: Value | None = None,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PointAdded]:
        """Adds a point to a parameter's curve.

        Args:
            time: When.
            value: The value, normalised; clamped to 0 to 1.
            curve: The shape of the way to the next point, -1 to 1: 0 is a straight line, 1 holds
                and then steps.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "add_automation_point",
            options,
            time=time,
            value=value,
            curve=curve,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            track_id=track_id,
        )

    @action
    def add_automation_points(
        self,
        points: Sequence[PointSpec],
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        replace: Flag | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PointsAdded]:
        """Adds many points to a parameter's curve.

        Args:
            points: The points, at most 100,000, in any order.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            replace: Whether the curve's other points within the time of these go.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "add_automation_points",
            options,
            points=list(points),
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            replace=replace,
            track_id=track_id,
        )

    @action
    def add_clip_automation(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        plugin_id: PluginRef,
        param_id: PluginRef,
        points: Sequence[BeatPoint],
        *,
        kind: ClipCurveKind | None = None,
        max_: Value | None = None,
        min_: Value | None = None,
        timing: OwnTiming | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipAutomationAdded]:
        """Adds automation to a clip: it moves, loops and goes with it.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            plugin_id: The plugin it moves, of the clip's track: its id, name or position.
            param_id: Which of its parameters: its name, id or position.
            points: Its points, at most 100,000.
            kind: How it acts on the value: `"absolute"` takes its place, `"relative"` is added,
                `"scale"` is a factor.
            max_: Greatest value that it makes.
            min_: Least value that it makes, in the parameter's own range.
            timing: Timing of its own; without, it follows the clip's position and loop.
        """
        return call(
            "add_clip_automation",
            options,
            track_id=track_id,
            clip_index=clip_index,
            plugin_id=plugin_id,
            param_id=param_id,
            points=list(points),
            kind=kind,
            max=max_,
            min=min_,
            timing=timing,
        )

    @action
    def clear_automation(
        self,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[AutomationCleared]:
        """Removes all points of a parameter's curve.

        Args:
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "clear_automation",
            options,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            track_id=track_id,
        )

    @action
    def get_automation_params(
        self, track_id: TrackRef, **options: Unpack[Options]
    ) -> Call[AutomationParams]:
        """Lists a track's automatable parameters.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
        """
        return call("get_automation_params", options, track_id=track_id)

    @action
    def get_automation_points(
        self,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[AutomationPoints]:
        """Lists the points of a parameter's curve.

        Args:
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "get_automation_points",
            options,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            track_id=track_id,
        )

    @action
    def get_automation_value(
        self,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        time: Position | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[AutomationValue]:
        """Tells where automation has a parameter at a time.

        Args:
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            time: When; without, at the playhead.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "get_automation_value",
            options,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            time=time,
            track_id=track_id,
        )

    @action
    def get_clip_automation(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipAutomationReply]:
        """Lists the automation of a clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("get_clip_automation", options, track_id=track_id, clip_index=clip_index)

    @action
    def remove_automation_point(
        self,
        point_index: Index,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[PointRemoved]:
        """Removes a point of a parameter's curve.

        Args:
            point_index: The point's zero-based position.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "remove_automation_point",
            options,
            point_index=point_index,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            track_id=track_id,
        )

    @action
    def remove_clip_automation(
        self, curve_id: Text, **options: Unpack[Options]
    ) -> Call[ClipAutomationRemoved]:
        """Removes automation from a clip.

        Args:
            curve_id: The curve's id, as `add_clip_automation` and `get_clip_automation` give it.
        """
        return call("remove_clip_automation", options, curve_id=curve_id)

    @action
    def set_automation_bypass(
        self,
        bypassed: Flag,
        *,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        track_id: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[AutomationBypassed]:
        """Switches a parameter's curve off or on; its points stay.

        Args:
            bypassed: Whether the curve is passed over.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
        """
        return call(
            "set_automation_bypass",
            options,
            bypassed=bypassed,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            track_id=track_id,
        )

    @action
    def set_automation_mode(
        self, track_id: TrackRef, mode: AutomationMode, **options: Unpack[Options]
    ) -> Call[AutomationModeSet]:
        """Says what moving a track's parameters while it plays does to their automation.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            mode: `"read"`, `"touch"`, `"latch"` or `"write"`.
        """
        return call("set_automation_mode", options, track_id=track_id, mode=mode)

    @action
    def set_automation_point(
        self,
        point_index: Index,
        *,
        curve: Value | None = None,
        param_id: PluginRef | None = None,
        param_index: PluginRef | None = None,
        plugin_id: PluginRef | None = None,
        time: Position | None = None,
        track_id: TrackRef | None = None,
        value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[PointSet]:
        """Moves or reshapes a point of a parameter's curve.

        Args:
            point_index: The point's zero-based position.
            curve: The shape of the way to the next point, -1 to 1.
            param_id: The parameter: its name such as `"volume"`, or its id, which is enough
                alone.
            param_index: The parameter: its zero-based position in `get_automation_params`, or its
                id.
            plugin_id: The plugin, together with `param_id`: its id, name or position.
            time: When it shall be; without, where it is.
            track_id: The track: zero-based position, id, or `"master"`. Needed, unless parameter
                or plugin is given by its id.
            value: Its value, normalised; clamped to 0 to 1.
        """
        return call(
            "set_automation_point",
            options,
            point_index=point_index,
            curve=curve,
            param_id=param_id,
            param_index=param_index,
            plugin_id=plugin_id,
            time=time,
            track_id=track_id,
            value=value,
        )
