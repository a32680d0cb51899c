"""The demo's second half: tempo curves, steps, automation, sends, and an engine that is killed."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

import song
import waive
from demo_steps import GUITAR, LEAD, RISER, SPACE, STEPS, VOICE
from waive.actions.objects import PointSpec, StepRowSpec

SLOWEST = 84.0
"""The tempo at the end, in bpm."""
BUS = 1


def enrich(client: waive.Client) -> None:
    """Slows the end down, adds a step clip, a send with its return, and automation."""
    client.insert_tempo(waive.bar(15), song.BPM, curve=0)
    client.insert_tempo(waive.bar(song.BARS + 1), SLOWEST)
    beats = song.BEATS * 4
    client.set_clip_tempo_sync(GUITAR, 3, True, beats=beats)
    wait_for_stretch(client)
    print(f"tempo   bars 15 and 16 slow down to {SLOWEST:g} bpm; the last guitar follows")
    clip = client.insert_step_clip(STEPS, waive.bar(9), length=waive.beats(8 * song.BEATS))
    rows: list[StepRowSpec] = [
        {"channel": 2, "steps": "x.x.x.x.x.x.x.xx", "probabilities": [1, 1, 0.7, 1] * 4},
        {"channel": 3, "steps": "....x.......x...", "velocities": [90] * 16},
    ]
    pattern = client.set_step_pattern(None, str(clip["id"]), 0, rows=rows)
    print(f"steps   a pattern of 16 steps on {len(pattern['channels'])} channels, bars 9 to 16")
    client.add_aux_send(VOICE, BUS, level_db=-9.0)
    client.add_aux_return(SPACE, BUS)
    client.set_aux_bus_name(BUS, "Space")
    print("send    the voice goes to the bus Space, after its fader, at -9 dB")
    automate(client)
    client.set_track_volume("master", -1.5)


def automate(client: waive.Client) -> None:
    """The lead wanders from side to side; the riser rises."""
    sides: list[PointSpec] = [
        {"time": waive.bar(bar), "value": 0.25 if bar % 2 else 0.75, "curve": 0.0}
        for bar in range(5, song.BARS + 1)
    ]
    client.add_automation_points(points=sides, track_id=LEAD, param_id="pan")
    rise: list[PointSpec] = [
        {"time": waive.bar(12), "value": 0.3, "curve": -0.4},
        {"time": waive.bar(13), "value": 0.6, "curve": 0.0},
    ]
    client.add_automation_points(points=rise, track_id=RISER, param_id="volume")
    print(f"curves  {len(sides)} points of pan on Lead, {len(rise)} of volume on Riser")


def wait_for_stretch(client: waive.Client, seconds: float = 60.0) -> None:
    """Waits until what the last guitar clip plays has been stretched."""
    until = time.monotonic() + seconds
    state = None
    while time.monotonic() < until:
        state = client.get_clip(GUITAR, 3)["clip"].get("render_state", "ready")
        if state == "ready":
            return
        time.sleep(0.05)
    raise waive.WaiveError(f"the stretched clip is still {state} after {seconds:g} s")


@dataclass(frozen=True)
class Known:
    """What a client knew of the Edit when the engine died."""

    revision: int
    xml: str
    steps: int


def know(client: waive.Client) -> Known:
    """What there is to lose."""
    info: Any = client.get_edit_info()
    history: Any = client.get_history(limit=1000)
    xml = client.get_edit_state()["edit_xml"]
    return Known(info["current_revision"], xml, len(history["entries"]))


def kill(client: waive.Client) -> None:
    """Ends the engine as a crash would: no goodbye, nothing flushed."""
    if client.engine is None:
        raise waive.WaiveError("this engine wasn't started here")
    os.kill(client.engine.pid, signal.SIGKILL)
    client.engine.ended(within=5.0)


def check_recovered(client: waive.Client, known: Known) -> None:
    """Everything that was answered must be there, and undo must go back over the crash."""
    now = know(client)
    if (now.revision, now.xml) != (known.revision, known.xml):
        raise waive.WaiveError(
            f"the engine came back at revision {now.revision} of {known.revision}, or changed"
        )
    client.undo()
    undone = client.get_edit_state()["edit_xml"] != known.xml
    client.redo()
    if not undone or client.get_edit_state()["edit_xml"] != known.xml:
        raise waive.WaiveError("undo and redo don't reach over the crash")
    print(
        f"killed  and recovered: revision {now.revision}, the same XML, {now.steps} undo steps,"
        " undo and redo across the crash"
    )
