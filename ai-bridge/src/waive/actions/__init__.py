"""Every action of the engine as a typed method, grouped by noun.

`Actions` joins the groups; `waive.dispatch` tells how one description serves all clients.
"""

from __future__ import annotations

from waive.actions.clips import ClipActions
from waive.actions.edit import EditActions
from waive.actions.history import HistoryActions
from waive.actions.markers import MarkerActions
from waive.actions.notes import NoteActions
from waive.actions.plugins import PluginActions
from waive.actions.reading import ReadingActions
from waive.actions.render import RenderActions
from waive.actions.subscriptions import SubscriptionActions
from waive.actions.tempo import TempoActions
from waive.actions.tracks import TrackActions
from waive.actions.transport import TransportActions

__all__ = ["Actions"]


class Actions(
    EditActions,
    TrackActions,
    ClipActions,
    NoteActions,
    PluginActions,
    TransportActions,
    TempoActions,
    MarkerActions,
    RenderActions,
    HistoryActions,
    ReadingActions,
    SubscriptionActions,
):
    """All actions."""
