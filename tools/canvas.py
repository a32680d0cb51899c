"""A drawing surface in page units, drawn at twice its size and scaled down smoothly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
INK, DIM, GRID, PANEL, PAPER = "#e8ecf2", "#8d98a8", "#2b3340", "#181d26", "#0f131a"
COLOURS = ("#ff7a59", "#ffc14d", "#7bd88f", "#4fc3f7", "#b794f6", "#f472b6", "#9fb3c8", "#e2e86b")
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right, bottom in page units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    def x(self, share: float) -> float:
        """The place at a share (0 to 1) of its width."""
        return self.left + share * (self.right - self.left)

    def y(self, share: float) -> float:
        """The place at a share (0 to 1) of its height, from the bottom."""
        return self.bottom - share * (self.bottom - self.top)


class Canvas:
    """What is drawn on."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self, at: Point, words: str, *, size: float = 13, fill: str = INK, anchor: str = "lm"
    ) -> None:
        """Writes a line of text; `anchor` is Pillow's."""
        font = ImageFont.load_default(size * SCALE)
        self._draw.text(self._scaled(at), words, fill=fill, font=font, anchor=anchor)

    def line(self, points: Sequence[Point], fill: str, width: float = 1) -> None:
        """Draws a line through points."""
        scaled = [self._scaled(point) for point in points]
        self._draw.line(scaled, fill=fill, width=max(1, round(width * SCALE)), joint="curve")

    def panel(self, box: Box, fill: str = PANEL) -> None:
        """Draws a rounded rectangle."""
        corners = [self._scaled((box.left, box.top)), self._scaled((box.right, box.bottom))]
        self._draw.rounded_rectangle(corners, radius=4 * SCALE, fill=fill)

    def columns(self, box: Box, low: Sequence[float], high: Sequence[float], fill: str) -> None:
        """Draws a vertical stroke for each column, from low to high (-1 to 1) round the middle."""
        half = (box.bottom - box.top) / 2 * 0.94
        step = (box.right - box.left) / len(low)
        for column, (bottom, top) in enumerate(zip(low, high, strict=True)):
            x = (box.left + column * step) * SCALE
            y = [(box.middle - level * half) * SCALE for level in (top, bottom)]
            self._draw.line([(x, y[0]), (x, max(y[1], y[0] + 1))], fill=fill, width=1)

    def save(self, path: Path) -> None:
        """Scales down and writes a PNG."""
        self._image.resize(self.size, Image.Resampling.LANCZOS).save(path, optimize=True)

    @staticmethod
    def _scaled(point: Point) -> Point:
        return (point[0] * SCALE, point[1] * SCALE)


def blend(colour: str, share: float) -> str:
    """A colour mixed with the panel's: 0 is the panel, 1 the colour."""
    pairs = [(int(colour[i : i + 2], 16), int(PANEL[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
