"""What replies are made of.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, Literal, NotRequired, TypedDict

from waive.replies.common import ErrorReply, TrackPlace
from waive.replies.operations import OpView
from waive.replies.words import (
    BitDepth,
    ClipCurveKind,
    ClipKind,
    ExpressionType,
    FadeBehaviour,
    FadeShape,
    JobState,
    MediaState,
    OutputKind,
    RenderState,
)

__all__ = [
    "AssignmentView",
    "AutomationParam",
    "BandLevel",
    "BeatPointView",
    "BusView",
    "ChangeSet",
    "ClipContentView",
    "ClipCurveView",
    "ClipLoopView",
    "ClipView",
    "CompPart",
    "ControllerView",
    "EditReplaced",
    "EditSummary",
    "ExpressionSpec",
    "HistoryEntry",
    "ImportedTrack",
    "JobView",
    "KeyView",
    "MacroView",
    "MarkerView",
    "MediaView",
    "MeterView",
    "MetersMoment",
    "MidiTakeView",
    "ModifierView",
    "NoteView",
    "OutputView",
    "ParamView",
    "ParameterNow",
    "PluginFailure",
    "PluginFileView",
    "PluginMoment",
    "PluginOffer",
    "PluginOutputView",
    "PluginView",
    "PointView",
    "ProgramListView",
    "QuantisationView",
    "Recovery",
    "RenderReport",
    "ReturnView",
    "RouteView",
    "SamplerSoundView",
    "SendView",
    "SoundFontPreset",
    "StemView",
    "StepChannelView",
    "StepPatternView",
    "StepRowView",
    "SynthRouteView",
    "SysexView",
    "TakeView",
    "TempoView",
    "TimeSignatureView",
    "TrackView",
    "TransportMoment",
    "WarningMoment",
    "WarpPoint",
    "WaveformChannel",
]


class MidiTakeView(TypedDict):
    """A take of a MIDI clip."""

    take: int
    """Its zero-based position."""

    channel: int
    """Its channel."""

    note_count: int
    """How many notes it has."""

    current: bool
    """Whether it plays."""


class CompPart(TypedDict):
    """A section of a comp."""

    end: float
    """Where the section ends, in seconds of the recording."""

    take: int | None
    """Which take plays, by its zero-based position; null is silence."""


class TakeView(TypedDict):
    """A take of a clip."""

    take: int
    """Its zero-based position."""

    missing: bool
    """True where the file can't be read now."""

    is_comp: bool
    """Whether it is made of others."""

    current: bool
    """Whether it plays."""

    file_path: NotRequired[str]
    """Its file; a comp has none."""

    sections: NotRequired[list[CompPart]]
    """Of a comp: what it is made of."""


class AssignmentView(TypedDict):
    """What moves a parameter, and how much."""

    source_id: str
    """The macro or modifier."""

    param: str
    """The parameter that it moves."""

    param_name: str
    """The parameter's name."""

    depth: float
    """How much, -1 to 1 of its range."""

    offset: float
    """What is added in any case, -1 to 1 of its range."""

    curve: float
    """Bends the source's value, -1 to 1."""

    start: float
    """What the source's 0 becomes, 0 to 1."""

    end: float
    """What the source's 1 becomes, 0 to 1."""


class RenderReport(TypedDict):
    """What a render made, and how."""

    file_path: str
    """The file."""

    duration: float
    """Its length, in seconds."""

    sample_rate: int
    """Its rate, in hertz."""

    channels: int
    """Its channels."""

    frames: int
    """Its length, in frames."""

    bit_depth: BitDepth
    """Its samples."""

    sha256: str
    """SHA-256 of the file's sample data, in hexadecimal."""

    render_seconds: float
    """How long the render took, in seconds."""

    realtime_factor: float
    """Seconds of audio rendered in a second."""

    integrated_lufs: float | None
    """Integrated loudness, in LUFS; null when silent."""

    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""

    true_peak_db: float | None
    """The highest true peak (BS.1770), in dBTP; null when silent."""

    warnings: NotRequired[list[str]]
    """What can't be heard in it and why, and whether it clipped.

    Left out when there is nothing to say.
    """


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


