"""A request as a value, which remembers the type of its reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypedDict, TypeVar

from waive.errors import RequestError
from waive.reference import Reference

__all__ = ["Call", "Options", "call"]

R = TypeVar("R")

_SLOW_SECONDS = 600.0
_SLOW_ACTIONS = frozenset(
    {
        "bounce_track",
        "collect_and_save",
        "export_dawproject",
        "export_mixdown",
        "export_stems",
        "freeze_track",
        "import_dawproject",
        "measure",
        "open_edit",
        "package_as_zip",
        "save_edit_as",
    }
)


class Options(TypedDict, total=False):
    """What every request may carry besides its own fields.

    ``request_id``: echoed; asked again with the same one, the engine answers with its first
    answer and does nothing. ``expected_revision``: refuse if the Edit has moved on.
    ``dry_run``: do it, answer with ``diff``, take it back.
    """

    request_id: str | int
    expected_revision: int
    dry_run: bool


def _plain(value: object) -> object:
    if isinstance(value, Reference):
        return str(value)
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
)


@dataclass(frozen=True)  # slots would forbid Call[Reply](...) on Python 3.11
class Call(Generic[R]):
    """One request: an action and its fields. `R` is the type of its reply."""

    action: str
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def patience(self) -> float:
        """Seconds this request may well take: ten minutes for renders, 0 for the rest."""
        return _SLOW_SECONDS if self.action in _SLOW_ACTIONS else 0.0

    def message(self) -> dict[str, object]:
        """The request as the engine reads it."""
        return {"action": self.action, **self.fields}

    def encode(self) -> bytes:
        """The request as UTF-8 JSON.

        Raises:
            RequestError: a field is NaN, infinite, or of a type JSON doesn't have.
        """
        try:
            return _encoder.encode(self.message()).encode()
        except (TypeError, ValueError) as error:  # UnicodeEncodeError is a ValueError
            raise RequestError(f"{self.action}: {error}") from error


def call(
    name: str,
    options: Options | None = None,
    nulls: tuple[str, ...] = (),
    /,
    **fields: object,
) -> Call[Any]:
    """Describes a request for `name`; fields that are None are left out but for `nulls`."""
    if options:
        fields.update(options)
    if None in fields.values():
        fields = {key: value for key, value in fields.items() if value is not None or key in nulls}
    return Call(name, fields)
