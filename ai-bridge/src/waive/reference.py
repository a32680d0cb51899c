"""References: what a later command of a batch may say of an earlier one's answer.

On the wire a reference is the string ``"$N.field.path"``: N is the zero-based place of the
earlier command in the batch, and the path leads into its reply.
"""

from __future__ import annotations

__all__ = ["Reference"]


class Reference:
    """A place in the answer of an earlier command of the same batch.

    Attributes and items lead deeper: ``track.track_index``, ``clips["notes"][0]["id"]``.

    >>> str(Reference("$0").track_index)
    '$0.track_index'
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Reference:
        if name.startswith("__"):  # copy, pickle and inspect look for these
            raise AttributeError(name)
        return Reference(f"{self._path}.{name}")

    def __getitem__(self, key: str | int) -> Reference:
        return Reference(f"{self._path}.{key}")

    def __iter__(self) -> None:
        raise TypeError("a reference stands for an answer that isn't there yet")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._path)

    def __str__(self) -> str:
        return self._path

    def __repr__(self) -> str:
        return f"Reference({self._path!r})"
