"""The client's methods, from the schema."""

from __future__ import annotations

import builtins
import keyword
import textwrap
from dataclasses import dataclass
from typing import Any

from client_types import Types, camel, described, module, nouns, slug

Schema = dict[str, Any]

ENVELOPE = {"action", "request_id", "expected_revision", "dry_run", "async"}

NAMES = {
    "batch": "batch_commands",
    "subscribe": "subscribe_topics",
    "unsubscribe": "unsubscribe_topics",
}
"""Methods that are called otherwise than their action: `Client` has better ones of that name."""

POSITIONAL = {
    "add_track": ["name"],
    "add_folder_track": ["name"],
    "describe": ["about"],
    "export_mixdown": ["start", "end"],
    "export_stems": ["start", "end"],
    "import_midi": ["start_time"],
    "insert_audio_clip": ["start_time"],
    "insert_empty_midi_clip": ["start", "length"],
    "insert_midi_clip": ["start_time"],
    "measure": ["track_id"],
    "move_clip": ["new_start"],
    "new_edit": ["name"],
    "rename_clip": ["name"],
    "rename_track": ["name"],
    "set_clip_fade": ["fade_in", "fade_out"],
    "set_loop_region": ["start", "end"],
    "set_parameter": ["value"],
    "set_tempo": ["bpm"],
    "split_clip": ["position"],
    "summarize": ["track_id"],
    "trim_clip": ["new_start", "new_end"],
    "unsubscribe": ["topics"],
}
"""Fields that may be left out, and yet may be given by position."""

FIRST = {"insert_step_clip": ["track_id", "start"]}
"""Fields that come first, though some may be None."""

NULLS = {"set_track_colour": "colour", "set_track_output": "output"}
"""Fields for which null says something: it is sent."""

DEFAULTS = {("solo_track", "solo"): "True", ("mute_track", "mute"): "True"}

ASKED = {
    "TrackRef": "TrackRef",
    "ItemRef": "ClipRef",
    "PluginRef": "PluginRef",
    "ParamRef": "PluginRef",
    "Position": "Position",
    "Length": "Value | BeatPosition",
    "Shift": "Value | BeatPosition",
    "ObjectId": "Text",
    "FilePath": "FilePath",
}
PLAIN = {"string": "Text", "integer": "Index", "number": "Value", "boolean": "Flag"}

IMPORTS = [
    "from __future__ import annotations",
    "from collections.abc import Sequence",
    "from typing import Any, NotRequired, TypedDict, Unpack",
    "from waive.actions.common import ClipRef, FilePath, Flag, Index, PluginRef, Text, TrackRef",
    "from waive.actions.common import Value, items",
    "from waive.call import Call, Options, call",
    "from waive.dispatch import action",
    "from waive.position import BeatPosition, Position",
]


@dataclass
class Param:
    """A parameter of a method."""

    field: str
    kind: str
    text: str
    required: bool
    default: str = "None"

    @property
    def name(self) -> str:
        """The field's name, where Python lets it be one."""
        taken = keyword.iskeyword(self.field) or hasattr(builtins, self.field)
        return f"{self.field}_" if taken and self.field not in {"id", "type"} else self.field

    def declared(self) -> str:
        """As it stands in the signature."""
        if self.required:
            return f"{self.name}: {self.kind}"
        none = " | None" if self.default == "None" else ""
        return f"{self.name}: {self.kind}{none} = {self.default}"


