"""What the tests that compare hosts share."""

from __future__ import annotations

from pathlib import Path

import numpy as np

Samples = np.ndarray[tuple[int, int], np.dtype[np.float32]]

RATE = 48_000
LIMIT_DB = -120.0
"""How close two hosts' renderings must be, in dB of full scale."""


def read_float(path: Path) -> Samples:
    """The samples of a WAV of 32-bit floats, by its chunks."""
    data = path.read_bytes()
    at = 12
    while data[at : at + 4] != b"data":
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "little")
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    flat = np.frombuffer(data[at + 8 : at + 8 + size], "<f4")
    return flat.reshape(-1, 2).T.astype(np.float32)


def difference_db(one: Samples, other: Samples, late: int) -> float:
    """The loudest difference in dB of full scale, at no shift or at the plugins' latency."""
    best = np.inf
    for shift in {0, late}:
        frames = min(one.shape[1], other.shape[1] - shift)
        apart = one[:, :frames].astype(float) - other[:, shift : shift + frames]
        best = min(best, float(np.max(np.abs(apart))))
    return float(20 * np.log10(max(best, 1e-12)))
