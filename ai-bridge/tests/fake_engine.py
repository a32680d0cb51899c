"""A tiny engine for the tests: real socket, scripted answers, no audio."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from waive.protocol import ByteOrder, Frame, FrameParser, encode_frame

Request = dict[str, Any]


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.order = ByteOrder.BIG
        self.seen: list[Request] = []

    def send(self, message: Any, *, piece: int = 0) -> None:
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        frame = encode_frame(raw, self.order)
        if not piece:
            self.sock.sendall(frame)
            return
        for start in range(0, len(frame), piece):
            self.sock.sendall(frame[start : start + piece])

    def vanish(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


Handler = Callable[[Peer, Request], None]


def answer(peer: Peer, request: Request) -> None:
    """Answers most requests with ok and the request itself."""
    action = request["action"]
    if action == "fail":
        body = {"code": request.get("code", "track_not_found"), "field": "track_id"}
        peer.send({"status": "error", "message": "Track not found: 7", "error": body})
    elif action == "batch":
        results = [{"status": "ok", "index": n} for n, _ in enumerate(request["commands"])]
        peer.send({"status": "ok", "results": results, "revision": 1})
    else:
        peer.send({"status": "ok", "echo": request, "count": len(peer.seen)})


class FakeEngine:
    """Listens on a free port and serves each connection on a thread of its own."""

    def __init__(self, handler: Handler = answer) -> None:
        self.handler = handler
        self.peers: list[Peer] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def seen(self) -> list[Request]:
        return [request for peer in self.peers for request in peer.seen]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                peer = Peer(sock)
                self.peers.append(peer)
                thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, peer: Peer) -> None:
        parser = FrameParser()
        with contextlib.suppress(OSError), peer.sock:
            while piece := peer.sock.recv(65536):
                for frame in parser.feed(piece):
                    self._handle(peer, frame)

    def _handle(self, peer: Peer, frame: Frame) -> None:
        peer.order = frame.order
        request: Request = json.loads(frame.payload)
        peer.seen.append(request)
        self.handler(peer, request)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self.peers:
            peer.vanish()
        for thread in self._threads:
            thread.join(timeout=5)


@contextlib.contextmanager
def serving(handler: Handler = answer) -> Iterator[FakeEngine]:
    engine = FakeEngine(handler)
    try:
        yield engine
    finally:
        engine.close()
