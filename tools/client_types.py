"""The types of replies (and of objects in requests), from the schema."""

from __future__ import annotations

import keyword
import re
import textwrap
from typing import Any

Schema = dict[str, Any]

DEFS = "#/$defs/"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
WRITTEN = {
    "OpView": "waive.replies.operations",
    "PlaceView": "waive.replies.operations",
    "TrackPlace": "waive.replies.common",
    "ErrorReply": "waive.replies.common",
}
"""Types that are written by hand, and where."""

RENAMED = {"Warning": "WarningMoment"}
"""Types whose names Python has taken."""

NAMED = re.compile(r"^(?:class )?(\w+)(?:\(| =|:)", re.MULTILINE)

TYPED = "from typing import Any, Literal, NotRequired, TypeAlias, TypedDict"


def described(text: str, indent: str = "", first: int = 0) -> str:
    """A docstring."""
    text = " ".join(text.split("\n\n", 1)[0].split()).replace("\\", "\\\\")
    text = text or "See the protocol."
    if not text.endswith((".", ":", "?", "!")):
        text += "."
    text = text[0].upper() + text[1:]
    if text.endswith('"'):
        text += " "
    room = 96 - len(indent) - first
    if len(text) <= room - 6:
        return f'{indent}"""{text}"""'
    # The first line stands alone: a sentence, or as much of one as there is room for.
    for mark in (". ", "; ", ": ", ", ", " "):
        at = text.rfind(mark, 0, room - 4)
        if at > 0:
            head, tail = text[:at].rstrip(".;:,"), text[at + len(mark) :]
            break
    lines = [f'"""{head}.', "", *textwrap.wrap(tail[0].upper() + tail[1:], room)]
    return "\n".join(indent + line if line else "" for line in [*lines, '"""'])


def camel(word: str) -> str:
    """``edit_changed`` as a class's name."""
    return "".join(part.capitalize() for part in word.split("_"))


