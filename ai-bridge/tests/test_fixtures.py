"""The client against the golden exchanges that the Rust tests read too."""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_type_hints

import pytest

import waive.call
from golden import exchanges, load, mismatches
from waive import Calls
from waive.actions import Actions
from waive.dispatch import action
from waive.errors import ProtocolError, error_from_reply
from waive.events import topic_of
from waive.protocol import ByteOrder, FrameParser, encode_frame
from waive.replies.notifications import Notification

ORDERS = {"big": ByteOrder.BIG, "little": ByteOrder.LITTLE}
OPTIONS = set(waive.call.Options.__annotations__)


def name_of(entry: dict[str, Any]) -> str:
    return str(entry["name"])


def methods() -> dict[str, list[str]]:
    """The methods for each action of the wire."""
    found: dict[str, list[str]] = {}
    for name, one in inspect.getmembers(Actions):
        if isinstance(one, action):
            wire = {"batch_commands": "batch"}.get(name, name.removesuffix("_topics"))
            wire = wire.replace("start_mixdown", "export_mixdown")
            found.setdefault(wire.replace("start_stems", "export_stems"), []).append(name)
    return found


def reply_type(method: str) -> Any:
    (returned,) = get_args(get_type_hints(getattr(Actions, method).build)["return"])
    return returned


def accepts(method: str, fields: dict[str, Any]) -> bool:
    return fields.keys() <= set(inspect.signature(getattr(Actions, method).build).parameters)


@pytest.mark.parametrize("entry", load("frames"), ids=name_of)
def test_frames(entry: dict[str, Any]) -> None:
    raw = bytes.fromhex(entry["hex"])
    if entry["error"]:
        with pytest.raises(ProtocolError):
            list(FrameParser().feed(raw))
        return
    (frame,) = FrameParser().feed(raw)
    assert (frame.payload.decode(), frame.order) == (entry["payload"], ORDERS[entry["order"]])
    assert encode_frame(frame.payload, frame.order) == raw


ANSWERED = [one for one in exchanges() if one["reply"]]
REFUSED = [one for one in exchanges() if one["error"]]


@pytest.mark.parametrize("entry", ANSWERED, ids=name_of)
def test_replies_are_of_the_declared_types(entry: dict[str, Any]) -> None:
    candidates = methods()[entry["request"]["action"]]
    kinds = [reply_type(method) for method in candidates]
    found = [mismatches(entry["reply"], kind) for kind in kinds if "dict" not in str(kind)]
    assert not found or [] in found, found


@pytest.mark.parametrize("entry", ANSWERED, ids=name_of)
def test_methods_make_the_same_requests(entry: dict[str, Any]) -> None:
    wanted = dict(entry["request"])
    wire = wanted.pop("action")
    if wanted.pop("async", False):
        wire = {"export_mixdown": "start_mixdown", "export_stems": "start_stems"}[wire]
    options = {name: wanted.pop(name) for name in OPTIONS & wanted.keys()}
    if "clip_id" in wanted:
        return  # the method has another name for it
    if "clip_index" in wanted:
        wanted.setdefault("track_id", None)
    method = wire if wire.startswith("start_") else methods()[wire][0]
    if accepts(method, wanted):
        made = getattr(Calls(), method)(**wanted, **options)
        assert made.message() == entry["request"]


def test_every_method_but_few_is_covered() -> None:
    asked = {one["request"]["action"] for one in ANSWERED}
    assert len(methods().keys() - asked) < 12, methods().keys() - asked


@pytest.mark.parametrize("entry", REFUSED, ids=name_of)
def test_refusals(entry: dict[str, Any]) -> None:
    refusal = entry["error"]
    error = error_from_reply("x", refusal)
    details = refusal["error"]
    assert (error.message, error.code) == (refusal["message"], details["code"])
    assert (error.field, error.hint) == (details.get("field"), details.get("hint"))
    assert list(error.nearest) == details.get("nearest", [])


@pytest.mark.parametrize("entry", load("notifications"), ids=name_of)
def test_notifications_have_topics(entry: dict[str, Any]) -> None:
    assert topic_of(entry["event"]) in {"edit", "transport", "meters", "jobs", "warning"}
    assert mismatches(entry["event"], Notification) == []
