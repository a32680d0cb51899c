"""What must hold after the demo, or it has failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demo_steps import Played
from measure import Figures

PEAK_TOLERANCE_DB = 0.05
NULL_DB = -80.0
LOUDEST_DB = -0.1
QUIETEST_RMS_DB = -40.0


def problems(
    rows: Sequence[tuple[Figures, Any]], null_db: float, played: Played, tracks: int
) -> list[str]:
    """Everything that is off, as sentences; the first row is the mix."""
    found = [*playing(played)]
    if null_db > NULL_DB:
        found.append(f"the stems don't add up to the mix: {null_db:.1f} dB is left")
    if len(rows) != tracks + 1:
        found.append(f"{len(rows) - 1} stems for {tracks} tracks")
    for own, engine in rows:
        found += sound(own, engine)
    mix = rows[0][0]
    if mix.peak_db > LOUDEST_DB:
        found.append(f"the mix clips: peak {mix.peak_db:.2f} dBFS")
    return found


def sound(own: Figures, engine: Any) -> list[str]:
    """What is off with one file."""
    found = []
    if own.rms_db < QUIETEST_RMS_DB - (0 if own.name == "Mix" else 20):
        found.append(f"{own.name} is all but silent: RMS {own.rms_db:.1f} dB")
    reported = engine["peak_db"] if engine["peak_db"] is not None else -144.0
    if abs(own.peak_db - reported) > PEAK_TOLERANCE_DB:
        found.append(f"{own.name}: peak {own.peak_db:.2f} dB, but the engine says {reported:.2f}")
    if own.sha256 != engine["sha256"]:
        found.append(f"{own.name}: the engine's sha256 isn't that of the samples")
    if len(own.samples) != engine["frames"]:
        found.append(f"{own.name}: {len(own.samples)} frames, not {engine['frames']}")
    return found


def playing(played: Played) -> list[str]:
    """What is off with the two seconds of playback."""
    found = []
    # On a busy machine a few of the 190 blocks or so come late: that is told, and not wrong.
    if played.xruns > 10:
        found.append(f"{played.xruns} blocks came too late")
    if len(played.times) < 10:
        found.append(f"only {len(played.times)} meter readings in two seconds")
    master = played.levels["Master"]
    if max(master, default=-144.0) < -40 or max(master) - min(master) < 1.0:
        found.append("the meters didn't move")
    if not 1.5 < played.advanced < 2.6:
        found.append(f"the transport went {played.advanced:.2f} s in two seconds")
    return found