class Recovery(TypedDict):
    """An Edit of an earlier run that was never saved."""

    file_path: str
    """The package it is in: `open_edit` opens it, `discard_recovery` removes it."""

    name: str
    """Its name."""

    time: float
    """When it was last changed, in seconds since 1970."""

    current_revision: int
    """Its revision."""

    track_count: int
    """How many tracks it has."""

    edit_file: str | None
    """The file it belongs to, which lacks the last changes; null when it has none."""


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


class AutomationParam(TypedDict):
    """An automatable parameter."""

    index: int
    """Its zero-based position among the track's automatable parameters."""

    id: str
    """Its stable id."""

    name: str
    """Its plugin's name and its own."""

    label: str
    """The unit of its own range; empty where it has none."""

    param_id: str
    """The plugin's own name for it, such as `volume`."""

    plugin_id: str
    """Its plugin's id, or that of the macros or modifier it belongs to."""

    current_value: float
    """Where it is now, normalised: under automation the curve's value at the playhead."""

    set_value: float
    """Where it was set, normalised."""

    range_min: float
    """Always 0: values are normalised."""

    range_max: float
    """Always 1: values are normalised."""

    point_count: int
    """How many points its curve has."""

    bypassed: bool
    """Whether its curve is passed over."""

    default_value: NotRequired[float]
    """Its default, normalised."""


class PointView(TypedDict):
    """A point of a curve."""

    index: int
    """Its zero-based position."""

    time: float
    """Seconds."""

    time_beats: float
    """The same in beats."""

    value: float
    """Normalised, 0 to 1."""

    native_value: float
    """In the parameter's own range."""

    curve_value: float
    """The shape of the way to the next point, -1 to 1."""


class WarpPoint(TypedDict):
    """A moment of a recording and the moment of the content when it is heard."""

    source: float
    """Seconds of the recording."""

    warped: float
    """Seconds of the content."""


class ClipContentView(TypedDict):
    """What differs from playing a file as it is."""

    speed: float
    """How fast it runs, no unit: 1 is as recorded.

    Clips that follow the tempo don't go by it.
    """

    keep_pitch: bool
    """Whether its pitch stays when its speed changes."""

    semitones: float
    """How far it is shifted, in semitones; without what `auto_pitch` adds."""

    reversed: bool
    """Whether it runs backwards."""

    tempo_sync: bool
    """Whether it follows the Edit's tempo."""

    auto_pitch: bool
    """Whether it follows the Edit's keys."""

    auto_crossfade: bool
    """Whether overlaps with its neighbours are crossfades."""

    fade_in_behaviour: FadeBehaviour
    """What the fade-in does."""

    fade_out_behaviour: FadeBehaviour
    """What the fade-out does."""

    warped: bool
    """Whether its warp markers are heard."""

    take_count: int
    """How many takes it has."""

    current_take: NotRequired[int]
    """Which of them plays: its zero-based position."""

    root_note: NotRequired[int]
    """The recording's root as a MIDI pitch, as far as is known."""

    source_beats: NotRequired[float]
    """How many beats the whole recording has, as far as is known."""

    warp_markers: NotRequired[list[WarpPoint]]
    """Its warp markers; only in the answers of `get_clip` and of what changes a clip."""


class ClipLoopView(TypedDict):
    """The part of its content that a clip repeats."""

    start: float
    """Where it begins, in seconds of clip time.

    Of clips that loop by beats, at their start's tempo.
    """

    length: float
    """How long it is, in seconds."""

    length_beats: NotRequired[float]
    """Clips that loop by beats: how long it is, in beats."""

    start_beats: NotRequired[float]
    """Clips that loop by beats: where it begins, in beats."""


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

    colour: NotRequired[str]
    """Its colour, `#aarrggbb`."""

    content: NotRequired[ClipContentView]
    """Audio: what differs from playing its file as it is."""

    enabled: NotRequired[bool]
    """False where it is switched off."""

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

    loop_region: NotRequired[ClipLoopView]
    """What it repeats."""

    media_error: NotRequired[str]
    """Audio: what is wrong, where it can't be heard."""

    missing: NotRequired[bool]
    """Audio: true where the file can't be read now."""

    mute: NotRequired[bool]
    """Whether it is muted."""

    note_count: NotRequired[int]
    """MIDI: how many notes it has."""

    pan: NotRequired[float]
    """Audio: its pan, -1 to 1."""

    render_progress: NotRequired[float]
    """Audio, while `rendering`: how much is done, 0 to 1."""

    render_state: NotRequired[RenderState]
    """Audio: whether what it plays is there."""


