"""W(16), rendered by ``waive render``, against the double-precision NumPy reference."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import reference
import wavfile
import workload

TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """W(16): sixty seconds, sixty-four files of their own."""
    folder = tmp_path_factory.mktemp("W16")
    return workload.make(folder, workload.Workload(tracks=16, distinct=64))


def test_the_mix_of_w16_is_the_reference(binary: Path, edit: Path, tmp_path: Path) -> None:
    expected = reference.mix(edit)
    fingerprints = set()
    for block, threads in ((512, 1), (1, 1), (4096, 2)):
        out = tmp_path / f"{block}.wav"
        options = ["--bit-depth", "32f", "--block-size", str(block), "--threads", str(threads)]
        done = subprocess.run(
            [binary, "render", edit, out, *options],
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        fingerprints.add(next(s for s in done.stdout.splitlines() if s.startswith("sha256")))
        _, rendered = wavfile.read_wav(out)
        error, frame = reference.difference(expected, rendered)
        assert error < TOLERANCE, f"{error} at frame {frame}"
    assert len(fingerprints) == 1
