"""Answers about midi clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply
from waive.replies.parts import MidiTakeView, QuantisationView

__all__ = ["MidiExported", "MidiSettings", "MidiTakesReply"]


class MidiTakesReply(Reply):
    """The answer of what lists, adds and chooses takes."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    takes: list[MidiTakeView]
    """Its takes; none for a clip that never had more than one."""


class MidiExported(Reply):
    """The answer of `export_midi`."""

    file_path: str
    """The file."""

    format: int
    """Its format: 0 or 1."""

    ticks_per_quarter: int
    """Ticks of a quarter note."""

    track_count: int
    """How many tracks the file has, the one of the tempos included."""

    note_count: int
    """How many notes."""

    event_count: int
    """How many events in all."""

    bytes: int
    """Its size in bytes."""


class MidiSettings(Reply):
    """How a MIDI or step clip plays: the answer of what sets that."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    level_db: float
    """What scales its velocities, in decibels."""

    programs: bool
    """Whether it sends programme changes."""

    banks: bool
    """Whether it sends their banks."""

    mpe: bool
    """Whether each note has a channel of its own."""

    channel: NotRequired[int]
    """Its channel, 1 to 16; a step clip's channels have their own."""

    groove: NotRequired[str]
    """Its timing template."""

    groove_strength: NotRequired[float]
    """How strongly that pulls, 0 to 1."""

    instrument: NotRequired[str]
    """The instrument that was put on the track because nothing there would have been heard."""

    quantisation: NotRequired[QuantisationView]
    """The grid its notes snap to when played."""
