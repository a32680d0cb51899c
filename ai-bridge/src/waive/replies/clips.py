"""Answers about clips and notes."""

from typing import NotRequired, TypedDict

from waive.replies.common import ClipKind, FadeShape, Reply

__all__ = [
    "ClipDeleted",
    "ClipDuplicated",
    "ClipFade",
    "ClipGain",
    "ClipInserted",
    "ClipMoved",
    "ClipRenamed",
    "ClipReply",
    "ClipSplit",
    "ClipTrimmed",
    "ClipView",
    "ImportedTrack",
    "MidiImported",
    "NoteView",
    "NotesAdded",
    "NotesReply",
]


class ClipView(TypedDict):
    """A clip as `get_tracks`, `get_track` and `get_clip` show it."""

    clip_index: int
    """Its zero-based position on its track."""
    id: str
    """Its stable id."""
    name: str
    """Its name."""
    kind: ClipKind
    """What it holds."""
    start: float
    """Where it starts, in seconds."""
    end: float
    """Where it ends, in seconds."""
    length: float
    """How long it is, in seconds."""
    start_beats: float
    """Where it starts, in beats."""
    end_beats: float
    """Where it ends, in beats."""
    offset: float
    """How far into its source it starts, in seconds."""
    gain_db: NotRequired[float]
    """Audio: its gain, in decibels."""
    pan: NotRequired[float]
    """Audio: its pan, -1 to 1."""
    fade_in: NotRequired[float]
    """Audio: the length of its fade-in, in seconds."""
    fade_out: NotRequired[float]
    """Audio: the length of its fade-out, in seconds."""
    fade_in_type: NotRequired[FadeShape]
    """Audio: how its fade-in bends."""
    fade_out_type: NotRequired[FadeShape]
    """Audio: how its fade-out bends."""
    file_path: NotRequired[str]
    """Audio: its file."""
    missing: NotRequired[bool]
    """Audio: true where the file can't be read now."""
    mute: NotRequired[bool]
    """Whether it is muted."""
    note_count: NotRequired[int]
    """MIDI: how many notes it has."""


class ClipReply(Reply):
    """The answer of `get_clip`."""

    track_id: int
    """Its track's zero-based position."""
    clip: ClipView
    """The clip."""


class ClipInserted(Reply):
    """The answer of `insert_audio_clip`, `insert_midi_clip` and `insert_empty_midi_clip`."""

    track_id: int
    """The track's zero-based position."""
    start_time: float
    """Where the clip starts, in seconds."""
    start_beats: float
    """Where the clip starts, in beats."""
    duration: float
    """How long it is, in seconds."""
    duration_beats: float
    """How long it is, in beats."""
    clip_name: str
    """Its name."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    note_count: NotRequired[int]
    """MIDI: how many notes were read."""
    clip_ids: NotRequired[list[str]]
    """MIDI files: the stable ids of all clips made, this one first."""


class ImportedTrack(TypedDict):
    """A track made of a MIDI file."""

    track_id: int
    """Its zero-based position."""
    id: str
    """Its stable id."""
    name: str
    """Its name."""
    channel: int
    """The channel of its notes, 1 to 16; 10 is drums."""
    clip_id: str
    """Its clip's stable id."""
    note_count: int
    """How many notes were read."""


class MidiImported(Reply):
    """The answer of `import_midi`."""

    tracks: list[ImportedTrack]
    """The new tracks, in order."""
    count: int
    """How many there are."""
    file_bpm: NotRequired[float]
    """The file's first tempo, in beats a minute; the Edit's own is left as it is."""


class ClipSplit(Reply):
    """The answer of `split_clip`."""

    track_id: int
    """The track's zero-based position."""
    split_position: float
    """Where it was split, in seconds."""
    split_beats: float
    """Where it was split, in beats."""
    clip_index: int
    """The left part's zero-based position."""
    id: str
    """The stable id of the left part: the one the clip had."""
    new_clip_index: int
    """The right part's zero-based position."""
    new_id: str
    """The right part's stable id."""
    new_clip_name: str
    """The right part's name."""


class ClipDeleted(Reply):
    """The answer of `delete_clip`."""

    track_id: int
    """The track's zero-based position."""
    deleted_clip: str
    """The name it had."""
    clip_index: int
    """The position it had."""
    id: str
    """The stable id it had."""


class ClipMoved(Reply):
    """The answer of `move_clip`."""

    track_id: int
    """The zero-based position of the track it is on now."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    new_start: float
    """Where it starts now, in seconds."""
    start_beats: float
    """Where it starts now, in beats."""
    end: float
    """Where it ends now, in seconds."""


class ClipDuplicated(Reply):
    """The answer of `duplicate_clip`."""

    track_id: int
    """The track's zero-based position."""
    original_clip_index: int
    """The original's zero-based position."""
    new_clip_name: str
    """The copy's name."""
    clip_index: int
    """The copy's zero-based position."""
    id: str
    """The copy's stable id."""
    start: float
    """Where the copy starts, in seconds."""
    start_beats: float
    """Where the copy starts, in beats."""


class ClipTrimmed(Reply):
    """The answer of `trim_clip`."""

    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    start: float
    """Where it starts, in seconds."""
    end: float
    """Where it ends, in seconds."""
    length: float
    """How long it is, in seconds."""
    start_beats: float
    """Where it starts, in beats."""
    end_beats: float
    """Where it ends, in beats."""


class ClipGain(Reply):
    """The answer of `set_clip_gain`."""

    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    gain_db: float
    """The gain now, in decibels."""


class ClipRenamed(Reply):
    """The answer of `rename_clip`."""

    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    name: str
    """Its name now."""


class ClipFade(Reply):
    """The answer of `set_clip_fade`."""

    fade_in: float
    """The fade-in now, in seconds."""
    fade_out: float
    """The fade-out now, in seconds."""
    fade_in_type: FadeShape
    """How the fade-in bends."""
    fade_out_type: FadeShape
    """How the fade-out bends."""
    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""


class NoteView(TypedDict):
    """A note of a MIDI clip."""

    note_index: int
    """Its zero-based position, in order of start, then pitch."""
    id: NotRequired[str]
    """Its stable id, where it has one."""
    pitch: int
    """MIDI pitch, 0 to 127; 60 is middle C."""
    start: float
    """Beats from the start of the clip's content."""
    length: float
    """Length in beats."""
    velocity: int
    """MIDI velocity, 1 to 127."""
    mute: bool
    """Whether it is silent."""


class NotesReply(Reply):
    """The answer of `get_notes`."""

    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    notes: list[NoteView]
    """The notes in order of start."""
    count: int
    """How many the clip has."""


class NotesAdded(Reply):
    """The answer of `add_notes`."""

    track_id: int
    """The track's zero-based position."""
    clip_index: int
    """The clip's zero-based position now."""
    id: str
    """The clip's stable id."""
    added: int
    """How many were added."""
    note_count: int
    """How many the clip has now."""
