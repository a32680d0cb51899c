"""Real VST3 instruments in the engine: what is heard, and against an independent host.

Needs the instruments that `tools/instruments` builds from Debian's sources where it can.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import waive
from hosts import LIMIT_DB, RATE, Samples, difference_db, read_float

FOLDER = Path(__file__).resolve().parents[2] / "target" / "instruments"
# Pitch, start and length in seconds, all at velocity 100; the Edit's tempo is 120.
NOTES = [
    (60, 0.0, 0.5),
    (64, 0.5, 0.5),
    (67, 1.0, 1.0),
    (72, 2.0, 0.25),
    (60, 2.5, 1.0),
    (64, 2.5, 1.0),
    (67, 2.5, 1.0),
]
# All of them, away from where they stand: until it is told a value, Nekobi plays with others
# than it shows.
NEKOBI = {
    "Waveform": 1.0,
    "Tuning": 0.55,
    "Cutoff": 0.4,
    "VCF Resonance": 0.5,
    "Env Mod": 0.6,
    "Decay": 0.5,
    "Accent": 0.4,
    "Volume": 0.8,
}

pytestmark = pytest.mark.skipif(
    not (FOLDER / "Nekobi.vst3").exists(), reason="tools/instruments could build nothing"
)

# In a process of its own: it brings a JUCE.
DAWDREAMER = """
import sys, json, numpy as np, dawdreamer
module, notes, values, target = sys.argv[1], *map(json.loads, sys.argv[2:4]), sys.argv[4]
engine = dawdreamer.RenderEngine(48000, 512)
plugin = engine.make_plugin_processor("plugin", module)
for told in plugin.get_parameters_description():
    if told["name"] in values:
        plugin.set_parameter(told["index"], values[told["name"]])
for pitch, start, length in notes:
    plugin.add_midi_note(pitch, 100, start, length)
engine.load_graph([(plugin, [])])
engine.render(4.0)
np.save(target, engine.get_audio())
"""


def ours(
    client: waive.Client, folder: Path, name: str, values: dict[str, float], isolation: Any
) -> Samples:
    """Four seconds of an instrument in the engine."""
    client.new_edit()
    client.add_track("Keys")
    module = str(FOLDER / f"{name}.vst3")
    plugin = str(client.load_plugin(0, module, isolation=isolation)["plugin_id"])
    for parameter, value in values.items():
        client.set_parameter(None, plugin, parameter, value)
    client.insert_empty_midi_clip(0, 0.0, 4.0)
    notes: Any = [
        {"pitch": pitch, "start": 2 * start, "length": 2 * length, "velocity": 100}
        for pitch, start, length in NOTES
    ]
    client.add_notes(0, 0, notes)
    report: Any = client.export_mixdown(folder / "keys.wav", end=4.0, bit_depth="32f")
    assert "warnings" not in report, report["warnings"]
    return read_float(folder / "keys.wav")


def test_an_instrument_plays_as_in_another_host(host: waive.Client, tmp_path: Path) -> None:
    rendered = ours(host, tmp_path, "Nekobi", NEKOBI, "process")
    target = tmp_path / "theirs.npy"
    told = [json.dumps(NOTES), json.dumps(NEKOBI)]
    command = [sys.executable, "-c", DAWDREAMER, str(FOLDER / "Nekobi.vst3"), *told, str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    theirs: Samples = np.load(target)
    assert float(np.max(np.abs(rendered))) > 0.01
    apart = difference_db(rendered, theirs, 0)
    assert apart <= LIMIT_DB, f"{apart:.1f} dB apart"


def test_notes_sound_when_and_as_written(host: waive.Client, tmp_path: Path) -> None:
    isolated = ours(host, tmp_path, "Kars", {"Volume": 0.4}, "process")
    in_process = ours(host, tmp_path, "Kars", {"Volume": 0.4}, "none")
    # Each plucked string of Kars begins as noise of its own: alike in loudness alone.
    assert abs(level_db(isolated) - level_db(in_process)) < 3.0
    for pitch, start, _ in NOTES[:4]:
        struck = isolated[0, int((start + 0.05) * RATE) :][: RATE // 5]
        # A string is a whole number of frames long, so it is a little out of tune.
        assert abs(1200 * np.log2(strongest(struck, pitch) / equal(pitch))) < 40
    between, after = isolated[:, int(2.4 * RATE) : int(2.5 * RATE)], isolated[:, int(3.8 * RATE) :]
    assert max(level_db(between), level_db(after)) < level_db(isolated) - 40


def level_db(audio: Samples) -> float:
    return float(10 * np.log10(np.mean(audio.astype(float) ** 2) + 1e-20))


def equal(pitch: int) -> float:
    """The frequency of a pitch in equal temperament, A4 at 440 Hz."""
    return float(440 * 2 ** ((pitch - 69) / 12))


def strongest(mono: Samples, pitch: int) -> float:
    """The strongest frequency within three semitones of a pitch, in Hz."""
    size = 1 << 18
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    low, high = (int(equal(pitch + by) * size / RATE) for by in (-3, 3))
    return float((low + int(np.argmax(power[low:high]))) * RATE / size)
