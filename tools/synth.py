"""The demo's audio files: a plucked guitar, a voice and a riser, all made by synthesis."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import song
from wavfile import Samples, write_wav

FORMANTS = {
    "a": ((730, 1.0, 90), (1090, 0.5, 110), (2440, 0.12, 170)),
    "o": ((570, 1.0, 80), (840, 0.45, 100), (2410, 0.06, 170)),
    "i": ((270, 1.0, 60), (2290, 0.25, 130), (3010, 0.15, 180)),
}
"""Frequency (Hz), gain and bandwidth (Hz) of each vowel's resonances."""


def hertz(pitch: int) -> float:
    """The frequency of a MIDI pitch."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def pluck(frequency: float, frames: int, rate: int, rng: np.random.Generator) -> Samples:
    """A Karplus-Strong string: noise that runs round a delay and loses its treble."""
    period = max(2, round(rate / frequency - 0.5))
    string = rng.uniform(-1.0, 1.0, period)
    string = np.convolve(np.tile(string, 2), np.ones(3) / 3, "same")[:period]
    rounds = []
    for _ in range(frames // period + 1):
        rounds.append(string)
        string = 0.4985 * (string + np.roll(string, 1))
    out = np.concatenate(rounds)[:frames]
    out[-200:] *= np.linspace(1.0, 0.0, len(out[-200:]))
    return np.asarray(out - out.mean())


def guitar(path: Path, rate: int = 44_100, bars: int = 4) -> None:
    """Writes an arpeggio of `bars` bars: stereo, 24 bits; exactly that long, so that it loops."""
    rng = np.random.default_rng(11)
    total = round(bars * song.BEATS * song.SECONDS_PER_BEAT * rate)
    out = np.zeros((total, 2))
    order = (0, 2, 4, 7, 4, 2, 9, 4)
    for eighth in range(bars * 8):
        degree = song.chord(eighth // 8) + order[eighth % 8]
        first = round(eighth / 2 * song.SECONDS_PER_BEAT * rate)
        frames = min(round(1.1 * rate), total - first)
        string = pluck(hertz(song.pitch(degree, 2)), frames, rate, rng)
        place = 0.35 if eighth % 2 else -0.35
        loud = 0.5 if eighth % 8 == 0 else 0.36
        out[first : first + frames] += string[:, None] * loud * np.array([1 - place, 1 + place])
    write_wav(path, rate, out * (0.7 / np.abs(out).max()), 24)


def sing(frequency: float, vowel: str, seconds: float, rate: int) -> Samples:
    """A sung note: harmonics of a vibrating tone, each as loud as the vowel's resonances say."""
    frames = round(seconds * rate)
    now = np.arange(frames) / rate
    depth = 0.006 * np.clip((now - 0.15) / 0.3, 0.0, 1.0)
    wobble = frequency * (1.0 + depth * np.sin(2 * np.pi * 5.3 * now))
    phase = 2 * np.pi * np.cumsum(wobble) / rate
    out = np.zeros(frames)
    for harmonic in range(1, int(5000 / frequency) + 1):
        loud = sum(
            gain / (1.0 + ((harmonic * frequency - centre) / width) ** 2)
            for centre, gain, width in FORMANTS[vowel]
        )
        out += np.sin(harmonic * phase) * (loud + 0.02) / harmonic**0.4
    edge = np.minimum(now / 0.06, (seconds - now) / 0.12)
    return np.asarray(out * np.clip(edge, 0.0, 1.0))


def voice(path: Path, rate: int = 48_000) -> None:
    """Writes two bars of melody: mono, 16 bits."""
    melody = [(0, "a", 1.5), (2, "o", 0.5), (4, "i", 1.0), (3, "a", 1.0)]
    melody += [(2, "o", 1.5), (1, "a", 0.5), (0, "a", 2.0)]
    notes = [
        sing(hertz(song.pitch(degree, 3)), vowel, beats * song.SECONDS_PER_BEAT, rate)
        for degree, vowel, beats in melody
    ]
    out = np.concatenate(notes)[:, None]
    write_wav(path, rate, out * (0.6 / np.abs(out).max()), 16)


def riser(path: Path, rate: int = 32_000) -> None:
    """Writes a bar of noise that swells and brightens: mono, 24 bits, at an odd rate."""
    rng = np.random.default_rng(5)
    frames = round(song.BEATS * song.SECONDS_PER_BEAT * rate)
    dark = np.convolve(rng.standard_normal(frames), np.ones(24) / 24, "same")
    bright = rng.standard_normal(frames) * 0.5
    blend = np.linspace(0.0, 1.0, frames) ** 2
    out = (dark * 2 * (1 - blend) + bright * blend) * np.linspace(0.02, 1.0, frames) ** 1.5
    write_wav(path, rate, (out * (0.5 / np.abs(out).max()))[:, None], 24)
