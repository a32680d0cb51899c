"""A reference mix of an Edit in double precision, and its comparison with a rendered file.

Knows audio clips at the Edit's own rate, with gain, pan and fades of all four shapes, faders
and pans of tracks and master, mute and solo. It refuses what it doesn't know.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from wavfile import Samples, read_wav

Curve = Callable[[Samples], Samples]


def _quarter(alpha: Samples) -> Samples:
    return alpha * (np.pi / 2)


def _s_curve(alpha: Samples) -> Samples:
    concave = 1 - np.cos(_quarter(alpha))
    curve: Samples = (1 - alpha) * concave + alpha * np.sin(_quarter(alpha))
    return curve


SHAPES: dict[int, Curve] = {
    1: lambda alpha: alpha,
    2: lambda alpha: np.sin(_quarter(alpha)),
    3: lambda alpha: 1 - np.cos(_quarter(alpha)),
    4: _s_curve,
}


def number(element: ET.Element, name: str, default: float) -> float:
    """A numeric attribute, or its default."""
    return float(element.get(name, default))


def pan_gains(gain: float, pan: float) -> Samples:
    """Left and right gain by the linear pan law."""
    return np.array([gain * (1 - pan), gain * (1 + pan)])


def fader_gains(owner: ET.Element | None) -> Samples:
    """Left and right gain of a track's (or the master's) volume plugin."""
    plugin = None if owner is None else owner.find("PLUGIN[@type='volume']")
    if plugin is None:
        return np.ones(2)
    position = number(plugin, "volume", 0.740818220681718)
    decibels = 20 * math.log(position) + 6 if position > 0 else -100.0
    gain = 10 ** (decibels / 20) if position > 0 else 0.0
    return pan_gains(gain, number(plugin, "pan", 0.0))


def fade_curve(clip: ET.Element, frames: int, rate: int) -> Samples:
    """The product of both fades at each frame of the clip."""
    lengths = [number(clip, side, 0.0) * rate for side in ("fadeIn", "fadeOut")]
    scale = min(1.0, frames / max(sum(lengths), 1e-12))
    frame = np.arange(frames, dtype=np.float64)
    curve = np.ones(frames)
    for distance, length, kind in (
        (frame, lengths[0], "fadeInType"),
        (frames - frame, lengths[1], "fadeOutType"),
    ):
        if length > 0:
            alpha = np.clip(distance / (length * scale), 0.0, 1.0)
            curve *= SHAPES[int(number(clip, kind, 1))](alpha)
    return curve


def clip_audio(clip: ET.Element, folder: Path, rate: int) -> tuple[int, Samples]:
    """The first frame of a clip, and its stereo samples."""
    start, length = number(clip, "start", 0.0), number(clip, "length", 0.0)
    first = round(start * rate)
    frames = round((start + length) * rate) - first
    skipped = round(number(clip, "offset", 0.0) * rate)
    source = folder / clip.get("source", "").replace("\\", "/")
    source_rate, samples = read_wav(source)
    if source_rate != rate or number(clip, "speed", 1.0) != 1.0:
        raise ValueError(f"{source}: only clips at {rate} Hz and speed 1 are known here")
    samples = samples[skipped : skipped + frames]
    if samples.shape[1] == 1:
        samples = np.repeat(samples, 2, axis=1)
    gain = 10 ** (number(clip, "gain", 0.0) / 20)
    fades = fade_curve(clip, frames, rate)[: len(samples)]
    return first, samples * fades[:, None] * pan_gains(gain, number(clip, "pan", 0.0))


def mix(edit: Path, rate: int = 48_000) -> Samples:
    """Mixes an Edit, from its start to where its last clip ends."""
    text = re.sub(r"\bbase64:", "base64_", edit.read_text(encoding="utf-8"))
    root = ET.fromstring(text)  # noqa: S314 - the user's own file
    if root.find(".//MIDICLIP") is not None:
        raise ValueError("the Edit has MIDI clips, which are not known here")
    tracks = list(root.iter("TRACK"))
    soloed = any(track.get("solo") == "1" for track in tracks)
    out = np.zeros((0, 2))
    for track in tracks:
        if track.get("mute") == "1" or (soloed and track.get("solo") != "1"):
            continue
        gains = fader_gains(track)
        for clip in track.findall("AUDIOCLIP"):
            first, samples = clip_audio(clip, edit.parent, rate)
            missing = first + len(samples) - len(out)
            if missing > 0:
                out = np.pad(out, ((0, missing), (0, 0)))
            out[first : first + len(samples)] += samples * gains
    return out * fader_gains(root.find("MASTERVOLUME"))


def difference(reference: Samples, rendered: Samples) -> tuple[float, int]:
    """The largest absolute difference and its frame; what one lacks counts as silence."""
    frames = max(len(reference), len(rendered))
    wanted, got = np.zeros((frames, 2)), np.zeros((frames, 2))
    wanted[: len(reference)], got[: len(rendered)] = reference, rendered
    error = np.abs(wanted - got).max(axis=1)
    worst = int(error.argmax()) if frames else 0
    return (float(error[worst]) if frames else 0.0), worst


def main() -> int:
    """Compares a rendered file with the reference; exit code 1 if they differ too much."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("edit", type=Path)
    parser.add_argument("rendered", type=Path, help="a WAV file of 24 bits or 32f")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    chosen = parser.parse_args()
    rate, rendered = read_wav(chosen.rendered)
    reference = mix(chosen.edit, rate)
    error, frame = difference(reference, rendered)
    print(
        f"max abs error {error:.3e} at frame {frame} ({frame / rate:.3f} s);"
        f" reference peak {np.abs(reference).max(initial=0.0):.4f},"
        f" {len(reference)} frames, rendered {len(rendered)}"
    )
    return 0 if error <= chosen.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
