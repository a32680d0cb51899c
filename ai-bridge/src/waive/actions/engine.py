"""Actions: engine.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, Unpack

from waive.actions.common import Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.engine import Pong, ShuttingDown

__all__ = ["EngineActions"]


class EngineActions:
    """Actions: engine."""

    @action
    def describe(
        self, about: Text | None = None, **options: Unpack[Options]
    ) -> Call[dict[str, Any]]:
        """Describes the protocol and the components of the Edit, or a part of them.

        As JSON Schema.

        Args:
            about: An action, or a component; `actions` lists all actions with a sentence each,
                `components` all components that `query` takes; without, everything.
        """
        return call("describe", options, about=about)

    @action
    def ping(self, **options: Unpack[Options]) -> Call[Pong]:
        """Answers, to show that the engine is there."""
        return call("ping", options)

    @action
    def shutdown(self, **options: Unpack[Options]) -> Call[ShuttingDown]:
        """Ends the engine: it finishes, answers, and goes."""
        return call("shutdown", options)
