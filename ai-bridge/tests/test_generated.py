"""The methods and reply types are those of the engine's schema."""

from __future__ import annotations

from pathlib import Path

import client_types
import generate_client


def test_what_is_generated_is_up_to_date(binary: Path) -> None:
    made = generate_client.files(generate_client.schema_of(binary))
    stale = [path.name for path in generate_client.stale(made)]
    assert stale == [], "write them anew with tools/generate-client"


def test_nothing_else_lies_beside_what_is_generated(binary: Path) -> None:
    made = set(generate_client.files(generate_client.schema_of(binary)))
    for folder in ("actions", "replies"):
        for path in (generate_client.PACKAGE / folder).glob("*.py"):
            if generate_client.NOTE in path.read_text():
                assert path in made, f"{path} is generated no more: remove it"


def test_docstrings_begin_with_a_line_of_their_own() -> None:
    long = "Lists " + "very many things, " * 8 + "and more."
    first, empty, *_ = client_types.described(long).splitlines()
    assert first.endswith(".")
    assert len(first) <= 100
    assert empty == ""
    assert client_types.described("does it") == '"""Does it."""'
