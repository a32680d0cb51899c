"""Reads the protocol crate's golden exchanges, and compares payloads with reply types."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

FIXTURES = Path(__file__).parents[2] / "protocol" / "fixtures"
OTHERS = ("malformed", "notifications", "frames")
EXCHANGES = sorted(path.stem for path in FIXTURES.glob("*.json") if path.stem not in OTHERS)


def load(name: str) -> list[dict[str, Any]]:
    path = FIXTURES / f"{name}.json"
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def exchanges() -> list[dict[str, Any]]:
    return [one for name in EXCHANGES for one in load(name)]


def mismatches(value: Any, kind: Any, at: str = "reply") -> list[str]:
    """Where `value` isn't of the type `kind`; a field the type doesn't have is one too."""
    if kind is Any:
        return []
    if is_typeddict(kind):
        return _fields(value, kind, at)
    origin = get_origin(kind)
    if origin is NotRequired:
        return mismatches(value, get_args(kind)[0], at)
    if origin is list:
        found = [mismatches(one, get_args(kind)[0], f"{at}[]") for one in value]
        return [line for lines in found for line in lines]
    if origin in (Union, types.UnionType):
        tries = [mismatches(value, one, at) for one in get_args(kind)]
        return [] if [] in tries else min(tries, key=len)
    return [] if _plain(value, kind, origin) else [f"{at}: {value!r} is no {kind}"]


def _plain(value: Any, kind: Any, origin: Any) -> bool:
    if origin is Literal:
        return value in get_args(kind)
    if origin is dict:
        return isinstance(value, dict)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _fields(value: Any, kind: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no object"]
    hints = get_type_hints(kind)
    found = [f"{at}: {name} is missing" for name in kind.__required_keys__ - value.keys()]
    for name, field in value.items():
        if name in hints:
            found += mismatches(field, hints[name], f"{at}.{name}")
        else:
            found.append(f"{at}: {kind.__name__} has no {name}")
    return found
