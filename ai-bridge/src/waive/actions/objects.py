"""Objects that requests are made of.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from waive.actions.common import FilePath, Flag, Index, PluginRef, Text, Value
from waive.position import Position
from waive.replies.words import Comparison, ExpressionType

__all__ = [
    "BeatPoint",
    "CompPart",
    "Condition",
    "ControllerFilter",
    "ControllerSpec",
    "ExpressionSpec",
    "NoteEdit",
    "NoteFilter",
    "NoteSpec",
    "OwnTiming",
    "ParameterSpec",
    "PointSpec",
    "SamplerSoundSpec",
    "StepRowSpec",
    "SynthRouteSpec",
    "SysexSpec",
    "WarpPoint",
]


class PointSpec(TypedDict):
    """A point to be added."""

    time: Position
    """When."""

    value: Value
    """The value, normalised; clamped to 0 to 1."""

    curve: NotRequired[Value]
    """The shape of the way to the next point, -1 to 1; without, a straight line."""


class BeatPoint(TypedDict):
    """A point of a clip's curve."""

    time: Value
    """Beats from the start of the clip's content."""

    value: Value
    """The value in the parameter's own range.

    Of a `scale` a factor, of a `relative` what is added.
    """

    curve: NotRequired[Value]
    """The shape of the way to the next point, -1 to 1; without, a straight line."""


class OwnTiming(TypedDict):
    """When a curve runs that doesn't follow its clip."""

    length: Value
    """How long, in beats."""

    loop_length: NotRequired[Value]
    """How long the repeated part is, in beats."""

    loop_start: NotRequired[Value]
    """Beats of the curve where the repeated part begins.

    Without `loop_length` nothing repeats.
    """

    start: NotRequired[Value]
    """Beats from the clip's start."""


class ControllerSpec(TypedDict):
    """A controller, pitch-wheel, pressure or programme event."""

    beat: Value
    """Beats from the start of the clip's content."""

    type: Index | Text
    """A controller's number, or `program`, `poly_pressure`, `pitch_wheel`.

    `channel_pressure`.
    """

    value: Value
    """0 to 127, fractions for finer steps.

    Of the pitch wheel 0 to 16383, 8192 is the middle.
    """

    detail: NotRequired[Index]
    """The bank of a programme (14 bits), or the pitch of a polyphonic pressure; without, 0."""


class SysexSpec(TypedDict):
    """A system-exclusive message: kept and exported; no instrument of ours takes any."""

    beat: Value
    """Beats from the start of the clip's content."""

    data: Text
    """Its bytes in hexadecimal, from F0 to F7."""


class ExpressionSpec(TypedDict):
    """A change of one note's own expression (MPE); heard where the clip sends MPE."""

    type: ExpressionType
    """What changes."""

    value: Value
    """In the unit of its type."""

    beat: NotRequired[Value]
    """Beats from the note's start; without, the value that the note begins with."""


class NoteSpec(TypedDict):
    """A note to be added."""

    pitch: Index
    """MIDI pitch, 0 to 127; 60 is middle C."""

    start: Value
    """Beats from the start of the clip's content."""

    length: Value
    """Length in beats."""

    colour: NotRequired[Index]
    """Its colour's number in the palette; without, 0."""

    expressions: NotRequired[Sequence[ExpressionSpec]]
    """Its own expression."""

    mute: NotRequired[Flag]
    """Whether it is silent."""

    release: NotRequired[Index]
    """The velocity of the key coming up; without, 64."""

    velocity: NotRequired[Index]
    """MIDI velocity, 1 to 127; without, 100."""


class NoteEdit(TypedDict):
    """A change of a note; what is left out stays."""

    id: Text
    """The note's id."""

    colour: NotRequired[Index]
    """Its colour's number in the palette."""

    expressions: NotRequired[Sequence[ExpressionSpec]]
    """Its own expression, all of it; an empty list takes it away."""

    length: NotRequired[Value]
    """Length in beats."""

    mute: NotRequired[Flag]
    """Whether it is silent."""

    pitch: NotRequired[Index]
    """MIDI pitch."""

    release: NotRequired[Index]
    """The velocity of the key coming up."""

    start: NotRequired[Value]
    """Beats from the start of the clip's content."""

    velocity: NotRequired[Index]
    """MIDI velocity."""


ControllerFilter = TypedDict(
    "ControllerFilter",
    {"from": NotRequired[Value], "to": NotRequired[Value], "type": NotRequired[Index | Text]},
)
"""Which controller events; nothing said means all."""


