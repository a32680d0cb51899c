"""The demo's work with the engine: building the Edit, editing it, playing it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import song
import waive

# Name, level in dB, pan; parts first, in the order of the MIDI file.
TRACKS = (
    ("Drums", 0.0, 0.0),
    ("Bass", 1.0, 0.0),
    ("Chords", 0.0, -0.2),
    ("Lead", -1.0, 0.25),
    ("Guitar", -8.0, 0.3),
    ("Voice", -11.0, -0.1),
    ("Riser", -10.0, 0.0),
    ("Steps", -2.0, 0.15),
    ("Space", -6.0, 0.4),
)
DRUMS, BASS, CHORDS, LEAD, GUITAR, VOICE, RISER, STEPS, SPACE = range(9)
WITH_CLIPS = len(TRACKS) - 1
"""Space only returns what is sent to it: it has no stem."""
SILENT_DB = -144.0


@dataclass(frozen=True)
class Played:
    """Two seconds of playback: times in seconds, peak levels in dBFS by track."""

    times: list[float]
    levels: dict[str, list[float]]
    xruns: int
    advanced: float


def build(client: waive.Client, sources: Path) -> None:
    """Makes the tracks in one batch, and puts MIDI and audio on them."""
    client.set_tempo(song.BPM)
    client.set_time_signature(4, 4)
    with client.batch("Set up the mixer") as batch:
        for name, level, pan in TRACKS:
            track = batch.add_track(name)
            batch.set_track_volume(track.track_index, level)
            batch.set_track_pan(track.track_index, pan)
    print(f"batch   {len(batch)} commands made {len(TRACKS)} tracks as one undo step")
    import_midi(client, sources)
    client.insert_audio_clip(GUITAR, sources / "guitar.wav")
    for copy in range(3):
        client.duplicate_clip(GUITAR, copy)
    for bar in (5, 13):
        client.insert_audio_clip(VOICE, sources / "voice.wav", waive.bar(bar))
    for bar in (4, 12):
        client.insert_audio_clip(RISER, sources / "riser.wav", waive.bar(bar))
    print("audio   guitar.wav looped four times, voice.wav and riser.wav twice each")


def import_midi(client: waive.Client, sources: Path) -> None:
    """Puts each part on its track: from the one file if the engine can, else from its own."""
    fields = client.describe("insert_midi_clip")
    whole = "midi_track" in str(fields)
    notes = 0
    for track, part in enumerate(song.parts()):
        if whole:
            clip = client.insert_midi_clip(track, sources / "song.mid", midi_track=track + 1)
        else:
            clip = client.insert_midi_clip(track, sources / f"{part.name.lower()}.mid")
        read = clip.get("note_count", 0)
        if read != len(part.notes):
            raise waive.WaiveError(f"{part.name}: {read} of {len(part.notes)} notes were read")
        notes += read
    source = "song.mid" if whole else "one file for each part"
    print(f"midi    {notes} notes on {len(song.parts())} tracks, from {source}")


def edit(client: waive.Client) -> None:
    """Splits, moves, trims, fades, gains; a dry run and an undo that change nothing."""
    split = client.split_clip(GUITAR, 2, waive.bar(11))
    client.delete_clip(GUITAR, split["new_clip_index"])
    client.set_clip_fade(GUITAR, 0, 0.5, fade_in_type="s_curve")
    client.set_clip_fade(GUITAR, 3, None, 2.0, fade_out_type="convex")
    client.move_clip(VOICE, 1, delta_seconds=waive.beats(4))
    client.set_clip_gain(VOICE, 1, -2.5)
    client.trim_clip(RISER, 1, waive.bar(12, 2))
    client.set_clip_fade(RISER, 1, 0.3, 0.02)
    with client.pipeline() as requests:
        for bar, name in ((1, "Verse"), (5, "Chorus"), (9, "Verse 2"), (13, "Chorus 2")):
            requests.add_marker(waive.bar(bar), name)
        requests.set_loop_region(True, waive.bar(5), waive.bar(9))
    print("edit    split, delete, move, trim, gain, 4 fades; 4 markers and a loop pipelined")
    before = client.get_edit_state()["edit_xml"]
    dry = client.remove_track(DRUMS, dry_run=True)
    untouched = client.get_edit_state()["edit_xml"] == before
    client.remove_track(LEAD)
    client.undo()
    same = client.get_edit_state()["edit_xml"] == before
    if not (untouched and same and dry["diff"]):
        raise waive.WaiveError("a dry run or an undo changed the Edit")
    print(f"history dry run told of {len(dry['diff'])} operations; undo gave the same XML back")


def play(client: waive.Client, seconds: float) -> Played:
    """Plays from bar 5, listening to the meters all the while."""
    late = client.get_performance()["xruns"]
    client.transport_seek(waive.bar(5))
    start = client.get_transport_state()["position"]
    with client.subscribe("meters") as events:
        client.transport_play()
        time.sleep(seconds)
        end = client.get_transport_state()["position"]
        client.transport_stop()
        readings = [one for one in events.drain() if one["event"] == "meters"]
    late = client.get_performance()["xruns"] - late
    times = [float(one["position"]) for one in readings]
    levels: dict[str, list[float]] = {name: [] for name, _, _ in TRACKS}
    levels["Master"] = []
    for one in readings:
        for (name, _, _), meter in zip(TRACKS, one["tracks"], strict=True):
            levels[name].append(peak(meter["peak_db"]))
        levels["Master"].append(peak(one["master"]["peak_db"]))
    print(f"play    {end - start:.2f} s from bar 5: {len(times)} meter readings, {late} xruns")
    return Played(times, levels, late, end - start)


def peak(sides: list[float | None]) -> float:
    """The louder side, in dBFS."""
    return max(SILENT_DB if side is None else side for side in sides)
