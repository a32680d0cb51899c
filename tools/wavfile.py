"""WAV files as NumPy arrays: 16 and 24-bit integers and 32-bit floats, nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""Shape (frames, channels); full scale is 1.0."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


def read_wav(path: Path) -> tuple[int, Samples]:
    """Reads a file: its rate in Hz, and its samples as doubles."""
    raw = path.read_bytes()
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise ValueError(f"{path} is no WAV file")
    chunks = _chunks(raw)
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks[b"fmt "])
    if kind == _EXTENSIBLE:
        (kind,) = struct.unpack_from("<H", chunks[b"fmt "], 24)
    return rate, _decode(chunks[b"data"], kind, bits).reshape(-1, channels)


def data_chunk(path: Path) -> bytes:
    """The sample bytes of a file, as they are."""
    return bytes(_chunks(path.read_bytes())[b"data"])


def _chunks(raw: bytes) -> dict[bytes, memoryview]:
    found = {}
    position = 12
    while position + 8 <= len(raw):
        name, size = struct.unpack_from("<4sI", raw, position)
        found[name] = memoryview(raw)[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
    return found


def _decode(payload: memoryview, kind: int, bits: int) -> Samples:
    if (kind, bits) == (_PCM, 16):
        return np.frombuffer(payload, "<i2").astype(np.float64) / 2**15
    if (kind, bits) == (_PCM, 24):
        return unpack24(payload).astype(np.float64) / 2**23
    if (kind, bits) == (_FLOAT, 32):
        return np.frombuffer(payload, "<f4").astype(np.float64)
    raise ValueError(f"WAV kind {kind} with {bits} bits isn't read here")


def unpack24(payload: memoryview) -> NDArray[np.int32]:
    """Packed little-endian 24-bit integers, sign extended."""
    packed = np.frombuffer(payload, np.uint8).reshape(-1, 3)
    wide = np.zeros((len(packed), 4), np.uint8)
    wide[:, 1:] = packed
    signed: NDArray[np.int32] = wide.view("<i4").reshape(-1) >> 8
    return signed


def write_wav(path: Path, rate: int, samples: Samples, bits: int) -> None:
    """Writes samples of shape (frames, channels) as 16 or 24-bit integers."""
    top = 2 ** (bits - 1)
    whole = np.clip(np.rint(samples * top), -top, top - 1).astype("<i4")
    write_integers(path, rate, whole, bits)


def write_integers(path: Path, rate: int, samples: NDArray[np.int32], bits: int) -> None:
    """Writes integers of shape (frames, channels), as wide as `bits` says."""
    channels, width = samples.shape[1], bits // 8
    little = np.ascontiguousarray(samples, "<i4").reshape(-1)
    packed = np.ascontiguousarray(little.view(np.uint8).reshape(-1, 4)[:, :width])
    block = channels * width
    fmt = struct.pack("<HHIIHH", _PCM, channels, rate, rate * block, block, bits)
    size = packed.size
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size + size % 2, b"WAVE"))
        file.write(struct.pack("<4sI", b"fmt ", len(fmt)) + fmt)
        file.write(struct.pack("<4sI", b"data", size))
        packed.tofile(file)
        file.write(b"\0" * (size % 2))
