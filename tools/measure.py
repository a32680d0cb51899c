"""What the demo measures of rendered files, independently of the engine."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wavfile import Samples, data_chunk, read_wav

SILENCE_DB = -144.0


def decibels(level: float) -> float:
    """A linear level in dB; silence is -144."""
    return max(SILENCE_DB, 20 * math.log10(level)) if level > 0 else SILENCE_DB


@dataclass(frozen=True)
class Figures:
    """A file: peak and RMS in dBFS, spectral centroid in Hz, and its samples."""

    name: str
    rate: int
    samples: Samples
    peak_db: float
    rms_db: float
    centroid: float
    sha256: str

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.rate


def measure(path: Path, name: str) -> Figures:
    """Measures one WAV file."""
    rate, samples = read_wav(path)
    peak = float(np.abs(samples).max(initial=0.0))
    rms = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
    digest = hashlib.sha256(data_chunk(path)).hexdigest()
    return Figures(
        name, rate, samples, decibels(peak), decibels(rms), centroid(samples, rate), digest
    )


def centroid(samples: Samples, rate: int) -> float:
    """The centre of gravity of the power spectrum, in Hz; 0 for silence."""
    mono = samples.mean(axis=1)
    window = 4096
    count = len(mono) // window
    if count == 0:
        return 0.0
    blocks = mono[: count * window].reshape(count, window) * np.hanning(window)
    power = (np.abs(np.fft.rfft(blocks, axis=1)) ** 2).sum(axis=0)
    total = float(power.sum())
    return float((power * np.fft.rfftfreq(window, 1 / rate)).sum() / total) if total else 0.0


def null_test(mix: Samples, stems: list[Samples]) -> float:
    """The level of what is left of the mix without its stems, in dB below the mix's peak."""
    frames = max(len(mix), *(len(stem) for stem in stems))
    rest = np.zeros((frames, 2))
    rest[: len(mix)] += mix
    for stem in stems:
        rest[: len(stem)] -= stem
    return decibels(float(np.abs(rest).max())) - decibels(float(np.abs(mix).max()))
