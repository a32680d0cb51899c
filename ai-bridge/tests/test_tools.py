"""The tools that stand beside the engine: files, reference mix, workload, picture."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import pytest

import measure
import midifile
import picture
import reference
import song
import synth
import wavfile
import workload

EDIT = """<?xml version="1.0" encoding="UTF-8"?>
<EDIT><MASTERVOLUME><PLUGIN type="volume" volume="{fader}" pan="0.0"/></MASTERVOLUME>
<TRACK id="1"><AUDIOCLIP start="{start}" length="{length}" offset="{offset}" gain="{gain}"
 fadeIn="{fade_in}" fadeOut="0.0" fadeInType="{shape}" source="a.wav" base64:x="1"/>
<PLUGIN type="volume" volume="{fader}" pan="{pan}"/></TRACK></EDIT>
"""
PLAIN = {
    "start": 0.0,
    "length": 0.01,
    "offset": 0.0,
    "gain": 0.0,
    "fade_in": 0.0,
    "shape": 1,
    "fader": workload.slider(0.0),
    "pan": 0.0,
}


def mix(folder: Path, **changes: float) -> np.ndarray:
    """The reference mix of one clip of a constant 0.5, 1000 frames at 1 kHz."""
    wavfile.write_wav(folder / "a.wav", 1000, np.full((1000, 1), 0.5), 24)
    edit = folder / "x.tracktionedit"
    edit.write_text(EDIT.format(**(PLAIN | changes)))
    return reference.mix(edit, 1000)


def test_reference_of_a_plain_clip(tmp_path: Path) -> None:
    assert mix(tmp_path) == pytest.approx(np.full((10, 2), 0.5), abs=1e-12)


def test_reference_of_start_gain_and_pan(tmp_path: Path) -> None:
    got = mix(tmp_path, start=0.002, gain=-20.0, pan=0.5)
    assert got[:2] == pytest.approx(np.zeros((2, 2)))
    assert got[2:] == pytest.approx(np.tile([0.025, 0.075], (10, 1)), abs=1e-12)


@pytest.mark.parametrize(
    ("shape", "half"), [(1, 0.5), (2, math.sqrt(0.5)), (3, 1 - math.sqrt(0.5)), (4, 0.5)]
)
def test_reference_fades(tmp_path: Path, shape: int, half: float) -> None:
    got = mix(tmp_path, fade_in=0.004, shape=shape)[:, 0] / 0.5
    assert got[0] == 0
    assert got[2] == pytest.approx(half, abs=1e-9)
    assert got[4:] == pytest.approx(np.ones(6))


def test_fader_law() -> None:
    assert workload.slider(0.0) == pytest.approx(0.740818, abs=1e-6)
    assert workload.slider(-3.0) == pytest.approx(0.637628, abs=1e-6)


def test_difference_of_unequal_lengths() -> None:
    short, long = np.zeros((2, 2)), np.zeros((4, 2))
    long[3, 1] = 0.25
    assert reference.difference(short, long) == (0.25, 3)


@pytest.mark.parametrize("bits", [16, 24])
def test_wav_round_trip(tmp_path: Path, bits: int) -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, (101, 3))
    wavfile.write_wav(tmp_path / "x.wav", 44100, samples, bits)
    rate, read = wavfile.read_wav(tmp_path / "x.wav")
    assert rate == 44100
    assert np.abs(read - samples).max() <= 2.0**-bits + 2.0 ** (1 - bits)


def test_workload(tmp_path: Path) -> None:
    small = workload.Workload(tracks=2, distinct=3)
    edit = workload.make(tmp_path, small)
    first = edit.read_bytes()
    mixed = reference.mix(edit)
    assert mixed.shape == (60 * 48_000, 2)
    assert 0.01 < np.abs(mixed).max() < 1.0
    workload.make(tmp_path, small)
    assert edit.read_bytes() == first
    _, audio = wavfile.read_wav(tmp_path / "audio" / "00000.wav")
    assert len(np.unique(np.rint(audio * 2**23) % 256)) == 256  # the lowest byte is in use


def test_midi_file(tmp_path: Path) -> None:
    parts = song.parts()
    midifile.write_midi(tmp_path / "x.mid", parts, song.BPM)
    raw = (tmp_path / "x.mid").read_bytes()
    assert struct.unpack(">4sIHHH", raw[:14]) == (b"MThd", 6, 1, len(parts) + 1, 480)
    position, chunks = 14, []
    while position < len(raw):
        name, size = struct.unpack_from(">4sI", raw, position)
        assert name == b"MTrk"
        chunks.append(raw[position + 8 : position + 8 + size])
        position += 8 + size
    assert position == len(raw)
    assert all(chunk.endswith(b"\x00\xff\x2f\x00") for chunk in chunks)
    assert bytes([0xFF, 0x51, 3]) + round(6e7 / song.BPM).to_bytes(3, "big") in chunks[0]


def test_the_song_is_the_same_each_time_and_in_range() -> None:
    assert song.parts(3) == song.parts(3) != song.parts(4)
    for part in song.parts():
        for note in part.notes:
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
            assert 0 <= note.start < note.start + note.length <= song.BARS * song.BEATS + 1


def test_measure_and_null(tmp_path: Path) -> None:
    now = np.arange(48_000) / 48_000
    sine = np.sin(2 * np.pi * 1000 * now)[:, None] * 0.5 * np.ones((1, 2))
    wavfile.write_wav(tmp_path / "s.wav", 48_000, sine, 24)
    figures = measure.measure(tmp_path / "s.wav", "sine")
    assert figures.peak_db == pytest.approx(-6.02, abs=0.01)
    assert figures.rms_db == pytest.approx(-9.03, abs=0.01)
    assert figures.centroid == pytest.approx(1000, abs=1)
    assert measure.null_test(sine, [sine * 0.5, sine * 0.5]) < -120
    assert measure.null_test(sine, [sine * 0.5]) == pytest.approx(-6.02, abs=0.01)


def test_picture(tmp_path: Path) -> None:
    synth.guitar(tmp_path / "g.wav", bars=1)
    guitar = measure.measure(tmp_path / "g.wav", "Guitar")
    assert guitar.rms_db > -30
    times, levels = [0.0, 1.0, 2.0], {"Guitar": [-6.0, -12.0, -144.0], "Master": [-3.0] * 3}
    drawn = picture.Picture("title", "subtitle", guitar, [guitar], {"A": 1.0}, times, levels)
    picture.draw(drawn, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
