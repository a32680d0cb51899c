"""Answers about automation.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import AutomationParam, ClipCurveView, PointView
from waive.replies.words import AutomationMode

__all__ = [
    "AutomationBypassed",
    "AutomationCleared",
    "AutomationModeSet",
    "AutomationParams",
    "AutomationPoints",
    "AutomationValue",
    "ClipAutomationAdded",
    "ClipAutomationRemoved",
    "ClipAutomationReply",
    "PointAdded",
    "PointRemoved",
    "PointSet",
    "PointsAdded",
]


class PointAdded(Reply):
    """The answer of `add_automation_point`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    point_index: int
    """The point's zero-based position."""

    time: float
    """Seconds."""

    value: float
    """The value as it was taken, normalised."""

    total_points: int
    """How many points the curve has now."""


class PointsAdded(Reply):
    """The answer of `add_automation_points`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    added: int
    """How many were added."""

    removed: int
    """How many went to make room."""

    total_points: int
    """How many points the curve has now."""


class ClipAutomationAdded(Reply):
    """The answer of `add_clip_automation`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position."""

    clip_id: str
    """The clip's stable id."""

    curve_id: str
    """The curve's stable id."""

    total_points: int
    """How many points it has."""


class AutomationCleared(Reply):
    """The answer of `clear_automation`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    removed_points: int
    """How many points went."""


class AutomationParams(Reply):
    """The answer of `get_automation_params`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    mode: AutomationMode
    """What moving its parameters while it plays does."""

    params: list[AutomationParam]
    """Its automatable parameters, in order."""


class AutomationPoints(Reply):
    """The answer of `get_automation_points`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    points: list[PointView]
    """The points, in order."""

    bypassed: bool
    """Whether the curve is passed over."""


class AutomationValue(Reply):
    """The answer of `get_automation_value`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    time: float
    """Seconds."""

    value: float
    """Where curve and clips have it, or where it was set; normalised."""

    native_value: float
    """The same in its own range."""

    text: str
    """The same for people."""

    modulated_value: float
    """With macros and modifiers added, normalised. An envelope follower counts as silent."""

    automated: bool
    """Whether a curve says so."""


class ClipAutomationReply(Reply):
    """The answer of `get_clip_automation`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position."""

    clip_id: str
    """The clip's stable id."""

    curves: list[ClipCurveView]
    """Its curves."""


class PointRemoved(Reply):
    """The answer of `remove_automation_point`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    remaining_points: int
    """How many points are left."""


class ClipAutomationRemoved(Reply):
    """The answer of `remove_clip_automation`."""

    curve_id: str
    """The curve's stable id."""


class AutomationBypassed(Reply):
    """The answer of `set_automation_bypass`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    bypassed: bool
    """Whether the curve is passed over."""


class AutomationModeSet(Reply):
    """The answer of `set_automation_mode`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    mode: AutomationMode
    """The mode."""


class PointSet(Reply):
    """The answer of `set_automation_point`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    point_index: int
    """The point's zero-based position now."""

    time: float
    """Seconds."""

    value: float
    """Normalised."""

    curve_value: float
    """The shape of the way to the next point, -1 to 1."""
