"""Every action of the engine as a typed method, grouped by noun.

`Actions` joins the groups; `waive.dispatch` tells how one description serves all.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from __future__ import annotations

from waive.actions.automation import AutomationActions
from waive.actions.clips import ClipsActions
from waive.actions.edit import EditActions
from waive.actions.engine import EngineActions
from waive.actions.folders import FoldersActions
from waive.actions.history import HistoryActions
from waive.actions.jobs import JobsActions
from waive.actions.listening import ListeningActions
from waive.actions.markers import MarkersActions
from waive.actions.media import MediaActions
from waive.actions.midi_clips import MidiClipsActions
from waive.actions.modulation import ModulationActions
from waive.actions.notes import NotesActions
from waive.actions.plugins import PluginsActions
from waive.actions.renders import RendersActions
from waive.actions.routing import RoutingActions
from waive.actions.step_clips import StepClipsActions
from waive.actions.tempo import TempoActions
from waive.actions.tracks import TracksActions
from waive.actions.transport import TransportActions

__all__ = ["Actions"]


class Actions(
    AutomationActions,
    RoutingActions,
    NotesActions,
    FoldersActions,
    ModulationActions,
    MarkersActions,
    MidiClipsActions,
    ClipsActions,
    TracksActions,
    HistoryActions,
    PluginsActions,
    JobsActions,
    MediaActions,
    EngineActions,
    EditActions,
    RendersActions,
    TempoActions,
    ListeningActions,
    StepClipsActions,
    TransportActions,
):
    """All actions."""
