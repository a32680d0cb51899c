"""Writes the client's typed methods and reply types from the engine's own schema.

    tools/generate-client [--check] [SCHEMA.json]

Without a file the schema is what ``waive schema`` prints. `--check` writes nothing and tells
whether the files are up to date. What is written: ``ai-bridge/src/waive/actions`` (a module of
methods for each noun) and ``ai-bridge/src/waive/replies`` (the types of their replies).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from client_methods import Methods
from client_types import Types

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ai-bridge" / "src" / "waive"
NOTE = "Written by tools/generate-client from the engine's schema; don't edit."

Schema = dict[str, Any]


def schema_of(binary: Path) -> Schema:
    """What the engine says of its protocol."""
    done = subprocess.run([binary, "schema"], check=True, capture_output=True, timeout=60)
    document: Schema = json.loads(done.stdout)
    return document


def engine() -> Path:
    """The engine program: ``WAIVE_BINARY``, or what cargo has built."""
    named = os.environ.get("WAIVE_BINARY")
    built = [ROOT / "target" / kind / "waive" for kind in ("release", "debug")]
    for path in [Path(named)] if named else built:
        if path.is_file():
            return path
    raise SystemExit("no engine: cargo build --release, or set WAIVE_BINARY")


def ruff(text: str, name: str) -> str:
    """The text as ruff would have it."""
    beside = Path(sys.executable).with_name("ruff")
    program = beside if beside.is_file() else Path("ruff")
    config = ROOT / "ai-bridge" / "pyproject.toml"
    for command in (
        ["check", "--quiet", "--select", "I,RUF022,F401", "--fix-only"],
        ["format", "--quiet"],
    ):
        arguments = [str(program), *command, "--config", str(config)]
        arguments += ["--stdin-filename", name, "-"]
        done = subprocess.run(
            arguments, input=text, check=True, capture_output=True, text=True, timeout=60
        )
        text = done.stdout
    return text


def files(document: Schema) -> dict[Path, str]:
    """Every file by its path, as it should be."""
    types = Types(document)
    methods = Methods(document, types)
    texts = {
        **{f"replies/{name}.py": text for name, text in types.modules().items()},
        **{f"actions/{name}.py": text for name, text in methods.modules().items()},
    }
    made = {}
    for name, text in texts.items():
        path = PACKAGE / name
        made[path] = ruff(text.replace("@NOTE@", NOTE), str(path))
    return made


def stale(made: dict[Path, str]) -> list[Path]:
    """The files that aren't as they should be."""
    return [path for path, text in made.items() if not path.is_file() or path.read_text() != text]


def main() -> int:
    """Writes or checks the files."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="only tell whether files are stale")
    parser.add_argument("schema", nargs="?", type=Path, help="a file instead of the engine")
    arguments = parser.parse_args()
    given: Path | None = arguments.schema
    document = json.loads(given.read_text()) if given else schema_of(engine())
    made = files(document)
    for path in stale(made):
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if not arguments.check:
            path.write_text(made[path])
    return int(arguments.check and bool(stale(made)))


if __name__ == "__main__":
    raise SystemExit(main())