class Methods:
    """Every action as the text of a method."""

    def __init__(self, document: Schema, types: Types) -> None:
        self.actions: dict[str, Schema] = document["actions"]
        self.types = types
        self._objects: list[str] = []
        self._words: set[str] = set()

    # -- types of values in requests ------------------------------------------------------

    def ask(self, schema: Any) -> str:
        """The type of a value in a request."""
        if not isinstance(schema, dict) or not schema:
            return "Any"
        name = self.types.ref(schema)
        if name:
            return self._named(name)
        if self.types.is_words(schema):
            return "Text"
        forms = [one for one in self.types.forms(schema) if one.get("type") != "null"]
        if forms:
            return " | ".join(dict.fromkeys(self.ask(one) for one in forms))
        kind = schema.get("type")
        if isinstance(kind, list):
            kinds = [self._plain(one, schema) for one in kind if one != "null"]
            return " | ".join(dict.fromkeys(kinds))
        return self._plain(kind, schema)

    def _named(self, name: str) -> str:
        if name in ASKED:
            return ASKED[name]
        target = self.types.defs[name]
        if name in self.types.words:
            self._words.add(name)
            return name
        if self.types.is_object(target):
            if name not in self._objects:
                self._gather(target)
                self._objects.append(name)
            return name
        return self.ask(target)

    def _gather(self, schema: Schema) -> None:
        for _, value, _ in self.types.fields(schema):
            self.ask(value)

    def _plain(self, kind: str | None, schema: Schema) -> str:
        if kind == "array":
            return f"Sequence[{self.ask(schema.get('items'))}]"
        if kind == "object":
            return "dict[str, Any]"
        return PLAIN.get(kind or "", "Any")

    # -- methods --------------------------------------------------------------------------

    def params(self, name: str, action: Schema) -> tuple[list[Param], list[Param]]:
        """The parameters by position, and those by keyword."""
        fields = {
            field: Param(field, self.ask(value), value.get("description", ""), always)
            for field, value, always in self.types.fields(action["request"])
            if field not in ENVELOPE
        }
        for (action_name, field), default in DEFAULTS.items():
            if action_name == name:
                fields[field].required, fields[field].default = False, default
        first = self._address(fields, action["noun"])
        for field in FIRST.get(name, []):
            param = fields[field]
            param.kind += "" if param.required else " | None"
            param.required = True
            first.append(param)
        if name in NULLS:
            fields[NULLS[name]].kind += " | None"
            fields[NULLS[name]].required = True
        needed = [param for param in fields.values() if param.required and param not in first]
        extra = [fields[field] for field in POSITIONAL.get(name, []) if field in fields]
        defaulted = [param for param in fields.values() if param.default != "None"]
        places = first + needed + [p for p in defaulted + extra if p not in first + needed]
        rest = [param for param in fields.values() if param not in places]
        return places, sorted(rest, key=lambda param: param.field)

    def _address(self, fields: dict[str, Param], noun: str) -> list[Param]:
        """Clip and plugin come first; an id makes the track needless, and None stands for it."""
        thing = None
        if "clip_index" in fields and "clip_id" in fields:
            thing = fields["clip_index"]
            del fields["clip_id"]
        elif noun != "Plugins":
            return []
        elif "plugin_id" in fields and fields["plugin_id"].required:
            return []  # a plugin that isn't there yet
        elif "plugin_index" in fields and "plugin_id" in fields:
            thing = fields["plugin_index"]
            del fields["plugin_id"]
        elif "plugin_id" in fields:
            thing = fields["plugin_id"]
        if thing is None:
            return []
        track = fields.get("track_id")
        places = [thing] if track is None else [track, thing]
        for param in places:
            if not param.required and (param is track or thing.field == "plugin_id"):
                param.kind += " | None"
            param.required = True
        return places

    def method(self, name: str, action: Schema) -> str:
        """One or two methods: what may go on by itself has a second one that begins it."""
        tops = self.types.tops[name]
        kinds = [self.types.reply_class(one) for one in tops] or ["dict[str, Any]"]
        target = self.types.resolved(action["reply"]["allOf"][1])
        if tops and not self.types.is_object(target) and not self.types.forms(target):
            kinds = ["dict[str, Any]"]
        called = NAMES.get(name, name)
        if "async" not in action["request"]["properties"]:
            return self._one(called, name, action, " | ".join(kinds), begins=False)
        done = [kind for kind in kinds if kind != "JobStarted"] or kinds
        begun = "start_" + name.removeprefix("export_")
        return "\n\n".join(
            [
                self._one(called, name, action, " | ".join(done), begins=False),
                self._one(begun, name, action, "JobStarted", begins=True),
            ]
        )

    def _one(self, called: str, name: str, action: Schema, kind: str, *, begins: bool) -> str:
        places, rest = self.params(name, action)
        signature = ["self", *(param.declared() for param in places)]
        if rest:
            signature += ["*", *(param.declared() for param in rest)]
        signature.append("**options: Unpack[Options]")
        sent = []
        plain = {}
        for param in places + rest:
            value = param.name
            if param.kind.startswith("Sequence["):
                value = f"list({value})" if param.required else f"items({value})"
            if keyword.iskeyword(param.field):
                plain[param.field] = value
            else:
                sent.append(f"{param.field}={value}")
        if begins:
            plain["async"] = "True"
        spread = ", ".join(f'"{key}": {value}' for key, value in plain.items())
        sent += [f"**{{{spread}}}"] if spread else []
        nulls = [f'("{NULLS[name]}",)'] if name in NULLS else []
        arguments = ", ".join([f'"{name}"', "options", *nulls, *sent])
        summary = action["summary"]
        if begins:
            summary = f"Begins what `{called}` would wait for; `get_job` tells how it goes."
            summary = summary.replace(called, NAMES.get(name, name))
        return "\n".join(
            [
                "    @action",
                f"    def {called}({', '.join(signature)}) -> Call[{kind}]:",
                self._docstring(summary, places + rest),
                f"        return call({arguments})",
            ]
        )

    @staticmethod
    def _docstring(summary: str, params: list[Param]) -> str:
        if not params:
            return described(summary, "        ")
        head = described(summary, "        ").removesuffix('"""').rstrip()
        lines = [head, "", "        Args:"]
        for param in params:
            text = " ".join(param.text.split("\n\n", 1)[0].split()) or "See the protocol."
            text = text.replace("\\", "\\\\")
            lines += textwrap.wrap(
                f"{param.name}: {text}", 98, initial_indent=" " * 12, subsequent_indent=" " * 16
            )
        return "\n".join([*lines, '        """'])

    # -- modules --------------------------------------------------------------------------

    def modules(self) -> dict[str, str]:
        """The modules of methods by name."""
        made, classes = {}, []
        texts = {}
        for noun in nouns(self.actions):
            self._words = set()
            methods = [
                self.method(name, action)
                for name, action in self.actions.items()
                if action["noun"] == noun
            ]
            name = f"{camel(slug(noun))}Actions"
            classes.append((slug(noun), name))
            body = "\n\n".join(methods)
            about = f'    """Actions: {noun.lower()}."""'
            texts[noun] = (f"class {name}:\n{about}\n\n{body}", set(self._words))
        made["objects"] = self._object_module()
        for noun, (text, words) in texts.items():
            imports = [*IMPORTS]
            imports += [f"from waive.actions.objects import {one}" for one in self._objects]
            imports += [f"from waive.replies.words import {word}" for word in sorted(words)]
            imports += self._reply_imports()
            made[slug(noun)] = module(f"Actions: {noun.lower()}.", [text], imports)
        made["__init__"] = self._all(classes)
        return made

    def _reply_imports(self) -> list[str]:
        done: dict[str, str] = {}
        for noun in nouns(self.actions):
            for action, names in self.types.tops.items():
                if self.actions[action]["noun"] == noun:
                    for name in names:
                        done.setdefault(self.types.reply_class(name), slug(noun))
        return [f"from waive.replies.{where} import {name}" for name, where in done.items()]

    def _object_module(self) -> str:
        self._words = set()
        classes = []
        for name in self._objects:
            target = self.types.defs[name]
            if any(keyword.iskeyword(field) for field, _, _ in self.types.fields(target)):
                classes.append(self._functional(name, target))
                continue
            lines = [
                f"class {name}(TypedDict):",
                described(target.get("description", ""), "    "),
            ]
            fields = self.types.fields(target)
            for field, value, always in fields:
                kind = self.ask(value)
                lines += ["", f"    {field}: {kind if always else f'NotRequired[{kind}]'}"]
                lines.append(described(value.get("description", ""), "    "))
            classes.append("\n".join(lines))
        imports = [line for line in IMPORTS if "waive.call" not in line and "dispatch" not in line]
        imports += [f"from waive.replies.words import {word}" for word in sorted(self._words)]
        return module("Objects that requests are made of.", classes, imports)

    def _functional(self, name: str, target: Schema) -> str:
        entries = []
        for field, value, always in self.types.fields(target):
            kind = self.ask(value)
            entries.append(f'"{field}": {kind if always else f"NotRequired[{kind}]"}')
        text = described(target.get("description", ""))
        return f'{name} = TypedDict("{name}", {{{", ".join(entries)}}})\n{text}'

    @staticmethod
    def _all(classes: list[tuple[str, str]]) -> str:
        imports = "\n".join(f"from waive.actions.{where} import {name}" for where, name in classes)
        bases = ", ".join(name for _, name in classes)
        return (
            '"""Every action of the engine as a typed method, grouped by noun.\n\n'
            "`Actions` joins the groups; `waive.dispatch` tells how one description serves all.\n\n"
            '@NOTE@\n"""\n\nfrom __future__ import annotations\n\n'
            f'{imports}\n\n__all__ = ["Actions"]\n\n\n'
            f'class Actions({bases}):\n    """All actions."""\n'
        )
