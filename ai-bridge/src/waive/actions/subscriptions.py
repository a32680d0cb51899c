"""Topics the engine can tell of. `Client.subscribe` is the comfortable way in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.common import Topic
from waive.replies.edit import Subscribed

__all__ = ["SubscriptionActions"]


class SubscriptionActions:
    """Actions that turn notifications on and off for this connection."""

    @action
    def subscribe_topics(
        self, topics: Sequence[Topic], **options: Unpack[Options]
    ) -> Call[Subscribed]:
        """Asks for notifications (`subscribe` also gives the queue they arrive in)."""
        return call("subscribe", options, topics=list(topics))

    @action
    def unsubscribe_topics(
        self, topics: Sequence[Topic] | None = None, **options: Unpack[Options]
    ) -> Call[Subscribed]:
        """Asks for no more notifications of these topics, or of any."""
        wanted = None if topics is None else list(topics)
        return call("unsubscribe", options, topics=wanted)
