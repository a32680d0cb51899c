"""Answers about engine.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, TypeAlias

from waive.replies.common import Reply

__all__ = ["Description", "Pong", "ShuttingDown"]


Description: TypeAlias = dict[str, Any]
"""The answer of `describe`: the protocol's schema, or one action's part of it."""


class Pong(Reply):
    """The answer of `ping`."""

    message: str
    """`"pong"`."""

    version: str
    """The engine's version."""

    protocol: str
    """The protocol's version."""


class ShuttingDown(Reply):
    """The answer of `shutdown`; the engine ends after it is sent."""

    message: str
    """`"shutting down"`."""
