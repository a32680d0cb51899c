"""The engine as a child process: find it, start it, wait until it is ready, stop it.

Standard error is drained into a bounded ring, so that the engine never waits for its log to
be read and its last words can be shown.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from waive.errors import EngineNotFound, LaunchError

__all__ = ["EngineOptions", "EngineProcess", "find_engine"]

_READY = "listening on "
_STDERR_LINES = 200

StrPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How to start the engine; what is None is left to the engine.

    ``audio`` is ``null``, ``auto`` or a device's name; ``sample_rate`` is in Hz,
    ``block_size`` in frames, ``timeout`` in seconds. ``port`` 0 takes any free one.
    """

    edit: StrPath | None = None
    audio: str = "null"
    port: int = 0
    sample_rate: int | None = None
    block_size: int | None = None
    allow: Sequence[StrPath] = ()
    binary: StrPath | None = None
    timeout: float = 30.0

    def command(self) -> list[str]:
        """The command line."""
        line = [str(find_engine(self.binary)), "serve"]
        line += ["--port", str(self.port), "--audio", self.audio]
        if self.edit is not None:
            line += ["--edit", os.fspath(self.edit)]
        if self.sample_rate is not None:
            line += ["--sample-rate", str(self.sample_rate)]
        if self.block_size is not None:
            line += ["--block-size", str(self.block_size)]
        for folder in self.allow:
            line += ["--allow", os.fspath(folder)]
        return line


def find_engine(binary: StrPath | None = None) -> Path:
    """Finds the engine program.

    Looks at `binary`, or else at the environment's WAIVE_BINARY, the PATH, and
    ``target/release`` of the repository this package lies in.

    Raises:
        EngineNotFound: it isn't there.
    """
    named = binary or os.environ.get("WAIVE_BINARY")
    if named:
        if Path(named).is_file():
            return Path(named).resolve()
        raise EngineNotFound(f"no engine at {os.fspath(named)}")
    if on_path := shutil.which("waive"):
        return Path(on_path)
    built = [folder / "target" / "release" / "waive" for folder in Path(__file__).parents]
    for candidate in built:
        if candidate.is_file():
            return candidate
    raise EngineNotFound(
        "no engine: set WAIVE_BINARY, put `waive` on the PATH, or run `cargo build --release`"
    )


class EngineProcess:
    """A running engine that this program started, and so may stop.

    Attributes:
        host: where it listens.
        port: the TCP port it listens on.
    """

    def __init__(self, options: EngineOptions) -> None:
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._stdout: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - the program the user named
            options.command(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._finalizer = weakref.finalize(self, _end, self._process)
        self._drains = list(self._start_drains())
        self.host, self.port = self._await_ready(options.timeout)

    def _start_drains(self) -> Iterator[threading.Thread]:
        out, err = self._process.stdout, self._process.stderr
        if out is None or err is None:
            raise LaunchError("the engine's output can't be read")
        for target, args in ((_first_lines, (out, self._stdout)), (_keep, (err, self._stderr))):
            thread = threading.Thread(target=target, args=args, name="waive-drain", daemon=True)
            thread.start()
            yield thread

    def _await_ready(self, timeout: float) -> tuple[str, int]:
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self._stdout.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.stop(grace=0.0)
                raise LaunchError(
                    f"the engine wasn't ready within {timeout:g} s", self.stderr
                ) from None
            if line is None:
                self.stop()
                raise LaunchError(
                    f"the engine ended with code {self.returncode} before it was ready",
                    self.stderr,
                )
            if line.startswith(_READY):
                host, _, port = line.removeprefix(_READY).strip().rpartition(":")
                return host.strip("[]"), int(port)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    @property
    def stderr(self) -> str:
        """The last lines of the log."""
        return "\n".join(self._stderr)

    def ended(self, within: float) -> bool:
        """Whether the process ends within so many seconds."""
        try:
            self._process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def obituary(self) -> str:
        """The exit code and the log's last lines, for a message."""
        last = "\n".join(list(self._stderr)[-20:])
        return f"the engine ended with code {self.returncode}\n{last}".rstrip()

    def stop(self, grace: float = 10.0) -> int:
        """Waits `grace` seconds for the process to end, then makes it; returns its code."""
        if not self.ended(within=grace):
            self._process.terminate()
        if not self.ended(within=5.0):
            self._process.kill()
        self._finalizer.detach()
        for thread in self._drains:
            thread.join(timeout=2.0)
        return self._process.wait()


def _end(process: subprocess.Popen[str]) -> None:
    """Ends an engine whose owner was forgotten."""
    if process.poll() is None:
        process.terminate()


def _first_lines(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    with stream:
        for line in stream:
            if line.startswith(_READY):
                lines.put(line)
    lines.put(None)


def _keep(stream: IO[str], ring: deque[str]) -> None:
    with stream:
        ring.extend(line.rstrip("\n") for line in stream)
