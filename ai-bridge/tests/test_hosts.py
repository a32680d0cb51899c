"""Real plugins through the engine, against two independent hosts: the same to -120 dB.

Needs the plugins of Debian's `zam-plugins`, which `tools/setup` installs where it can.
"""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import waive
from hosts import LIMIT_DB, RATE, Samples, difference_db, read_float

FOLDER = Path("/usr/lib/vst3")
# Whether a plugin is mono (then both channels are alike, since hosts differ in what they make
# of a stereo signal before one), and normalised values by parameter name.
PLUGINS: dict[str, tuple[bool, dict[str, float]]] = {
    "ZamEQ2": (True, {"Boost/Cut 1": 0.607, "Bandwidth 1": 0.326, "Frequency 1": 0.267}),
    "ZamGEQ31": (True, {"Master Gain": 0.55, "32Hz": 0.7, "40Hz": 0.3}),
    "ZamCompX2": (False, {"Threshold": 0.4, "Ratio": 0.5, "Attack": 0.3}),
    "ZaMaximX2": (False, {"Threshold": 0.6, "Release": 0.3}),
}
CHAINS = [["ZamEQ2"], ["ZamGEQ31"], ["ZamCompX2"], ["ZaMaximX2"]]
CHAINS += [["ZamCompX2", "ZaMaximX2"], ["ZamEQ2", "ZamGEQ31"]]

pytestmark = pytest.mark.skipif(
    not all((FOLDER / f"{name}.vst3").exists() for name in PLUGINS),
    reason="zam-plugins isn't installed",
)


def signal(mono: bool) -> Samples:
    """Two seconds of seeded noise with a swell, in 16 bits, then one of silence for the tail."""
    random = np.random.default_rng(4)
    noise = random.uniform(-0.5, 0.5, (2, 2 * RATE)) * np.linspace(0.05, 1.0, 2 * RATE)
    whole = np.concatenate([noise, np.zeros((2, RATE))], axis=1)
    exact = (np.round(whole * 32768) / 32768).astype(np.float32)
    if mono:
        exact[1] = exact[0]
    return exact


def write(path: Path, audio: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes((audio.T * 32768).astype("<i2").tobytes())


def ours(
    client: waive.Client, folder: Path, chain: list[str], isolation: Any
) -> tuple[Samples, int]:
    """The engine's rendering, and how late the plugins were that it made up for."""
    client.new_edit()
    client.add_track("Noise")
    source, target = folder / "in.wav", folder / "out.wav"
    write(source, signal(PLUGINS[chain[0]][0]))
    client.insert_audio_clip(0, source)
    late = 0
    for place, name in enumerate(chain):
        module = str(FOLDER / f"{name}.vst3")
        loaded: Any = client.load_plugin(0, module, plugin_index=place, isolation=isolation)
        late += loaded.get("latency_frames", 0)
        for parameter, value in PLUGINS[name][1].items():
            client.set_parameter(None, str(loaded["plugin_id"]), parameter, value)
    report: Any = client.export_mixdown(target, end=3.0, bit_depth="32f")
    assert "warnings" not in report, report["warnings"]
    return read_float(target), late


# The other hosts run in processes of their own: they bring a JUCE each.
PEDALBOARD = """
import sys, json, numpy as np, pedalboard
chain, source, target = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
audio = np.load(source)
for module, mono, values in chain:
    plugin = pedalboard.load_plugin(module)
    for parameter in plugin._parameters:
        if parameter.name in values:
            parameter.raw_value = values[parameter.name]
    out = plugin.process(audio[:1] if mono else audio, 48000, buffer_size=512, reset=False)
    audio = np.repeat(out, 2, axis=0) if mono else out
np.save(target, audio)
"""
DAWDREAMER = """
import sys, json, numpy as np, dawdreamer
chain, source, target = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
audio = np.load(source)
for module, mono, values in chain:
    engine = dawdreamer.RenderEngine(48000, 512)
    playback = engine.make_playback_processor("in", audio)
    plugin = engine.make_plugin_processor("plugin", module)
    for told in plugin.get_parameters_description():
        if told["name"] in values:
            plugin.set_parameter(told["index"], values[told["name"]])
    engine.load_graph([(playback, []), (plugin, ["in"])])
    engine.render(audio.shape[1] / 48000)
    out = engine.get_audio()
    audio = np.repeat(out[:1], 2, axis=0) if mono else out
np.save(target, audio)
"""


def theirs(program: str, folder: Path, chain: list[str]) -> Samples:
    source, target = folder / "in.npy", folder / "out.npy"
    np.save(source, signal(PLUGINS[chain[0]][0]))
    told = json.dumps([[str(FOLDER / f"{name}.vst3"), *PLUGINS[name]] for name in chain])
    command = [sys.executable, "-c", program, told, str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    rendered: Samples = np.load(target)
    return rendered


@pytest.mark.parametrize("chain", CHAINS, ids="+".join)
def test_the_engine_hosts_as_others_do(
    host: waive.Client, tmp_path: Path, chain: list[str]
) -> None:
    isolated, late = ours(host, tmp_path, chain, "process")
    in_process, _ = ours(host, tmp_path, chain, "none")
    assert np.array_equal(isolated, in_process)
    dry = signal(PLUGINS[chain[0]][0])
    assert float(np.max(np.abs(isolated - dry[:, : isolated.shape[1]]))) > 0.01
    for program in (PEDALBOARD, DAWDREAMER):
        apart = difference_db(isolated, theirs(program, tmp_path, chain), late)
        assert apart <= LIMIT_DB, f"{apart:.1f} dB apart"
