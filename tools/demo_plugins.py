"""The demo's plugins: a VST3 instrument and a VST3 effect, where there are any."""

from __future__ import annotations

from typing import Any

import waive
from demo_steps import GUITAR, LEAD

INSTRUMENTS = ("Kars",)
EFFECTS = ("ZamCompX2", "ZaMaximX2", "ZamTube", "ZamEQ2")
"""What is taken if it is installed, the first first; else any of its kind."""


def dress(client: waive.Client) -> None:
    """Looks for plugins, and puts an instrument on the lead and an effect on the guitar."""
    found: Any = client.scan_plugins()
    plugins = found["plugins"]
    print(
        f"scanned {found['modules']} modules (VST3 and CLAP) in {found['seconds']:.1f} s:"
        f" {found['count']} plugins, {len(found['failures'])} modules that can't be used"
    )
    instrument = _chosen(plugins, "instrument", INSTRUMENTS)
    effect = _chosen(plugins, "effect", EFFECTS)
    if instrument is not None:
        _play(client, instrument)
    if effect is not None:
        _shape(client, effect)
    if instrument is None:
        print("plugins no VST3 instrument is installed: the engine's own synth plays the lead")


def _chosen(plugins: list[Any], category: str, wished: tuple[str, ...]) -> Any | None:
    of_kind = [
        plugin
        for plugin in plugins
        if plugin["category"] == category and plugin["format"] == "VST3"
    ]
    for name in wished:
        for plugin in of_kind:
            if plugin["name"] == name:
                return plugin
    others = [plugin for plugin in of_kind if plugin["manufacturer"] != "Waive"]
    return next(iter(others), None)


def _play(client: waive.Client, instrument: Any) -> None:
    """The lead's own synth gives way; the fader makes the new one no louder than the old."""
    before: Any = client.measure(LEAD)
    client.bypass_plugin(LEAD, 0, True)
    loaded = client.load_plugin(LEAD, instrument["identifier"])
    after: Any = client.measure(LEAD)
    louder = max(after[figure] - before[figure] for figure in ("peak_db", "integrated_lufs"))
    fader: Any = client.get_track(LEAD)["track"]["volume_db"]
    now = client.set_track_volume(LEAD, fader - louder)
    print(
        f"plugin  {loaded['plugin_name']} (VST3, a process of its own) plays the lead, at"
        f" {now['volume_db']:.1f} dB: {after['integrated_lufs']:.1f} LUFS,"
        f" the synth {before['integrated_lufs']:.1f}"
    )


def _shape(client: waive.Client, effect: Any) -> None:
    """The first parameter moves, so that the state has something to keep."""
    loaded = client.load_plugin(GUITAR, effect["identifier"])
    plugin = str(loaded["plugin_id"])
    parameters: Any = client.get_plugin_parameters(None, plugin)
    first = parameters["parameters"][0]
    now: Any = client.set_parameter(None, plugin, first["param_id"], 0.4)
    print(
        f"plugin  {loaded['plugin_name']} (VST3, {loaded.get('latency_frames', 0)} frames late)"
        f" shapes the guitar: {first['name']} = {now['text']}"
    )
