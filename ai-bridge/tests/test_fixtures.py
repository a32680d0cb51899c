"""The client against the golden exchanges that the Rust tests read too."""

from __future__ import annotations

import inspect
import re
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


def wire_name(method: str) -> str:
    """The action that a method asks for."""
    source = inspect.getsource(getattr(Actions, method).build)
    found = re.search(r'return call\(\s*"(\w+)"', source)
    assert found, source
    return found[1]


def methods() -> dict[str, list[str]]:
    """The methods for each action of the wire: one that waits, perhaps one that begins."""
    found: dict[str, list[str]] = {}
    for name, one in inspect.getmembers(Actions):
        if isinstance(one, action):
            found.setdefault(wire_name(name), []).append(name)
    return {
        wire: sorted(names, key=lambda name: name.startswith("start_"))
        for wire, names in found.items()
    }


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
    begins = wanted.pop("async", False)
    options = {name: wanted.pop(name) for name in OPTIONS & wanted.keys()}
    if "clip_id" in wanted or ("plugin_index" in wanted and "plugin_id" in wanted):
        return  # the method has another name for it
    method = methods()[wire][1 if begins else 0]
    parameters = inspect.signature(getattr(Actions, method).build).parameters
    for place in ("track_id", "clip_index", "plugin_index", "plugin_id"):
        if place in parameters and parameters[place].default is inspect.Parameter.empty:
            wanted.setdefault(place, None)
    for name in [name for name in wanted if f"{name}_" in parameters]:
        wanted[f"{name}_"] = wanted.pop(name)
    if accepts(method, wanted):
        made = getattr(Calls(), method)(**wanted, **options)
        assert made.message() == entry["request"]


def test_every_action_has_a_method_and_every_method_an_exchange() -> None:
    asked = {one["request"]["action"] for one in exchanges() if one["reply"]}
    assert methods().keys() == asked


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
    assert topic_of(entry["event"]) in {"edit", "transport", "meters", "jobs", "plugins", "warning"}
    assert mismatches(entry["event"], Notification) == []
