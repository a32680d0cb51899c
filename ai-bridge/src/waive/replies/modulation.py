"""Answers about modulation.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import AssignmentView, MacroView, ModifierView

__all__ = [
    "MacroAdded",
    "MacroSet",
    "ModifierAdded",
    "ModifierRemoved",
    "ModifierSet",
    "ModulationAssigned",
    "ModulationRemoved",
    "ModulationReply",
]


class MacroAdded(Reply):
    """The answer of `add_macro`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The macro's stable id."""

    macro_id: str
    """The same."""

    name: str
    """Its name."""

    value: float
    """Where it stands, 0 to 1."""


class ModifierAdded(Reply):
    """The answer of `add_modifier`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The modifier's stable id."""

    modifier_id: str
    """The same."""

    kind: str
    """Its kind."""

    settings: dict[str, float]
    """Its settings, in their own units."""


class ModulationAssigned(Reply):
    """The answer of `assign_modulation`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    assignment: AssignmentView
    """The assignment."""


class ModulationReply(Reply):
    """The answer of `get_modulation`."""

    macros: list[MacroView]
    """The macros."""

    modifiers: list[ModifierView]
    """The modifiers."""

    assignments: list[AssignmentView]
    """What moves what."""


class ModifierRemoved(Reply):
    """The answer of `remove_modifier`."""

    id: str
    """Its stable id."""

    removed_assignments: int
    """How many assignments went with it."""


class ModulationRemoved(Reply):
    """The answer of `remove_modulation`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    param_index: int
    """The parameter's zero-based position among its track's."""

    param_name: str
    """Its name."""

    id: str
    """Its stable id."""

    removed: int
    """How many assignments went."""


class MacroSet(Reply):
    """The answer of `set_macro`."""

    id: str
    """The macro's stable id."""

    name: str
    """Its name."""

    value: float
    """Where it stands, 0 to 1."""


class ModifierSet(Reply):
    """The answer of `set_modifier`."""

    id: str
    """The modifier's stable id."""

    settings: dict[str, float]
    """Its settings now, in their own units."""