class Types:
    """Every shared type of the document, as Python says it."""

    def __init__(self, document: Schema) -> None:
        self.defs: dict[str, Schema] = document["$defs"]
        self.actions: dict[str, Schema] = document["actions"]
        self.notification = self.resolved(document["notification"])
        self.tops = {name: self._forms_of_reply(one) for name, one in self.actions.items()}
        self.words = {name for name, one in self.defs.items() if self.is_words(one)}
        self._used: set[str] = set()

    # -- reading the schema -------------------------------------------------------------

    @staticmethod
    def ref(schema: Schema) -> str | None:
        """The shared type's name."""
        path = str(schema.get("$ref", ""))
        return path.removeprefix(DEFS) or None

    def resolved(self, schema: Schema) -> Schema:
        """The shared type behind a reference, or the schema itself."""
        name = self.ref(schema)
        return self.resolved(self.defs[name]) if name else schema

    @staticmethod
    def forms(schema: Schema) -> list[Schema]:
        """The forms that a schema lists."""
        listed: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
        return listed

    def is_words(self, schema: Schema) -> bool:
        """Whether it is one of a few words."""
        forms = self.forms(schema)
        return "enum" in schema or (
            bool(forms) and all("const" in one or "enum" in one for one in forms)
        )

    def values(self, schema: Schema) -> list[Any]:
        """The words."""
        if "enum" in schema:
            listed: list[Any] = schema["enum"]
            return listed
        return [
            value for one in self.forms(schema) for value in one.get("enum", [one.get("const")])
        ]

    def _forms_of_reply(self, action: Schema) -> list[str]:
        own = action["reply"]["allOf"][1]
        name = self.ref(own)
        forms = self.forms(self.resolved(own))
        if forms and all(self.ref(one) for one in forms):
            return [str(self.ref(one)) for one in forms]
        return [name] if name else []

    # -- types of values ----------------------------------------------------------------

    def tell(self, schema: Any) -> str:
        """The type of a value in a reply."""
        if not isinstance(schema, dict) or not schema:
            return "Any"
        name = self.ref(schema)
        if name:
            return self._named(name)
        if self.is_words(schema):
            return self._literal(schema)
        forms = self.forms(schema)
        if forms:
            parts = list(dict.fromkeys(self.tell(one) for one in forms))
            return " | ".join(parts)
        kind = schema.get("type")
        if isinstance(kind, list):
            return " | ".join(self._plain(one, schema) for one in kind)
        return self._plain(kind, schema)

    def _named(self, name: str) -> str:
        target = self.defs[name]
        if name in WRITTEN or name in self.words or self.is_object(target):
            self._used.add(name)
            return RENAMED.get(name, name)
        return self.tell({key: value for key, value in target.items() if key != "$ref"})

    def is_object(self, schema: Schema) -> bool:
        """Whether it has fields of its own."""
        return "properties" in schema or "allOf" in schema

    def _literal(self, schema: Schema) -> str:
        return f"Literal[{', '.join(json_words(self.values(schema)))}]"

    def _plain(self, kind: str | None, schema: Schema) -> str:
        if kind == "array":
            items = schema.get("items")
            if not isinstance(items, dict):
                listed = [self.tell(one) for one in schema.get("prefixItems", [])]
                return f"list[{' | '.join(dict.fromkeys(listed)) or 'Any'}]"
            return f"list[{self.tell(items)}]"
        if kind == "object":
            rest = schema.get("additionalProperties")
            inner = self.tell(rest) if isinstance(rest, dict) else "Any"
            return f"dict[str, {inner}]"
        return PLAIN.get(kind or "", "Any")

    # -- classes ------------------------------------------------------------------------

    def fields(self, schema: Schema) -> list[tuple[str, Schema, bool]]:
        """Name, schema and whether it is always there: those first."""
        properties: dict[str, Schema] = schema.get("properties", {})
        required: list[str] = [name for name in schema.get("required", []) if name in properties]
        rest = sorted(name for name in properties if name not in required)
        pairs = [(name, properties[name], True) for name in required]
        return pairs + [(name, properties[name], False) for name in rest]

    def typed_dict(self, name: str, schema: Schema, bases: str = "TypedDict") -> str:
        """A class with the fields of an object."""
        name = RENAMED.get(name, name)
        lines = [f"class {name}({bases}):", described(schema.get("description", ""), "    ")]
        fields = self.fields(schema)
        if any(keyword.iskeyword(field) or not field.isidentifier() for field, _, _ in fields):
            if bases == "TypedDict":
                return self._functional(name, schema)
            fields_of = f"{name}Fields"
            head = f"class {name}({bases}, {fields_of}):\n{lines[1]}"
            return f"{self._functional(fields_of, schema)}\n\n\n{head}"
        for field, value, always in fields:
            kind = self.kept(value, always)
            lines += ["", f"    {field}: {kind}"]
            lines.append(described(value.get("description", ""), "    "))
        return "\n".join(lines)

    def kept(self, value: Schema, always: bool) -> str:
        """A field's type: what may be left out isn't null, and what may be null is said to be."""
        kind = self.tell(value)
        if always or "null" in value.get("description", "").lower():
            return kind
        plain = [part for part in kind.split(" | ") if part != "None"]
        return f"NotRequired[{' | '.join(plain) if '[' not in kind else kind}]"

    def _functional(self, name: str, schema: Schema) -> str:
        entries = [
            f'"{field}": {self.kept(value, always)}' for field, value, always in self.fields(schema)
        ]
        text = described(schema.get("description", ""))
        return f'{name} = TypedDict("{name}", {{{", ".join(entries)}}})\n{text}'

    # -- modules ------------------------------------------------------------------------

    def nested(self) -> list[str]:
        """The object types that replies and notifications lead to, what is used first."""
        order: list[str] = []
        tops = [name for names in self.tops.values() for name in names]
        for name in tops:
            for part in self._parts(self.defs[name]):
                self._visit(part, order)
        for form in self.forms(self.notification):
            for part in self._parts(form):
                self._visit(part, order)
        return order

    def _visit(self, name: str, order: list[str]) -> None:
        if name in order or name in WRITTEN or not self.is_object(self.defs[name]):
            for part in [] if name in order or name in WRITTEN else self._parts(self.defs[name]):
                self._visit(part, order)
            return
        for part in self._parts(self.defs[name]):
            if part != name:
                self._visit(part, order)
        order.append(name)

    def _parts(self, schema: Any) -> list[str]:
        if isinstance(schema, list):
            return [name for one in schema for name in self._parts(one)]
        if not isinstance(schema, dict):
            return []
        own = self.ref(schema)
        rest = [one for key, one in schema.items() if key not in {"description", "$ref"}]
        return ([own] if own else []) + self._parts(rest)

    def reply_class(self, name: str) -> str:
        """What a reply's class is called: a part of other replies has a name of its own."""
        if name in self.nested_names():
            return f"{name.removesuffix('View')}Reply"
        return name

    def nested_names(self) -> set[str]:
        """The names of `nested`."""
        if not hasattr(self, "_nested"):
            self._nested = set(self.nested())
        return self._nested

    def modules(self) -> dict[str, str]:
        """The modules of replies by name."""
        nested = self.nested()
        made = {"words": self._words()}
        parts = [self.typed_dict(name, self.defs[name]) for name in nested]
        made["parts"] = module("What replies are made of.", parts, [TYPED, *self._imports("parts")])
        done: set[str] = set()
        for noun in nouns(self.actions):
            classes = []
            self._used = set()
            for action, names in self.tops.items():
                if self.actions[action]["noun"] != noun:
                    continue
                for name in names:
                    if name not in done:
                        done.add(name)
                        classes.append(self._reply(name))
            imports = [TYPED, "from waive.replies.common import Reply", *self._imports("")]
            made[slug(noun)] = module(f"Answers about {noun.lower()}.", classes, imports)
        made["notifications"] = self._notifications()
        return made

    def _reply(self, name: str) -> str:
        called = self.reply_class(name)
        target = self.defs[name]
        if called != name:
            self._used.add(name)
            text = described(f"A reply: {target.get('description', '')}", "    ")
            return f"class {called}(Reply, {name}):\n{text}"
        if not self.is_object(target):
            return f"{called}: TypeAlias = dict[str, Any]\n{described(target['description'])}"
        return self.typed_dict(called, target, "Reply")

    def _imports(self, here: str) -> list[str]:
        lines = []
        for name in sorted(self._used):
            where = WRITTEN.get(name)
            if name in self.words:
                where = "waive.replies.words"
            elif not where:
                where = "waive.replies.parts"
            if not where.endswith(f".{here}"):
                lines.append(f"from {where} import {RENAMED.get(name, name)}")
        return lines

    def _words(self) -> str:
        aliases = [
            f"{name}: TypeAlias = {self._literal(self.defs[name])}\n"
            + described(self.defs[name].get("description", ""))
            for name in sorted(self.words)
        ]
        return module("Values that are one of a few words.", aliases, [TYPED])

    def _notifications(self) -> str:
        self._used = set()
        classes, names = [], []
        for form in self.forms(self.notification):
            event = form["properties"]["event"]["const"]
            name = f"{camel(event)}Event"
            names.append(name)
            base = self.ref(form)
            flat = {**form, "properties": dict(form["properties"])}
            flat["properties"]["event"] = {
                "const": event,
                "description": "Which it is.",
                "enum": [event],
            }
            if base:
                self._used.add(base)
            bases = RENAMED.get(base, base) if base else "TypedDict"
            classes.append(self.typed_dict(name, flat, bases))
        classes.append(f"Notification: TypeAlias = {' | '.join(names)}\n" + '"""Any of them."""')
        about = "What the engine says unasked, by topic; ``event`` tells which it is."
        return module(about, classes, [TYPED, *self._imports("")])


