"""Standard MIDI Files of format 1, written with nothing but the standard library."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = 480
"""Ticks per quarter note."""


@dataclass(frozen=True, order=True)
class Note:
    """A note: start and length in beats, MIDI pitch and velocity."""

    start: float
    pitch: int
    length: float
    velocity: int


@dataclass(frozen=True)
class Part:
    """A track of the file: its name, channel (1 to 16), programme (0 to 127) and notes."""

    name: str
    channel: int
    programme: int
    notes: Sequence[Note]


def write_midi(path: Path, parts: Sequence[Part], bpm: float) -> None:
    """Writes a conductor's track with tempo and metre (4/4), then one track for each part."""
    tracks = [_conductor(bpm), *(_track(part) for part in parts)]
    header = struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), TICKS)
    path.write_bytes(header + b"".join(tracks))


def _conductor(bpm: float) -> bytes:
    tempo = round(60_000_000 / bpm).to_bytes(3, "big")
    return _chunk(
        [
            (0, b"\xff\x03\x09Conductor"),
            (0, b"\xff\x58\x04" + bytes([4, 2, 24, 8])),
            (0, b"\xff\x51\x03" + tempo),
        ]
    )


def _track(part: Part) -> bytes:
    channel = part.channel - 1
    name = part.name.encode("ascii")
    events = [
        (0, b"\xff\x03" + bytes([len(name)]) + name),
        (0, bytes([0xC0 | channel, part.programme])),
    ]
    for note in part.notes:
        start, end = round(note.start * TICKS), round((note.start + note.length) * TICKS)
        events.append((start, bytes([0x90 | channel, note.pitch, note.velocity])))
        events.append((end, bytes([0x80 | channel, note.pitch, 64])))
    return _chunk(events)


def _chunk(events: list[tuple[int, bytes]]) -> bytes:
    """A track chunk; at one tick, notes end (0x8n) before others start (0x9n)."""
    body, now = bytearray(), 0
    for tick, event in sorted(events, key=lambda one: (one[0], one[1][0] & 0xF0 == 0x90)):
        body += _variable(tick - now) + event
        now = tick
    body += b"\x00\xff\x2f\x00"
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)


def _variable(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest bit says that more follow."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))
