"""`action`: one typed method for every way of asking.

A method of `waive.actions` only *describes* a request: it returns a `Call[ReplyType]`.
What happens to the description is the business of the object the method is read from:

=====================  ======================================  =====================
read from              does                                    gives
=====================  ======================================  =====================
`waive.Client`         sends, waits                            the reply
`waive.AsyncClient`    sends, awaits                           a coroutine of it
`waive.Pipeline`       queues, sends all together              `Pending` of it
`waive.Batch`          queues, sends all as one transaction    a `Reference`
`waive.Calls`          nothing                                 the `Call` itself
=====================  ======================================  =====================

So each action is written once and typed everywhere.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from waive.call import Call
from waive.errors import RequestError
from waive.reference import Reference

__all__ = ["Asks", "AsksAsync", "Describes", "Pending", "Queues", "Refers", "action"]

P = ParamSpec("P")
R = TypeVar("R")


class Asks(ABC):
    """Reads actions as calls that wait for their reply."""

    @abstractmethod
    def send(self, call: Call[R], /, *, timeout: float | None = None) -> R:
        """Sends one request and waits for its reply, at most `timeout` seconds."""


class AsksAsync(ABC):
    """Reads actions as coroutines."""

    @abstractmethod
    async def send(self, call: Call[R], /, *, timeout: float | None = None) -> R:  # noqa: ASYNC109
        """Sends one request and awaits its reply, at most `timeout` seconds."""


class Pending(Generic[R]):
    """An answer that will be there once its pipeline has been left."""

    __slots__ = ("_outcome", "call")

    def __init__(self, call: Call[R]) -> None:
        self.call = call
        self._outcome: R | Exception | None = None

    def settle(self, outcome: R | Exception) -> None:
        """Records the reply, or why there is none."""
        self._outcome = outcome

    @property
    def reply(self) -> R:
        """The reply; raises `CommandError` when the engine refused."""
        if self._outcome is None:
            raise RequestError(f"{self.call.action}: no reply before the pipeline is left")
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class Queues(ABC):
    """Reads actions as entries of a pipeline."""

    @abstractmethod
    def send(self, call: Call[R], /) -> Pending[R]:
        """Appends one request."""


class Refers(ABC):
    """Reads actions as commands of a batch."""

    @abstractmethod
    def send(self, call: Call[Any], /) -> Reference:
        """Appends one command; the answer stands for its reply in later ones."""


class Describes:
    """Reads actions as plain `Call` values."""

    def send(self, call: Call[R], /) -> Call[R]:
        """Gives the call back as it is."""
        return call


class _Method:
    # Stands in for a bound method. Made anew for each call, so it is kept light:
    # functools.wraps would cost more than building and encoding the request.

    __slots__ = ("__wrapped__", "_owner")

    def __init__(self, build: Callable[..., Call[Any]], owner: Any) -> None:
        self.__wrapped__ = build
        self._owner = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        owner = self._owner
        return owner.send(self.__wrapped__(owner, *args, **kwargs))

    def __getattr__(self, name: str) -> Any:  # __name__, __module__ and the like
        return getattr(self.__wrapped__, name)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self.__wrapped__.__doc__


class action(Generic[P, R]):  # noqa: N801 - a decorator
    """Makes a method out of a function that describes a request (see the module)."""

    def __init__(self, build: Callable[Concatenate[Any, P], Call[R]]) -> None:
        self.build = build
        functools.update_wrapper(self, build)  # type: ignore[arg-type]

    @overload
    def __get__(self, instance: None, owner: type) -> action[P, R]: ...
    @overload
    def __get__(self, instance: Asks, owner: type) -> Callable[P, R]: ...
    @overload
    def __get__(self, instance: AsksAsync, owner: type) -> Callable[P, Coroutine[Any, Any, R]]: ...
    @overload
    def __get__(self, instance: Queues, owner: type) -> Callable[P, Pending[R]]: ...
    @overload
    def __get__(self, instance: Refers, owner: type) -> Callable[P, Reference]: ...
    @overload
    def __get__(self, instance: Describes, owner: type) -> Callable[P, Call[R]]: ...

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        return _Method(self.build, instance)
