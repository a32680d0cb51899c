"""Every action of the engine as a typed method, grouped by noun.

`Actions` joins the groups; `waive.dispatch` tells how one description serves all.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from __future__ import annotations

from waive.actions.clips import ClipsActions
from waive.actions.edit import EditActions
from waive.actions.engine import EngineActions
from waive.actions.history import HistoryActions
from waive.actions.jobs import JobsActions
from waive.actions.listening import ListeningActions
from waive.actions.markers import MarkersActions
from waive.actions.notes import NotesActions
from waive.actions.plugins import PluginsActions
from waive.actions.renders import RendersActions
from waive.actions.tempo import TempoActions
from waive.actions.tracks import TracksActions
from waive.actions.transport import TransportActions

__all__ = ["Actions"]


class Actions(
    MarkersActions,
    NotesActions,
    TracksActions,
    HistoryActions,
    JobsActions,
    ClipsActions,
    EngineActions,
    RendersActions,
    EditActions,
    ListeningActions,
    PluginsActions,
    TransportActions,
    TempoActions,
):
    """All actions."""