class BeatPointView(TypedDict):
    """A point of a clip's curve."""

    time: float
    """Beats."""

    value: float
    """In the parameter's own range, or a factor."""

    curve: float
    """The shape of the way to the next point, -1 to 1."""


class ClipCurveView(TypedDict):
    """A curve of a clip."""

    id: str
    """Its stable id."""

    plugin_id: str
    """The plugin it moves."""

    param_id: str
    """Which parameter of it."""

    kind: ClipCurveKind
    """How it acts."""

    linked: bool
    """Whether it follows the clip's position and loop."""

    points: list[BeatPointView]
    """Its points."""

    max: NotRequired[float]
    """Greatest value that it makes, in the parameter's own range."""

    min: NotRequired[float]
    """Least value that it makes, in the parameter's own range."""


class ControllerView(TypedDict):
    """A controller event of a MIDI clip."""

    beat: float
    """Beats from the start of the clip's content."""

    type: int | Literal["program", "poly_pressure", "pitch_wheel", "channel_pressure"]
    """A controller's number, or a word."""

    value: float
    """0 to 127 with fractions; of the pitch wheel 0 to 16383."""

    detail: NotRequired[int]
    """The bank of a programme, the pitch of a polyphonic pressure."""


class SysexView(TypedDict):
    """A system-exclusive message of a MIDI clip."""

    beat: float
    """Beats from the start of the clip's content."""

    data: str
    """Its bytes in hexadecimal."""


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


class MacroView(TypedDict):
    """A macro."""

    id: str
    """Its stable id, by which it is automated too (`param_id`)."""

    name: str
    """Its name."""

    value: float
    """Where it was set, 0 to 1."""

    owner_id: str
    """The object that holds it."""


class ModifierView(TypedDict):
    """A modifier."""

    id: str
    """Its stable id."""

    kind: str
    """`lfo`, `step` and so on; of an unknown kind its element in the file."""

    settings: dict[str, float]
    """Its settings by name, in their own units."""

    owner_id: str
    """The track that holds it."""


class ExpressionSpec(TypedDict):
    """A change of one note's own expression (MPE); heard where the clip sends MPE."""

    type: ExpressionType
    """What changes."""

    value: float
    """In the unit of its type."""

    beat: NotRequired[float]
    """Beats from the note's start; without, the value that the note begins with."""


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

    colour: NotRequired[int]
    """Its colour's number, where it isn't 0."""

    expressions: NotRequired[list[ExpressionSpec]]
    """Its own expression."""

    id: NotRequired[str]
    """Its stable id, where it has one."""

    release: NotRequired[int]
    """The velocity of the key coming up, where it isn't 64."""


class SoundFontPreset(TypedDict):
    """A sound that a SoundFont offers."""

    bank: int
    """Its MIDI bank; 128 holds drum kits."""

    program: int
    """Its MIDI programme."""

    name: str
    """Its name."""


class PluginFileView(TypedDict):
    """The file of a plugin."""

    embedded_bytes: int
    """How many bytes the Edit itself holds, in place of a file; 0 where it names one."""

    state: MediaState
    """Whether it can be played."""

    error: NotRequired[str]
    """What is wrong."""

    file_path: NotRequired[str]
    """The file, on the engine's machine; absent where the Edit itself holds what is played."""

    normalise: NotRequired[bool]
    """Of an impulse response: whether its energy is scaled to a fixed one."""

    presets: NotRequired[list[SoundFontPreset]]
    """What a SoundFont offers; the plugin's parameters `bank` and `program` choose."""

    trim_silence: NotRequired[bool]
    """Of an impulse response: whether silence before and after it is left out."""