def json_words(values: list[Any]) -> list[str]:
    """Words and numbers as Python writes them."""
    return [f'"{value}"' if isinstance(value, str) else repr(value) for value in values]


def nouns(actions: dict[str, Schema]) -> list[str]:
    """The nouns, in order of their first action."""
    return list(dict.fromkeys(one["noun"] for one in actions.values()))


def slug(noun: str) -> str:
    """A noun as a module's name."""
    return noun.lower().replace(" ", "_").replace("-", "_")


def module(about: str, parts: list[str], imports: list[str]) -> str:
    """A module's text; what it doesn't use isn't imported."""
    body = "\n\n\n".join(parts)
    kept = []
    for line in dict.fromkeys(imports):
        head, names = line.split(" import ")
        used = [name for name in names.split(", ") if used_in(name, body)]
        if used:
            kept.append(f"{head} import {', '.join(used)}")
    named = [name for part in parts for name in re.findall(NAMED, part)]
    listed = ", ".join(f'"{name}"' for name in named)
    head = "\n".join(kept)
    listing = f"__all__ = [{listed}]"
    return f'"""{about}\n\n@NOTE@\n"""\n\n{head}\n\n{listing}\n\n\n{body}\n'


def used_in(name: str, text: str) -> bool:
    """Whether a text has the name as a word of its own."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_"):
            return True
        at = text.find(name, at + 1)
    return False
