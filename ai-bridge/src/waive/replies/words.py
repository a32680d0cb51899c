"""Values that are one of a few words.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Literal, TypeAlias

__all__ = [
    "BitDepth",
    "ClipKind",
    "Comparison",
    "Denominator",
    "Detail",
    "ErrorCode",
    "FadeShape",
    "JobState",
    "MasterWord",
    "Topic",
]


BitDepth: TypeAlias = Literal[16, 24, 32, "32f"]
"""16 (dithered) or 24 bit integers, or 32-bit float ("32f", also 32)."""


ClipKind: TypeAlias = Literal["audio", "midi"]
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
    "marker_not_found",
    "object_not_found",
    "job_not_found",
    "not_supported",
    "file_not_found",
    "path_outside_allowed",
    "unreadable_file",
    "unwritable_file",
    "end_before_start",
    "position_outside_clip",
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


FadeShape: TypeAlias = Literal["linear", "convex", "concave", "s_curve", 1, 2, 3, 4]
"""How a fade bends; replies give the word."""


JobState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
"""Where a job stands."""


MasterWord: TypeAlias = Literal["master"]
"""The word `"master"`."""


Topic: TypeAlias = Literal["edit", "transport", "meters", "jobs"]
"""What a connection can listen to."""