class SynthRouteView(TypedDict):
    """One row of a modulation matrix."""

    source: str
    """What moves.

    `lfo1`, `lfo2`, `env1`, `env2`, `mpePressure`, `mpeTimbre`, `midiNote`, `midiVelocity`, or a
    controller, `cc0` to `cc127`.
    """

    param_id: str
    """The parameter that it moves, by the plugin's own name."""

    depth: float
    """How far the source's top moves it, -1 to 1 of its way from least to most."""

    ignored: NotRequired[bool]
    """Whether it moves nothing: a file named a source or parameter that isn't known.

    It is kept for that file.
    """


class PluginOutputView(TypedDict):
    """An output of a plugin."""

    output: int
    """Which, by its number (no unit); 0 is the main one, which goes down the chain."""

    name: str
    """Its name, as the plugin has it."""

    channels: int
    """How many channels it has; of more than two the first two are heard."""

    target: NotRequired[int]
    """The position of the track that `set_plugin_output` leads it to."""

    target_id: NotRequired[str]
    """That track's stable id."""


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

    current_value: NotRequired[float]
    """Where automation and modulation have it at the playhead, normalised.

    Absent where nothing moves it.
    """

    default_value: NotRequired[float]
    """Its default, normalised 0 to 1."""

    id: NotRequired[str]
    """Its stable id, where it has one."""

    unit: NotRequired[str]
    """Its own unit, such as `dB`."""


class ProgramListView(TypedDict):
    """A list of programmes."""

    name: str
    """Its name."""

    programs: list[str]
    """The programmes' names."""


class SamplerSoundView(TypedDict):
    """A sound of a sampler."""

    file_path: str
    """The file, on the engine's machine."""

    name: str
    """Its name."""

    start: float
    """Where in the file it begins, in seconds."""

    length: float
    """How much of the file it plays, in seconds; 0 is up to its end."""

    key_note: int
    """The key at which it sounds as it was recorded, a MIDI pitch."""

    min_note: int
    """The lowest key that sounds it, a MIDI pitch."""

    max_note: int
    """The highest key that sounds it, a MIDI pitch."""

    gain_db: float
    """Its gain in decibels."""

    pan: float
    """Its pan, -1 to 1, left to right."""

    open_ended: bool
    """Whether it plays to its end however short its key is held."""

    state: MediaState
    """Whether it can be played."""

    error: NotRequired[str]
    """What is wrong."""


class ReturnView(TypedDict):
    """A return of a bus."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    plugin_id: str
    """The plugin's stable id."""

    enabled: bool
    """False where it is bypassed."""


class SendView(TypedDict):
    """A send of a bus."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    plugin_id: str
    """The plugin's stable id."""

    level_db: float
    """Its level now, in decibels."""

    invert: bool
    """Whether the copy's sign is flipped."""

    enabled: bool
    """False where it is bypassed."""


class BusView(TypedDict):
    """An aux bus."""

    bus: int
    """Its number; no unit."""

    sends: list[SendView]
    """What is sent to it."""

    returns: list[ReturnView]
    """Where it is heard."""

    name: NotRequired[str]
    """Its name, where it has one."""


class OutputView(TypedDict):
    """Where a track's sound goes, as it was set and as it is."""

    kind: OutputKind
    """The kind."""

    connected: bool
    """Whether it is heard there: false where the track or device isn't there, or for `none`."""

    device: NotRequired[str]
    """The name of the device."""

    id: NotRequired[str]
    """The stable id of the submix or track."""

    track_id: NotRequired[int]
    """The position of the submix or track."""


class RouteView(TypedDict):
    """Where a track's sound goes."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    name: str
    """Its name."""

    output: OutputView
    """Where its sound goes."""

    audible: bool
    """Whether mute and solo let it through."""


class StepChannelView(TypedDict):
    """A channel of a step clip."""

    channel: int
    """Its zero-based position."""

    note: int
    """The MIDI pitch it plays."""

    midi_channel: int
    """The MIDI channel it plays on."""

    velocity: int
    """What scales its steps' velocities."""

    name: str
    """Its name."""

    groove: str
    """Its timing template; empty for none."""

    groove_strength: float
    """How strongly that pulls, 0 to 1."""


