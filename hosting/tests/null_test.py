#!/usr/bin/env python3
"""Renders real plugins through our host and through two independent ones.

Needs `numpy`, `pedalboard` and `dawdreamer`, and the plugins of Debian's `zam-plugins`.
Each rendering by ours, in this process and isolated, must equal theirs within -120 dB
after the latency is taken out.

    null_test.py RENDERER HOST [FOLDER]

RENDERER is the built example `render_vst3`, HOST the built `waive-plugin-host`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import dawdreamer
import numpy as np
import pedalboard

RATE = 48_000
BLOCK = 512
LIMIT_DB = -120.0
# Effects to compare: whether they are mono (then both channels are alike, since hosts
# differ in what they make of a stereo signal before a mono plugin), and normalised
# values by parameter name.
PLUGINS: dict[str, tuple[bool, dict[str, float]]] = {
    "ZamEQ2": (True, {"Boost/Cut 1": 0.607, "Bandwidth 1": 0.326, "Frequency 1": 0.267}),
    "ZamGEQ31": (True, {"Master Gain": 0.55, "32Hz": 0.7, "40Hz": 0.3}),
    "ZamDelay": (True, {"Dry/Wet": 0.4, "Feedback": 0.3, "Time": 0.05}),
    "ZamCompX2": (False, {"Threshold": 0.4, "Ratio": 0.5, "Attack": 0.3}),
    "ZaMaximX2": (False, {"Threshold": 0.6, "Release": 0.3}),
}


def signal() -> np.ndarray:
    """Two seconds of seeded noise with a swell, then one of silence for the tail."""
    random = np.random.default_rng(4)
    noise = random.uniform(-0.5, 0.5, (2, 2 * RATE)) * np.linspace(0.05, 1.0, 2 * RATE)
    return np.concatenate([noise, np.zeros((2, RATE))], axis=1).astype(np.float32)


def ours(
    renderer: str, module: Path, audio: np.ndarray, mode: str, values: dict[int, float]
) -> tuple[np.ndarray, int]:
    """Our rendering and the latency that the plugin told."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in", Path(folder) / "out"
        source.write_bytes(audio.T.astype("<f4").tobytes())
        words = [f"{key}={value!r}" for key, value in values.items()]
        command = [renderer, str(module), str(source), str(target), str(BLOCK), mode, *words]
        told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        rendered = np.frombuffer(target.read_bytes(), "<f4").reshape(-1, 2).T
        return rendered, int(told.stdout.split()[-1])


def by_pedalboard(module: Path, audio: np.ndarray, values: dict[str, float]) -> np.ndarray:
    """The same by Spotify's host."""
    plugin = pedalboard.load_plugin(str(module))
    for parameter in plugin._parameters:
        if parameter.name in values:
            parameter.raw_value = values[parameter.name]
    mono = PLUGINS[module.stem][0]
    rendered = plugin.process(audio[:1] if mono else audio, RATE, buffer_size=BLOCK, reset=False)
    return np.repeat(rendered, 2, axis=0) if mono else rendered


def by_dawdreamer(module: Path, audio: np.ndarray, values: dict[str, float]) -> np.ndarray:
    """The same by DawDreamer."""
    engine = dawdreamer.RenderEngine(RATE, BLOCK)
    playback = engine.make_playback_processor("in", audio)
    plugin = engine.make_plugin_processor("plugin", str(module))
    for told in plugin.get_parameters_description():
        if told["name"] in values:
            plugin.set_parameter(told["index"], values[told["name"]])
    engine.load_graph([(playback, []), (plugin, ["in"])])
    engine.render(audio.shape[1] / RATE)
    rendered = engine.get_audio()
    return np.repeat(rendered[:1], 2, axis=0) if PLUGINS[module.stem][0] else rendered


def difference(one: np.ndarray, other: np.ndarray, latency: int) -> tuple[float, int]:
    """The loudest difference in dB of full scale, and the shift that it was found at."""
    best = (np.inf, 0)
    for shift in sorted({0, latency, -latency}):
        frames = min(one.shape[1], other.shape[1]) - abs(shift)
        first = one[:, max(shift, 0) : max(shift, 0) + frames]
        second = other[:, max(-shift, 0) : max(-shift, 0) + frames]
        best = min(best, (float(np.max(np.abs(first.astype(float) - second))), shift))
    return 20 * np.log10(max(best[0], 1e-12)), best[1]


def ids_of(renderer: str, module: Path, names: dict[str, float]) -> dict[int, float]:
    """The same values by the plugin's own ids."""
    told = subprocess.run(
        [renderer, str(module), "list"], check=True, capture_output=True, text=True, timeout=60
    )
    by_name = {p["name"]: p["id"] for p in json.loads(told.stdout.splitlines()[-1])}
    return {by_name[name]: value for name, value in names.items()}


def main() -> int:
    """Compares all; 1 if fewer than three plugins agree with both hosts, or any differs."""
    renderer, host = sys.argv[1:3]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else "/usr/lib/vst3")
    agreed, failed = 0, 0
    for name, (mono, names) in PLUGINS.items():
        module = folder / f"{name}.vst3"
        if not module.exists():
            print(f"{name}: not installed")
            continue
        audio = signal()
        if mono:
            audio[1] = audio[0]
        ids = ids_of(renderer, module, names)
        rendered, latency = ours(renderer, module, audio, "here", ids)
        isolated, _ = ours(renderer, module, audio, host, ids)
        changed = float(np.max(np.abs(rendered - audio)))
        same = np.array_equal(rendered, isolated)
        print(
            f"{name}: latency {latency}, differs from its input by {changed:.3f}, "
            f"isolated equal: {same}"
        )
        good = same and changed > 0.01
        for other in (by_pedalboard, by_dawdreamer):
            decibels, shift = difference(rendered, other(module, audio, names), latency)
            print(f"  {other.__name__}: {decibels:.1f} dB at shift {shift}")
            good = good and decibels <= LIMIT_DB
        agreed, failed = agreed + good, failed + (not good)
    print(f"{agreed} plugins agree with both hosts, {failed} don't")
    return 0 if agreed >= 3 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
