"""Makes the benchmark workload W(N): an Edit of N stereo tracks, and its audio files.

Each track plays four 15 s clips one after the other, each from a 24-bit file of its own at
48 kHz, with a gain and 10 ms fades; fader and pan differ from track to track. All of it
follows from the seed.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wavfile import write_integers

RATE = 48_000
CLIPS = 4
CLIP_SECONDS = 15
FADE_SECONDS = 0.01
FRAMES = RATE * CLIP_SECONDS


@dataclass(frozen=True)
class Workload:
    """What to make: how many tracks and distinct files, from which seed.

    With `effects` each track has an equaliser (four bands at work) and a compressor.
    """

    tracks: int
    distinct: int
    seed: int = 1
    effects: bool = False


def slider(decibels: float) -> float:
    """Tracktion's fader position for a level: dB = 20 ln(s) + 6."""
    return math.exp((decibels - 6.0) / 20.0)


def write_audio(folder: Path, work: Workload) -> None:
    """Writes the audio files, seeded noise over three tones, all 24 bits in use."""
    folder.mkdir(parents=True, exist_ok=True)
    turn = np.sin(np.arange(RATE) * (2 * np.pi / RATE))  # one second: a cycle of 1 Hz
    for number in range(work.distinct):
        write_integers(folder / f"{number:05}.wav", RATE, _signal(work.seed, number, turn), 24)


def _signal(seed: int, number: int, turn: NDArray[np.float64]) -> NDArray[np.int32]:
    rng = np.random.default_rng([seed, number])
    signal = rng.integers(-(2**18), 2**18, size=(FRAMES, 2), dtype=np.int32)
    for channel in (0, 1):
        hertz = rng.integers(40, 4000, size=3)
        steps = np.arange(RATE)
        tones = sum(turn[(steps * int(one)) % RATE] for one in hertz)
        second = np.rint(tones * 2**19).astype(np.int32)
        signal[:, channel] += np.tile(second, CLIP_SECONDS)
    return signal


def edit_xml(work: Workload) -> str:
    """The Edit as a Tracktion document, with paths relative to its folder."""
    rng = np.random.default_rng([work.seed, 1 << 40])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "",
        '<EDIT appVersion="waive workload" projectID="0/0" timecodeFormat="seconds">',
        "  <TEMPOSEQUENCE>",
        '    <TEMPO startBeat="0.0" bpm="120.0" curve="1.0"/>',
        '    <TIMESIG startBeat="0.0" numerator="4" denominator="4"/>',
        "  </TEMPOSEQUENCE>",
        "  <MASTERVOLUME>",
        f'    <PLUGIN type="volume" id="1002" enabled="1" volume="{slider(0.0)!r}" pan="0.0"/>',
        "  </MASTERVOLUME>",
    ]
    for track in range(work.tracks):
        lines += _track(track, work, rng)
    return "\n".join([*lines, "</EDIT>", ""])


def _track(track: int, work: Workload, rng: np.random.Generator) -> list[str]:
    first = 2000 + track * 10
    fader = slider(float(rng.uniform(-18.0, 0.0)) - 10.0 * math.log10(work.tracks))
    pan = float(rng.uniform(-0.9, 0.9))
    lines = [f'  <TRACK id="{first}" name="Track {track + 1}">']
    for clip in range(CLIPS):
        number = track * CLIPS + clip
        gain = float(rng.uniform(-9.0, 3.0))
        lines.append(
            f'    <AUDIOCLIP name="Clip {number + 1}" start="{clip * CLIP_SECONDS:.1f}"'
            f' length="{CLIP_SECONDS:.1f}" offset="0.0" id="{first + 1 + clip}" speed="1.0"'
            f' source="audio/{number % work.distinct:05}.wav" gain="{gain!r}"'
            f' fadeIn="{FADE_SECONDS}" fadeOut="{FADE_SECONDS}" fadeInType="1"'
            ' fadeOutType="1"/>'
        )
    volume = f'volume="{fader!r}" pan="{pan!r}"'
    if work.effects:
        lines += [
            (
                f'    <PLUGIN type="4bandEq" id="{first + 7}" enabled="1" loFreq="120.0"'
                ' loGain="3.0" midFreq1="900.0" midGain1="-4.0" midFreq2="4200.0" midGain2="2.0"'
                ' hiFreq="11000.0" hiGain="4.0"/>'
            ),
            (
                f'    <PLUGIN type="compressor" id="{first + 8}" enabled="1" threshold="0.1"'
                ' ratio="0.3" attack="10.0" release="120.0"/>'
            ),
        ]
    lines += [
        f'    <PLUGIN type="volume" id="{first + 5}" enabled="1" {volume}/>',
        f'    <PLUGIN type="level" id="{first + 6}" enabled="1"/>',
        '    <OUTPUTDEVICES><DEVICE name="(default audio output)"/></OUTPUTDEVICES>',
        "  </TRACK>",
    ]
    return lines


def make(folder: Path, work: Workload) -> Path:
    """Makes the workload unless it is there; returns the Edit's path."""
    kind = "-effects" if work.effects else ""
    edit = folder / f"W{work.tracks}{kind}.tracktionedit"
    text = edit_xml(work)
    if edit.is_file() and edit.read_text(encoding="utf-8") == text:
        return edit
    # The audio is the same with and without effects.
    files = [folder / "audio" / f"{number:05}.wav" for number in range(work.distinct)]
    if not (work.effects and all(file.is_file() for file in files)):
        write_audio(folder / "audio", work)
    edit.write_text(text, encoding="utf-8")  # last: its presence says that all is there
    return edit


def main() -> None:
    """Reads the command line and makes one workload."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tracks", type=int, help="N, the number of tracks")
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--distinct", type=int, help="audio files to share; 4 N if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--effects", action="store_true", help="an EQ and a compressor each")
    chosen = parser.parse_args()
    began = time.monotonic()
    distinct = min(chosen.distinct or chosen.tracks * CLIPS, chosen.tracks * CLIPS)
    edit = make(chosen.folder, Workload(chosen.tracks, distinct, chosen.seed, chosen.effects))
    print(f"{edit} ({distinct} audio files) in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
