"""The main job: drives a real engine through the Python client, from notes to a picture.

Makes a song (`song`, `synth`), edits it (`demo_steps`, `demo_whole`), plays it with VST3 plugins
(`demo_plugins`), kills the engine and finds everything again, plays two seconds of it, renders a
mix and stems, measures them without the engine's help (`measure`) and draws them (`picture`).
Ends with exit code 1 if anything is off.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import demo_checks
import demo_plugins
import demo_steps
import demo_whole
import midifile
import song
import synth
import waive
from measure import Figures, measure, null_test
from picture import Picture, draw

ROOT = Path(__file__).resolve().parent.parent


def make_sources(folder: Path) -> None:
    """Writes the MIDI files and the audio files of the song."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = song.parts()
    midifile.write_midi(folder / "song.mid", parts, song.BPM)
    for part in parts:
        midifile.write_midi(folder / f"{part.name.lower()}.mid", [part], song.BPM)
    synth.guitar(folder / "guitar.wav")
    synth.voice(folder / "voice.wav")
    synth.riser(folder / "riser.wav")
    notes = sum(len(part.notes) for part in parts)
    print(f"made    song.mid: {len(parts)} parts, {notes} notes, {song.BARS} bars")
    print("made    guitar.wav 24-bit 44.1 kHz stereo; voice.wav 16-bit 48 kHz mono;")
    print("        riser.wav 24-bit 32 kHz mono")


def render(client: waive.Client, folder: Path) -> tuple[Any, Any]:
    """Renders mix and stems; says what the engine says of them."""
    mix = client.export_mixdown(folder / "mix.wav", bit_depth=24)
    stems = client.export_stems(folder / "stems", bit_depth=24)
    print(
        f"render  mix.wav {mix['duration']:.2f} s in {mix['render_seconds']:.2f} s"
        f" ({mix['realtime_factor']:.0f} x real time)"
    )
    print(f"render  {stems['count']} stems in {stems['render_seconds']:.2f} s")
    return mix, stems


def table(rows: Sequence[tuple[Figures, Any]]) -> None:
    """Prints own figures next to the engine's."""
    head = "".join(name.rjust(9) for name in ("peak dB", "engine", "RMS dB", "LUFS", "centre"))
    print(f"\n        {'':10}{head}")
    for own, engine in rows:
        peak, loudness = engine["peak_db"], engine["integrated_lufs"]
        print(
            f"        {own.name:10}{own.peak_db:>9.2f}{_figure(peak)}{own.rms_db:>9.2f}"
            f"{_figure(loudness)}{own.centroid:>6.0f} Hz"
        )


def _figure(level: float | None) -> str:
    return "silent".rjust(9) if level is None else f"{level:>9.2f}"


def work(folder: Path) -> list[str]:
    """Does everything; returns what is off."""
    make_sources(folder / "sources")
    package = folder / "song.waive"
    shutil.rmtree(package, ignore_errors=True)
    with waive.launch(package, allow=[folder]) as client:
        demo_steps.build(client, folder / "sources")
        demo_steps.edit(client)
        demo_whole.enrich(client)
        demo_plugins.dress(client)
        known = demo_whole.know(client)
        demo_whole.kill(client)
    with waive.launch(package, allow=[folder]) as client:
        demo_whole.check_recovered(client, known)
        demo_whole.wait_for_stretch(client)
        saved = client.save_edit_as(folder / "song.tracktionedit")
        print(f"saved   song.tracktionedit: revision {saved['current_revision']}")
        played = demo_steps.play(client, seconds=2.0)
        mix_report, stem_report = render(client, folder)
        markers = {one["name"]: one["time"] for one in client.list_markers()["markers"]}
    mix = measure(folder / "mix.wav", "Mix")
    stems = [measure(Path(one["file_path"]), one["track_name"]) for one in stem_report["stems"]]
    rows = list(zip([mix, *stems], [mix_report, *stem_report["stems"]], strict=True))
    table(rows)
    null = null_test(mix.samples, [stem.samples for stem in stems])
    print(f"\nnull    mix minus the sum of its stems: {null:.1f} dB below the mix's peak")
    subtitle = (
        f"{mix.seconds:.1f} s, {song.BARS} bars at {song.BPM:g} bpm, slowing down at the end;"
        f" peak {mix.peak_db:.1f} dBFS;"
        f" rendered at {mix_report['realtime_factor']:.0f} x real time; null test {null:.0f} dB"
    )
    picture = Picture(
        "Waive: the demo's mix", subtitle, mix, stems, markers, played.times, played.levels
    )
    draw(picture, folder / "song.png")
    print(f"drawn   {folder / 'song.png'}")
    return demo_checks.problems(rows, null, played, demo_steps.WITH_CLIPS)


def main() -> int:
    """Runs the demo and says how it went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "demo-output")
    folder: Path = parser.parse_args().out.resolve()
    began = time.monotonic()
    try:
        wrong = work(folder)
    except waive.WaiveError as error:
        wrong = [str(error)]
    for problem in wrong:
        print(f"WRONG   {problem}")
    verdict = "all is well" if not wrong else f"{len(wrong)} things are wrong"
    print(f"done    {verdict}, in {time.monotonic() - began:.1f} s; all files are in {folder}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