class StepRowView(TypedDict):
    """The steps of one channel."""

    channel: int
    """The channel's zero-based position."""

    steps: str
    """`x` sounds, `.` is silent; the first step first."""

    gates: NotRequired[list[float]]
    """Lengths by step, in steps, where any isn't 1."""

    probabilities: NotRequired[list[float]]
    """Likelihoods by step, 0 to 1, where any isn't 1."""

    velocities: NotRequired[list[int]]
    """MIDI velocities by step, where any isn't 127."""


class StepPatternView(TypedDict):
    """A pattern of a step clip."""

    pattern: int
    """Its zero-based position."""

    step_count: int
    """How many steps."""

    step_beats: float
    """How long a step is, in beats."""

    rows: list[StepRowView]
    """The channels that have steps."""


class KeyView(TypedDict):
    """A key; also the answer of `insert_key`."""

    index: int
    """Its zero-based position."""

    id: str
    """Its stable id."""

    start_beats: float
    """Where it begins, in beats."""

    start: float
    """Where it begins, in seconds."""

    root: int
    """Its root as a MIDI pitch; 60 is C."""

    scale: str
    """Its scale; empty where the file doesn't say."""

    sharps: bool
    """Whether black keys are named as sharps."""


class TempoView(TypedDict):
    """A tempo; also the answer of `insert_tempo`."""

    index: int
    """Its zero-based position."""

    id: str
    """Its stable id."""

    start_beats: float
    """Where it begins, in beats."""

    start: float
    """Where it begins, in seconds."""

    bar: int
    """The bar it begins in, counted from 1."""

    beat: float
    """The beat of that bar, counted from 1."""

    bpm: float
    """Quarter notes a minute."""

    curve: float
    """How it moves on to the next: -1 jumps at once, 0 is even, 1 holds and then steps."""


class TimeSignatureView(TypedDict):
    """A time signature; also the answer of `insert_time_signature`."""

    index: int
    """Its zero-based position."""

    id: str
    """Its stable id."""

    start_beats: float
    """Where it begins, in beats."""

    start: float
    """Where it begins, in seconds."""

    bar: int
    """The bar it begins, counted from 1."""

    numerator: int
    """Beats in a bar."""

    denominator: int
    """The note value of a beat."""


class PluginView(TypedDict):
    """A plugin in a track's chain, as `get_tracks` and `get_track` show it."""

    plugin_index: int
    """The plugin's zero-based position among the user's plugins.

    The fader and the meter count from there on.
    """

    id: str
    """Its stable id."""

    name: str
    """Its name."""

    type_name: str
    """Its type, as files have it."""

    enabled: bool
    """False where it is bypassed."""

    bus: NotRequired[int]
    """The bus of a send or return, by its number; no unit."""

    level_db: NotRequired[float]
    """The level of a send or VCA, in decibels."""

    state: NotRequired[str]
    """Of a plugin of another maker: `running`, `opening`, `restarting`, or `failed`."""


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

    colour: NotRequired[str]
    """Its colour, where it has one."""

    frozen: NotRequired[bool]
    """Whether it plays a rendering of itself."""

    is_submix: NotRequired[bool]
    """Whether it is a folder through which its tracks are summed; folders only."""

    output: NotRequired[OutputView]
    """Where its sound goes; absent for plain folders."""

    parent_folder: int | None
    """The position of the folder it is in; null at the top."""

    parent_folder_id: NotRequired[str]
    """The stable id of the folder it is in."""

    plugins: NotRequired[list[PluginView] | None]
    """Its plugins in signal order, the fader and the meter among them."""

    solo_isolate: NotRequired[bool]
    """Whether other tracks' solos leave it alone."""


class WaveformChannel(TypedDict):
    """One channel of a waveform: three lists with an entry for each bin."""

    min: list[float]
    """The least samples, linear; full scale is 1."""

    max: list[float]
    """The greatest samples, linear."""

    rms: list[float]
    """The RMS levels, linear."""