NoteFilter = TypedDict(
    "NoteFilter",
    {
        "from": NotRequired[Value],
        "ids": NotRequired[Sequence[Text]],
        "mute": NotRequired[Flag],
        "pitch_max": NotRequired[Index],
        "pitch_min": NotRequired[Index],
        "to": NotRequired[Value],
        "velocity_max": NotRequired[Index],
        "velocity_min": NotRequired[Index],
    },
)
"""Which notes: those for which everything said here holds; nothing said means all."""


class CompPart(TypedDict):
    """A section of a comp."""

    end: Value
    """Where the section ends, in seconds of the recording."""

    take: NotRequired[Index]
    """Which take plays, by its zero-based position; null is silence."""


class WarpPoint(TypedDict):
    """A moment of a recording and the moment of the content when it is heard."""

    source: Value
    """Seconds of the recording."""

    warped: Value
    """Seconds of the content."""


class ParameterSpec(TypedDict):
    """A parameter and what it shall be."""

    param_id: PluginRef
    """The parameter: its name such as `"pan"`, its id, or its zero-based position."""

    native_value: NotRequired[Value]
    """Its value in its own unit, such as decibels; `value` wins."""

    text: NotRequired[Text]
    """Its value in the words of a plugin of another maker, such as `"-6 dB"`.

    The other two win.
    """

    value: NotRequired[Value]
    """Its value, normalised 0 to 1; one of `value`, `native_value` and `text` is needed."""


class SamplerSoundSpec(TypedDict):
    """A sound of a sampler."""

    file_path: FilePath
    """The audio file: an absolute path, or one that starts from where the engine runs."""

    gain_db: NotRequired[Value]
    """Its gain in dB; without, 0."""

    key_note: NotRequired[Index]
    """The key at which it sounds as it was recorded, a MIDI pitch; without, 60."""

    length: NotRequired[Value]
    """How much of the file it plays, in seconds; 0, or without, up to its end."""

    max_note: NotRequired[Index]
    """The highest key that sounds it, a MIDI pitch; without, 127."""

    min_note: NotRequired[Index]
    """The lowest key that sounds it, a MIDI pitch; without, 0."""

    name: NotRequired[Text]
    """Its name; without, that of the file."""

    open_ended: NotRequired[Flag]
    """Whether it plays to its end however short its key is held; without, false."""

    pan: NotRequired[Value]
    """Its pan, -1 left to 1 right; without, 0."""

    start: NotRequired[Value]
    """Where in the file it begins, in seconds; without, 0."""


class SynthRouteSpec(TypedDict):
    """One row of a modulation matrix."""

    source: Text
    """What moves.

    `lfo1`, `lfo2` (of half the depth), `env1`, `env2`, `mpePressure` (channel pressure),
    `mpeTimbre` (CC 74, in the middle until it moves), `midiNote`, `midiVelocity`, or a
    controller, `cc0` to `cc127`.
    """

    param_id: PluginRef
    """The parameter of the same plugin that it moves, for each note by itself.

    Its name such as `"filterFreq"`, its id, or its zero-based position. Those of the effects,
    shapes, types and switches can't be moved.
    """

    depth: Value
    """How far the source's top moves it, -1 to 1 of its way from least to most.

    LFOs swing from -1 to 1, all else goes from 0 to 1. Times, rates and levels in dB count
    their way as Tracktion bends it.
    """


class Condition(TypedDict):
    """A condition on one field."""

    field: Text
    """The field, written as in `fields`."""

    op: NotRequired[Comparison]
    """How it compares; without, `==`."""

    value: NotRequired[Any]
    """What it is compared with: a number, text, boolean or null; a list for `in`."""


class StepRowSpec(TypedDict):
    """The steps of one channel in a pattern."""

    channel: Index
    """The channel's zero-based position."""

    gates: NotRequired[Sequence[Value]]
    """How long each step sounds, in steps; those left out are 1."""

    probabilities: NotRequired[Sequence[Value]]
    """How likely each step is, 0 to 1; those left out are 1."""

    steps: NotRequired[Text | Sequence[Flag]]
    """Which steps sound, the first step first.

    `"x...x..."`, where `.`, `-`, `_`, `0` and space are silent and anything else sounds; or a
    list of true and false.
    """

    velocities: NotRequired[Sequence[Index]]
    """Velocities by step, 0 to 127; those left out are 127."""
