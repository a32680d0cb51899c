"""The operations that changes of the Edit consist of.

Played in order they make a change; played backwards, each reversed, they take it back.
"""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

__all__ = ["Despawn", "Move", "OpView", "PlaceView", "Set", "Spawn"]


class PlaceView(TypedDict):
    """A place in the tree."""

    parent: str | None
    """The parent's stable id; None for the root."""
    index: int
    """The zero-based place among its children."""


class _Subtree(TypedDict):
    id: str
    parent: NotRequired[str]
    index: int
    subtree: Any


class Spawn(_Subtree):
    """A subtree came to be, with its components and children."""

    op: Literal["spawn"]


class Despawn(_Subtree):
    """A subtree was removed."""

    op: Literal["despawn"]


class Set(TypedDict):
    """A component, or a part of one, was set; None stands for absent."""

    op: Literal["set"]
    id: str
    component: str
    part: NotRequired[str]
    before: Any
    after: Any


Move = TypedDict("Move", {"op": Literal["move"], "id": str, "from": PlaceView, "to": PlaceView})
"""A child changed its place."""

OpView: TypeAlias = Spawn | Despawn | Set | Move
"""One reversible operation; ``op`` tells which."""