class EditSummary(TypedDict):
    """The answer of `new_edit`, `open_edit`, `save_edit`.

    `save_edit_as` and `get_edit_info`.
    """

    name: str
    """Its name."""

    saved: bool
    """Whether its file holds all changes."""

    current_revision: int
    """Its revision."""

    length: float
    """Where the last clip ends, in seconds."""

    length_beats: float
    """Where the last clip ends, in beats."""

    track_count: int
    """How many tracks it has."""

    clip_count: int
    """How many clips it has."""

    marker_count: int
    """How many markers it has."""

    tempo_bpm: float
    """The tempo at its start, in beats a minute."""

    time_sig_numerator: int
    """Beats in a bar at its start."""

    time_sig_denominator: int
    """The note value of a beat at its start."""

    sample_rate: float
    """The rate the engine runs at, in hertz."""

    file_path: str | None
    """Its file; null before it has one."""

    missing_media: NotRequired[list[str]]
    """Audio files that clips use and that can't be played now; `list_media` says why."""

    package: NotRequired[str]
    """The package that changes are journaled in, as they are made; absent when they aren't.

    Until the Edit is saved it is in the engine's own state folder.
    """

    warnings: NotRequired[list[str]]
    """What could not be read, after `open_edit`: missing files, parts not understood."""


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


class MediaView(TypedDict):
    """An audio file of the Edit."""

    file_path: str
    """The file, on the engine's machine."""

    source: str
    """What the Edit calls it.

    An absolute path, one relative to the Edit's folder, or a project item.
    """

    state: MediaState
    """Whether it can be played."""

    clips: list[str]
    """The stable ids of the clips that use it, the first 1,000."""

    clip_count: int
    """How many clips use it."""

    channels: NotRequired[int]
    """Its channels, 1 or 2."""

    duration: NotRequired[float]
    """Its length in seconds."""

    error: NotRequired[str]
    """What is wrong."""

    plugins: NotRequired[list[str]]
    """The stable ids of the plugins that play it, the first 1,000."""

    sample_rate: NotRequired[int]
    """Its own rate in hertz."""


class PluginFailure(TypedDict):
    """A module that can't be used."""

    file_path: str
    """The module."""

    reason: str
    """A stable snake_case word.

    `crashed`, `hung`, `no_factory`, `wrong_architecture`, `not_a_bundle`, `not_loadable`.
    """

    message: str
    """The sentence for people."""


class PluginOffer(TypedDict):
    """A plugin that tracks can be given."""

    name: str
    """Its name."""

    identifier: str
    """What `load_plugin` knows it by."""

    category: str
    """What it is for.

    `instrument`, `effect`, `note_effect` (changes the notes that instruments behind it hear) or
    `mixer`.
    """

    manufacturer: str
    """Who makes it."""

    format: str
    """How it is made: `builtin`, `VST3`."""

    uid: str
    """Its unique id within the format."""

    file_path: NotRequired[str]
    """Its module; absent for built-in plugins."""

    version: NotRequired[str]
    """Its version, in the maker's words; absent for built-in plugins."""


class BandLevel(TypedDict):
    """The power in a band of the spectrum."""

    hz: float
    """The centre of the third-octave band, in hertz."""

    level_db: float | None
    """Its mean power, in decibels: a full-scale sine in both channels reads 0.

    Null when silent.
    """


class QuantisationView(TypedDict):
    """A quantisation on playback."""

    grid: str
    """The grid in the format's words."""

    amount: float
    """How far towards it, 0 to 1."""

    note_offs: bool
    """Whether ends snap too."""


class ParameterNow(TypedDict):
    """A parameter that was set."""

    param_id: str
    """The plugin's own name for the parameter."""

    value: float
    """Its value now, normalised 0 to 1."""

    native_value: float
    """Its value now, in its own unit."""

    text: str
    """Its value now, for people."""


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


class PluginMoment(TypedDict):
    """What a plugin did by itself."""

    plugin_id: str
    """The plugin's stable id."""

    plugin_name: str
    """The plugin's name."""

    track: str
    """The track's stable id."""

    what: str
    """A stable snake_case word.

    `opened`, `down`, `restarted`, `failed`, `refused`, `latency`, `bad_blocks`, `moved`.
    """

    message: str
    """The sentence for people."""


class WarningMoment(TypedDict):
    """Something the client should know."""

    code: str
    """A stable snake_case word, such as `xrun` or `device_lost`."""

    message: str
    """The sentence for people."""
