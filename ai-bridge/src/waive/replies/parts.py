"""What replies are made of.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, NotRequired, TypedDict

from waive.replies.common import ErrorReply, TrackPlace
from waive.replies.operations import OpView
from waive.replies.words import ClipKind, FadeShape, JobState

__all__ = [
    "BandLevel",
    "ChangeSet",
    "ClipView",
    "EditReplaced",
    "HistoryEntry",
    "ImportedTrack",
    "JobView",
    "MarkerView",
    "MeterView",
    "MetersMoment",
    "NoteView",
    "ParamView",
    "StemView",
    "TrackView",
    "TransportMoment",
    "WarningMoment",
]


class ChangeSet(TypedDict):
    """One transaction of the edit log."""

    revision: int
    """The revision it led to."""

    label: str
    """What it was."""

    ops: list[OpView]
    """Its operations, in order."""

    client: NotRequired[str]
    """Who asked for it."""


class StemView(TypedDict):
    """One stem of `export_stems`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    track_name: str
    """The track's name."""

    file_path: str
    """The file, `NN_Name.wav`."""

    duration: float
    """Its length, in seconds."""

    frames: int
    """Its length, in frames."""

    sha256: str
    """SHA-256 of the file's sample data, in hexadecimal."""

    integrated_lufs: float | None
    """Integrated loudness, in LUFS; null when silent."""

    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""

    true_peak_db: float | None
    """The highest true peak, in dBTP; null when silent."""


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

    fade_in: NotRequired[float]
    """Audio: the length of its fade-in, in seconds."""

    fade_in_type: NotRequired[FadeShape]
    """Audio: how its fade-in bends."""

    fade_out: NotRequired[float]
    """Audio: the length of its fade-out, in seconds."""

    fade_out_type: NotRequired[FadeShape]
    """Audio: how its fade-out bends."""

    file_path: NotRequired[str]
    """Audio: its file."""

    gain_db: NotRequired[float]
    """Audio: its gain, in decibels."""

    missing: NotRequired[bool]
    """Audio: true where the file can't be read now."""

    mute: NotRequired[bool]
    """Whether it is muted."""

    note_count: NotRequired[int]
    """MIDI: how many notes it has."""

    pan: NotRequired[float]
    """Audio: its pan, -1 to 1."""


class HistoryEntry(TypedDict):
    """A step of history."""

    revision: int
    """The revision it led to."""

    label: str
    """What it was."""

    action: str
    """The action that made it."""

    time: float
    """When, in seconds since 1970."""

    ops: int
    """How many operations it has."""

    undone: bool
    """Whether it is undone now."""

    client: NotRequired[str]
    """Who asked for it."""


class MeterView(TypedDict):
    """The level of a track or of the master since the last reading."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    peak_db: list[float | None]
    """Peak of left and right, in dBFS; null when silent."""

    clipped: bool
    """Whether a sample was above 0 dBFS."""


class NoteView(TypedDict):
    """A note of a MIDI clip."""

    note_index: int
    """Its zero-based position, in order of start, then pitch."""

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

    id: NotRequired[str]
    """Its stable id, where it has one."""


class ParamView(TypedDict):
    """A parameter of a plugin."""

    param_index: int
    """Its zero-based position."""

    param_id: str
    """The plugin's own name for it, such as `volume`."""

    name: str
    """Its name for people."""

    value: float
    """Its value, normalised 0 to 1."""

    native_value: float
    """Its value in its own unit."""

    value_text: str
    """Its value for people."""

    text: str
    """The same as `value_text`."""

    default_value: NotRequired[float]
    """Its default, normalised 0 to 1."""

    id: NotRequired[str]
    """Its stable id, where it has one."""

    unit: NotRequired[str]
    """Its own unit, such as `dB`."""


class TrackView(TypedDict):
    """A track as `get_tracks` and `get_track` show it."""

    name: str
    """Its name."""

    track_id: int
    """Its zero-based position over audio and folder tracks."""

    index: int
    """The same as `track_id`."""

    id: str
    """Its stable id."""

    is_folder: bool
    """Whether it is a folder."""

    children: list[int]
    """The positions of what a folder holds."""

    solo: bool
    """Whether it is soloed."""

    mute: bool
    """Whether it is muted."""

    volume_db: float
    """Its fader, in decibels."""

    pan: float
    """Its pan, -1 to 1."""

    clip_count: int
    """How many clips it has."""

    clips: NotRequired[list[ClipView] | None]
    """Its clips in order of their positions; audio tracks only."""

    parent_folder: int | None
    """The position of the folder it is in; null at the top."""

    parent_folder_id: NotRequired[str]
    """The stable id of the folder it is in."""


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


class JobView(TypedDict):
    """A job."""

    job_id: int
    """Its number."""

    action: str
    """The action that began it."""

    state: JobState
    """Where it stands."""

    progress: float
    """How much is done, 0 to 1."""

    error: NotRequired[ErrorReply]
    """The refusal, where it failed."""

    result: NotRequired[Any]
    """The reply, once it is done."""


class MarkerView(TypedDict):
    """A marker."""

    marker_id: int
    """Its number: Tracktion's `markerID`, never reused within an Edit."""

    id: str
    """Its stable id."""

    name: str
    """Its name."""

    time: float
    """Where it is, in seconds."""

    time_beats: float
    """Where it is, in beats."""


class BandLevel(TypedDict):
    """The power in a band of the spectrum."""

    hz: float
    """The centre of the third-octave band, in hertz."""

    level_db: float | None
    """Its mean power, in decibels: a full-scale sine in both channels reads 0.

    Null when silent.
    """


class EditReplaced(TypedDict):
    """Another Edit is open."""

    revision: int
    """Its revision."""

    name: str
    """Its name."""

    file_path: str | None
    """Its file; null before it has one."""


class TransportMoment(TypedDict):
    """Playback at one moment."""

    position: float
    """Where it stands, in seconds."""

    position_beats: float
    """Where it stands, in beats."""

    is_playing: bool
    """Whether it plays."""

    is_recording: bool
    """Whether it records."""


class MetersMoment(TypedDict):
    """The levels at one moment."""

    position: float
    """Where playback stood, in seconds."""

    tracks: list[MeterView]
    """The tracks, in order."""

    master: MeterView
    """The master."""


class WarningMoment(TypedDict):
    """Something the client should know."""

    code: str
    """A stable snake_case word, such as `xrun` or `device_lost`."""

    message: str
    """The sentence for people."""
