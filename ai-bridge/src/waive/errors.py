"""What can go wrong, as exceptions.

The tree::

    WaiveError
    ├── RequestError (ValueError)          the request can't be put on the wire
    ├── ProtocolError                      the other side broke the framing
    ├── ReplyTimeout (TimeoutError)        no answer in time; the connection lives on
    ├── ConnectionClosed (ConnectionError) the engine went away, or close() was called
    │   └── AuthenticationError            the token was refused
    ├── EngineNotFound                     no engine program at any known place
    ├── LaunchError                        the engine started but never got ready
    └── CommandError                       the engine refused the request
        ├── NotFound                       codes ``*_not_found``
        ├── UnknownAction                  code ``unknown_action``
        ├── InvalidArgument                a missing, unknown, mistyped or out-of-range field
        ├── RevisionConflict               the Edit moved on past ``expected_revision``
        └── FileError                      a file is missing, unreadable, damaged or not allowed

A `CommandError` leaves the Edit as it was: the engine changes nothing on a refusal, and of a
batch nothing is done when one command fails (`CommandError.index` tells which).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "AuthenticationError",
    "CommandError",
    "ConnectionClosed",
    "EngineNotFound",
    "FileError",
    "InvalidArgument",
    "LaunchError",
    "NotFound",
    "ProtocolError",
    "ReplyTimeout",
    "RequestError",
    "RevisionConflict",
    "UnknownAction",
    "WaiveError",
    "error_from_reply",
]


class WaiveError(Exception):
    """Any failure this package reports."""


class RequestError(WaiveError, ValueError):
    """The request can't be sent: it holds NaN, an infinity, or something JSON can't hold."""


class ProtocolError(WaiveError):
    """The peer sent bytes that are no frame, or a frame that is no message."""


class ReplyTimeout(WaiveError, TimeoutError):
    """No reply came in time. A late one is dropped; the connection stays usable."""


class ConnectionClosed(WaiveError, ConnectionError):
    """The connection ended, so that this request has no answer.

    Whether the engine did what was asked isn't known: ask again with the same ``request_id``
    on a new connection, or compare revisions.
    """


class AuthenticationError(ConnectionClosed):
    """The engine refused the token."""


class EngineNotFound(WaiveError):
    """There is no engine program where it was looked for (the message says where)."""


class LaunchError(WaiveError):
    """The engine program ended or stayed silent before it was ready.

    Attributes:
        stderr: the last lines the engine wrote, newest last.
    """

    def __init__(self, message: str, stderr: str = "") -> None:
        super().__init__(f"{message}\n{stderr}" if stderr else message)
        self.stderr = stderr


class CommandError(WaiveError):
    """The engine refused a request; the Edit is as it was before.

    Attributes:
        action: the action that was refused.
        code: stable snake_case code, such as ``track_not_found``.
        message: the sentence for people.
        hint: what to do about it.
        field: the field at fault.
        allowed: the allowed range or values.
        nearest: names that may have been meant.
        index: in a batch, the zero-based position of the command that failed.
        details: the whole ``error`` object of the reply.
    """

    def __init__(self, action: str, message: str, details: Mapping[str, Any]) -> None:
        self.action = action
        self.message = message
        self.details = details
        self.code: str = str(details.get("code", "unknown"))
        self.hint: str | None = details.get("hint")
        self.field: str | None = details.get("field")
        self.allowed: Any = details.get("allowed")
        self.index: int | None = details.get("index")
        nearest = details.get("nearest") or ()
        self.nearest: tuple[str, ...] = (nearest,) if isinstance(nearest, str) else tuple(nearest)
        super().__init__(self._sentence())

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.action, self.message, dict(self.details))

    def _sentence(self) -> str:
        parts = [f"{self.action}: {self.message} [{self.code}]"]
        if self.index is not None:
            parts.append(f"in command {self.index} of the batch")
        if self.allowed is not None:
            parts.append(f"allowed: {self.allowed}")
        if self.hint:
            parts.append(self.hint)
        return "; ".join(parts)


class NotFound(CommandError):
    """A track, clip, plugin, parameter, marker, job or revision doesn't exist."""


class UnknownAction(CommandError):
    """The engine has no such action; `CommandError.nearest` may name the one meant."""


class InvalidArgument(CommandError):
    """A field is missing, unknown, of the wrong type, or out of range."""


class RevisionConflict(CommandError):
    """The Edit has moved on since ``expected_revision``: read it again, then decide."""


class FileError(CommandError):
    """A file is missing, unreadable, damaged, of an unknown kind, or not allowed."""


_BY_CODE: dict[str, type[CommandError]] = {
    "unknown_action": UnknownAction,
    "revision_conflict": RevisionConflict,
    "file_not_found": FileError,
    "path_outside_allowed": FileError,
    "unreadable_file": FileError,
    "unwritable_file": FileError,
    "edit_not_saved": FileError,
    "invalid_type": InvalidArgument,
    "invalid_value": InvalidArgument,
    "missing_parameter": InvalidArgument,
    "out_of_range": InvalidArgument,
    "plugin_index_out_of_range": NotFound,
    "too_many": InvalidArgument,
    "unknown_field": InvalidArgument,
    "duplicate_field": InvalidArgument,
    "end_before_start": InvalidArgument,
    "position_outside_clip": InvalidArgument,
    "wrong_clip_kind": InvalidArgument,
    "revision_unknown": NotFound,
}


def _class_for(code: str) -> type[CommandError]:
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code.endswith("not_found"):
        return NotFound
    return CommandError


def error_from_reply(action: str, reply: Mapping[str, Any]) -> CommandError:
    """Turns an ``"status": "error"`` reply into the exception for its code."""
    details = reply.get("error")
    if not isinstance(details, Mapping):
        details = {}
    message = str(reply.get("message", "the engine gave no message"))
    return _class_for(str(details.get("code", "")))(action, message, details)
