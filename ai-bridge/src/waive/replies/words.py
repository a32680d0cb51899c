"""Values that are one of a few words.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Literal, TypeAlias

__all__ = [
    "AutomationMode",
    "BitDepth",
    "ClipCurveKind",
    "ClipKind",
    "Comparison",
    "Denominator",
    "Detail",
    "ErrorCode",
    "ExpressionType",
    "FadeBehaviour",
    "FadeShape",
    "Grid",
    "JobState",
    "MasterWord",
    "MediaState",
    "ModifierKind",
    "OutputKind",
    "PluginIsolation",
    "RenderState",
    "SendPosition",
    "Topic",
]


AutomationMode: TypeAlias = Literal["read", "touch", "latch", "write"]
"""What moving a parameter does to its automation while it plays."""


BitDepth: TypeAlias = Literal[16, 24, 32, "32f"]
"""16 (dithered) or 24 bit integers, or 32-bit float ("32f", also 32)."""


ClipCurveKind: TypeAlias = Literal["absolute", "relative", "scale"]
"""How a clip's curve acts on the parameter's value."""


ClipKind: TypeAlias = Literal["audio", "midi", "step"]
"""What a clip holds."""


Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "in", "exists"]
"""How a condition compares."""


Denominator: TypeAlias = Literal[2, 4, 8, 16]
"""See the protocol."""


Detail: TypeAlias = Literal["brief", "normal", "full"]
"""How much `summarize` tells."""


ErrorCode: TypeAlias = Literal[
    "invalid_json",
    "missing_parameter",
    "invalid_type",
    "invalid_value",
    "out_of_range",
    "too_many",
    "unknown_field",
    "duplicate_field",
    "unknown_action",
    "track_not_found",
    "audio_track_not_found",
    "clip_not_found",
    "wrong_clip_kind",
    "plugin_not_found",
    "plugin_index_out_of_range",
    "param_not_found",
    "plugin_failed",
    "point_not_found",
    "modulator_not_found",
    "modulation_cycle",
    "clip_curve_not_found",
    "marker_not_found",
    "object_not_found",
    "job_not_found",
    "not_found",
    "not_supported",
    "not_a_folder",
    "routing_cycle",
    "track_frozen",
    "file_not_found",
    "path_outside_allowed",
    "unreadable_file",
    "unwritable_file",
    "end_before_start",
    "position_outside_clip",
    "edit_in_use",
    "journal_failed",
    "edit_not_saved",
    "revision_conflict",
    "revision_unknown",
    "nothing_to_undo",
    "nothing_to_redo",
    "not_in_batch",
    "job_already_ended",
    "cancelled",
    "busy",
    "shutting_down",
    "unauthorized",
    "bad_magic",
    "frame_too_long",
    "laggard",
    "internal",
]
"""Why a request was refused."""


ExpressionType: TypeAlias = Literal["bend", "pressure", "timbre"]
"""What an expression bends."""


FadeBehaviour: TypeAlias = Literal["gain", "tape"]
"""What a fade does."""


FadeShape: TypeAlias = Literal["linear", "convex", "concave", "s_curve", 1, 2, 3, 4]
"""How a fade bends; replies give the word."""


Grid: TypeAlias = Literal[
    "1/64 beat",
    "1/32 beat",
    "1/24 beat",
    "1/16 beat",
    "1/12 beat",
    "1/9 beat",
    "1/8 beat",
    "1/6 beat",
    "1/4 beat",
    "1/3 beat",
    "1/2 beat",
    "1 beat",
]
"""A grid of beats; ` beat` may be left out."""


JobState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
"""Where a job stands."""


MasterWord: TypeAlias = Literal["master"]
"""The word `"master"`."""


MediaState: TypeAlias = Literal["ready", "waiting", "missing", "unreadable"]
"""Whether a file can be played."""


ModifierKind: TypeAlias = Literal[
    "lfo", "step", "breakpoint", "envelope_follower", "random", "midi_tracker"
]
"""A kind of modifier."""


OutputKind: TypeAlias = Literal["master", "submix", "track", "device", "none"]
"""Where a track's sound goes."""


PluginIsolation: TypeAlias = Literal["process", "vendor", "none"]
"""Where a plugin of another maker runs."""


RenderState: TypeAlias = Literal["ready", "waiting", "rendering", "missing", "unreadable", "failed"]
"""Whether what a clip plays is there."""


SendPosition: TypeAlias = Literal["pre", "post"]
"""Where a send taps: before the fader, or after it."""


Topic: TypeAlias = Literal["edit", "transport", "meters", "jobs", "plugins"]
"""What a connection can listen to."""
