"""Answers about clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired, TypedDict

from waive.replies.common import Reply
from waive.replies.parts import ClipView, ImportedTrack, MediaView, TakeView, WaveformChannel
from waive.replies.words import FadeBehaviour, FadeShape

__all__ = [
    "ClipChanged",
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
    "MediaReply",
    "MidiImported",
    "TakesReply",
    "Waveform",
    "WaveformFields",
]


class TakesReply(Reply):
    """The answer of `list_takes` and of the actions that change takes."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    takes: list[TakeView]
    """All takes, in order."""

    count: int
    """How many there are."""


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


class ClipReply(Reply):
    """The answer of `get_clip`."""

    track_id: int
    """Its track's zero-based position."""

    clip: ClipView
    """The clip."""


WaveformFields = TypedDict(
    "WaveformFields",
    {
        "file_path": str,
        "from": float,
        "to": float,
        "bins": int,
        "bin_seconds": float,
        "channels": list[WaveformChannel],
        "id": NotRequired[str],
    },
)
"""The answer of `get_waveform`."""


class Waveform(Reply, WaveformFields):
    """The answer of `get_waveform`."""


class MidiImported(Reply):
    """The answer of `import_midi`."""

    tracks: list[ImportedTrack]
    """The new tracks, in order."""

    count: int
    """How many there are."""

    file_bpm: NotRequired[float]
    """The file's first tempo, in beats a minute.

    The Edit's own is left as it is unless `take_tempo` is set.
    """

    keys: NotRequired[int]
    """With `take_tempo`: how many keys were taken over."""

    tempos: NotRequired[int]
    """With `take_tempo`: how many tempos were taken over."""

    time_signatures: NotRequired[int]
    """With `take_tempo`: how many time signatures were taken over."""


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

    clip_ids: NotRequired[list[str] | None]
    """MIDI files: the stable ids of all clips made, this one first."""

    instrument: NotRequired[str]
    """MIDI.

    The instrument that was put on the track because nothing there would have been heard.
    """

    note_count: NotRequired[int]
    """MIDI: how many notes were read."""


class MediaReply(Reply):
    """The answer of `list_media`."""

    media: list[MediaView]
    """The files in order of their paths."""

    count: int
    """How many are listed."""

    missing_count: int
    """How many files of the Edit can't be played."""


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


class ClipChanged(Reply):
    """The answer of the actions that change one thing of a clip: the clip as it is now."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    clip: ClipView
    """The clip."""


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

    fade_in_behaviour: NotRequired[FadeBehaviour]
    """What the fade-in does, where it isn't `gain`."""

    fade_out_behaviour: NotRequired[FadeBehaviour]
    """What the fade-out does, where it isn't `gain`."""


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
