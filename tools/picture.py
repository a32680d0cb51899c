"""Draws what the demo rendered: the mix, each stem, and how the meters moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from canvas import COLOURS, DIM, GRID, INK, SCALE, Box, Canvas, blend
from measure import Figures

WIDTH, LEFT, RIGHT = 1600, 150, 1410
LANE, MIX, METERS = 78, 220, 230
FLOOR_DB = -60.0


@dataclass(frozen=True)
class Picture:
    """All that is drawn. Times are seconds, levels dBFS."""

    title: str
    subtitle: str
    mix: Figures
    stems: Sequence[Figures]
    markers: Mapping[str, float]
    meter_times: Sequence[float]
    meters: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Look:
    """How a waveform is drawn: colour, seconds across, magnification."""

    colour: str
    seconds: float
    zoom: float = 1.0


def draw(picture: Picture, path: Path) -> None:
    """Draws everything and writes a PNG."""
    lanes = len(picture.stems) * (LANE + 8)
    canvas = Canvas(WIDTH, 130 + MIX + lanes + 90 + METERS + 60)
    canvas.text((40, 36), picture.title, size=24)
    canvas.text((40, 66), picture.subtitle, size=14, fill=DIM)
    top = 110.0
    mix = Box(LEFT, top, RIGHT, top + MIX)
    _lane(canvas, mix, picture.mix, Look(INK, picture.mix.seconds))
    _amplitude_axis(canvas, mix)
    top = mix.bottom + 8
    zoom = 10 ** (-max(stem.peak_db for stem in picture.stems) / 20)
    for index, stem in enumerate(picture.stems):
        box = Box(LEFT, top, RIGHT, top + LANE)
        look = Look(COLOURS[index % len(COLOURS)], picture.mix.seconds, zoom)
        _lane(canvas, box, stem, look)
        top = box.bottom + 8
    whole = Box(LEFT, mix.top, RIGHT, top - 8)
    note = f"stems drawn {20 * np.log10(zoom):+.1f} dB larger"
    canvas.text((LEFT - 14, whole.bottom + 16), note, size=10, fill=DIM, anchor="rm")
    _time_axis(canvas, whole, picture.mix.seconds, 2.0)
    _markers(canvas, whole, picture)
    _meters(canvas, Box(LEFT, top + 80, RIGHT, top + 80 + METERS), picture)
    canvas.save(path)


def _lane(canvas: Canvas, box: Box, figures: Figures, look: Look) -> None:
    """One waveform with its name on the left and its figures on the right."""
    colour, zoom = look.colour, look.zoom
    canvas.panel(box)
    columns = round((box.right - box.left) * SCALE)
    low, high, rms = _envelope(figures, columns, look.seconds)
    canvas.columns(box, list(low * zoom), list(high * zoom), blend(colour, 0.45))
    canvas.columns(box, list(-rms * zoom), list(rms * zoom), colour)
    canvas.text((box.left - 14, box.middle), figures.name, size=15, fill=colour, anchor="rm")
    facts = (
        f"peak {figures.peak_db:6.1f} dB",
        f"RMS {figures.rms_db:6.1f} dB",
        f"centroid {figures.centroid:5.0f} Hz",
    )
    for row, fact in enumerate(facts):
        canvas.text((box.right + 16, box.middle + (row - 1) * 19), fact, size=13, fill=DIM)


def _envelope(figures: Figures, columns: int, seconds: float) -> tuple[np.ndarray, ...]:
    """Lowest, highest and RMS value of each column."""
    mono = figures.samples.mean(axis=1)
    wanted = max(columns, round(seconds * figures.rate))
    padded = np.zeros(-(-wanted // columns) * columns)
    padded[: min(len(mono), len(padded))] = mono[: len(padded)]
    edges = np.linspace(0, wanted, columns + 1).astype(int)[:-1]
    low, high = np.minimum.reduceat(padded, edges), np.maximum.reduceat(padded, edges)
    power = np.add.reduceat(padded**2, edges) / max(1.0, wanted / columns)
    return low, high, np.sqrt(power)


def _amplitude_axis(canvas: Canvas, box: Box) -> None:
    half = (box.bottom - box.top) / 2 * 0.94
    for level in (0, -6, -12):
        for sign in (1, -1):
            y = box.middle - sign * half * 10 ** (level / 20)
            canvas.line([(box.left, y), (box.right, y)], GRID)
            canvas.text((box.left + 6, y), f"{level} dB", size=10, fill=DIM)


def _time_axis(canvas: Canvas, box: Box, seconds: float, step: float) -> None:
    for tick in np.arange(0.0, seconds + 1e-9, step):
        x = box.x(float(tick) / seconds)
        canvas.line([(x, box.top), (x, box.bottom + 5)], GRID)
        canvas.text((x, box.bottom + 16), f"{tick:g}", size=12, fill=DIM, anchor="mm")
    canvas.text((box.right + 16, box.bottom + 16), "seconds", size=12, fill=DIM)


def _markers(canvas: Canvas, box: Box, picture: Picture) -> None:
    for name, time in picture.markers.items():
        x = box.x(time / picture.mix.seconds)
        canvas.line([(x, box.top - 8), (x, box.bottom)], "#5b6b82")
        canvas.text((x + 4, box.top - 10), name, size=12, fill=DIM)


def _meters(canvas: Canvas, box: Box, picture: Picture) -> None:
    """The peak of each track over the time that was played."""
    canvas.text((40, box.top - 24), "Meters while playing (peak, dBFS)", size=16)
    canvas.panel(box)
    for level in range(int(FLOOR_DB), 1, 12):
        y = box.y(1 - level / FLOOR_DB)
        canvas.line([(box.left, y), (box.right, y)], GRID)
        canvas.text((box.left - 14, y), f"{level} dB", size=12, fill=DIM, anchor="rm")
    first, last = picture.meter_times[0], picture.meter_times[-1]
    span = max(last - first, 1e-9)
    _time_axis(canvas, box, span, 0.25)
    for index, (name, levels) in enumerate(picture.meters.items()):
        master = name == "Master"
        colour = INK if master else COLOURS[index % len(COLOURS)]
        points = [
            (box.x((time - first) / span), box.y(1 - max(level, FLOOR_DB) / FLOOR_DB))
            for time, level in zip(picture.meter_times, levels, strict=True)
        ]
        canvas.line(points, colour, 2.5 if master else 1.5)
        canvas.text((box.right + 16, box.top + 12 + index * 22), name, size=13, fill=colour)
