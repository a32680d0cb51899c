"""Times whole `waive render` processes on the workloads W(N), on one core.

Reports processor time (user + system) per track and 512-frame block, and peak memory. Other
programs disturb the figures: trust the best run, and compare ratios rather than machines.

NumPy stays out of this process: a child's peak memory can't read lower than its parent's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK_FRAMES = 512
BLOCKS = 60 * 48_000 / BLOCK_FRAMES


@dataclass(frozen=True)
class Run:
    """One render: processor time and wall time in seconds, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


def run_once(command: list[str]) -> Run:
    """Runs a command to its end and reads what it used."""
    began = os.times().elapsed
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stderr:
        process.stderr.close()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{complaint.decode(errors='replace')}")
    wall = os.times().elapsed - began
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def workload(tracks: int, cache: Path, distinct: int | None, effects: bool) -> Path:
    """Makes W(N) in the cache unless it is there; returns the Edit's path."""
    folder = cache / f"W{tracks}"
    command = [sys.executable, str(ROOT / "tools" / "workload.py"), str(tracks), str(folder)]
    if distinct:
        command += ["--distinct", str(distinct)]
    if effects:
        command += ["--effects"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / f"W{tracks}{'-effects' if effects else ''}.tracktionedit"


def render_command(binary: Path, edit: Path, out: Path, core: int) -> list[str]:
    """The command line, pinned to one core where that can be done."""
    pin = ["taskset", "-c", str(core)] if shutil.which("taskset") else []
    return [*pin, str(binary), "render", str(edit), str(out), "--threads", "1"]


def main() -> None:
    """Reads the command line, runs, prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tracks", type=int, nargs="*", default=[64, 256], help="values of N")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--core", type=int, default=(os.cpu_count() or 1) - 1)
    parser.add_argument("--distinct", type=int, help="audio files to share; 4 N if not given")
    parser.add_argument("--effects", action="store_true", help="an EQ and a compressor each")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/waive")
    parser.add_argument("--cache", type=Path, default=ROOT / "target/workloads")
    chosen = parser.parse_args()
    print(f"{'workload':>9}  {'µs/track/block':>22}  {'wall s':>7}  {'x real time':>11}  peak MB")
    print(f"{'':>9}  {'best':>10}  {'median':>10}")
    for tracks in chosen.tracks:
        edit = workload(tracks, chosen.cache, chosen.distinct, chosen.effects)
        command = render_command(chosen.binary, edit, chosen.cache / "out.wav", chosen.core)
        run_once(command)  # warms the file cache
        runs = [run_once(command) for _ in range(chosen.runs)]
        costs = [run.cpu * 1e6 / (tracks * BLOCKS) for run in runs]
        wall = min(run.wall for run in runs)
        print(
            f"{f'W({tracks})':>9}  {min(costs):>10.3f}  {statistics.median(costs):>10.3f}"
            f"  {wall:>7.2f}  {60 / wall:>11.1f}  {max(run.memory for run in runs):>7.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
