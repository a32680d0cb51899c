"""What a pipeline and a batch hold until they are sent, for sync and async alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from waive.actions import Actions
from waive.call import Call, Options
from waive.dispatch import Describes, Pending, Queues, Refers
from waive.errors import CommandError, RequestError, error_from_reply
from waive.protocol import Message
from waive.reference import Reference
from waive.replies.history import BatchReply

__all__ = ["Calls", "CommandQueue", "RequestQueue", "longest_patience", "read_reply"]

R = TypeVar("R")


def read_reply(call: Call[Any], reply: Message) -> Any:
    """The reply itself, or the exception that it is."""
    if reply.get("status") == "ok":
        return reply
    return error_from_reply(call.action, reply)


def longest_patience(calls: Sequence[Call[Any]]) -> float:
    """Seconds the slowest of these requests may well take."""
    return max((call.patience for call in calls), default=0.0)


class Calls(Actions, Describes):
    """Describes requests without sending any: ``client.send_many([Calls().ping()])``."""


class RequestQueue(Actions, Queues):
    """Requests to be written together."""

    def __init__(self) -> None:
        self.pending: list[Pending[Any]] = []

    def __len__(self) -> int:
        return len(self.pending)

    def send(self, call: Call[R], /) -> Pending[R]:
        """Appends one request."""
        entry = Pending(call)
        self.pending.append(entry)
        return entry

    @property
    def calls(self) -> list[Call[Any]]:
        """The requests, in order."""
        return [entry.call for entry in self.pending]

    def settle(self, outcomes: Sequence[Any], *, check: bool) -> None:
        """Gives each entry its outcome; raises the first refusal if `check`."""
        for entry, outcome in zip(self.pending, outcomes, strict=True):
            entry.settle(outcome)
        refused = next((one for one in outcomes if isinstance(one, CommandError)), None)
        if check and refused is not None:
            raise refused


class CommandQueue(Actions, Refers):
    """Commands to be done as one transaction."""

    def __init__(self, label: str | None, options: Options) -> None:
        self._commands: list[dict[str, object]] = []
        self._label = label
        self._options = options
        self._reply: BatchReply | None = None

    def __len__(self) -> int:
        return len(self._commands)

    @property
    def reply(self) -> BatchReply:
        """The engine's answer, once the batch has been left."""
        if self._reply is None:
            raise RequestError("batch: no reply before the batch is left")
        return self._reply

    @property
    def results(self) -> list[dict[str, Any]]:
        """The reply to each command, in order, once the batch has been left."""
        return self.reply["results"]

    def send(self, call: Call[Any], /) -> Reference:
        """Appends one command; the answer stands for its reply in later commands."""
        self._commands.append(call.message())
        return Reference(f"${len(self._commands) - 1}")

    def call(self) -> Call[BatchReply]:
        """The request that does all commands."""
        describe = Calls()
        return describe.batch_commands(self._commands, label=self._label, **self._options)

    def settle(self, reply: BatchReply) -> None:
        """Records the engine's answer."""
        self._reply = reply
