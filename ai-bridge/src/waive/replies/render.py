"""Answers about long work and what it rendered."""

from typing import Any, NotRequired, TypedDict

from waive.replies.common import BitDepth, ErrorReply, JobState, Reply

__all__ = [
    "JobReply",
    "JobStarted",
    "JobView",
    "JobsReply",
    "RenderReport",
    "StemView",
    "StemsReport",
]


class RenderReport(Reply):
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
    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""
    true_peak_db: float | None
    """The highest true peak (BS.1770), in dBTP; null when silent."""
    integrated_lufs: float | None
    """Integrated loudness, in LUFS; null when silent."""
    sha256: str
    """SHA-256 of the file's sample data, in hexadecimal."""
    render_seconds: float
    """How long the render took, in seconds."""
    realtime_factor: float
    """Seconds of audio rendered in a second."""


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
    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""
    true_peak_db: float | None
    """The highest true peak, in dBTP; null when silent."""
    integrated_lufs: float | None
    """Integrated loudness, in LUFS; null when silent."""
    sha256: str
    """SHA-256 of the file's sample data, in hexadecimal."""


class StemsReport(Reply):
    """What `export_stems` made."""

    output_dir: str
    """The folder."""
    stems: list[StemView]
    """The stems; empty tracks are skipped."""
    count: int
    """How many there are."""
    sample_rate: int
    """Their rate, in hertz."""
    bit_depth: BitDepth
    """Their samples."""
    render_seconds: float
    """How long the render took, in seconds."""
    realtime_factor: float
    """Seconds of audio rendered in a second, all stems together."""


class JobStarted(Reply):
    """The answer to `"async": true`."""

    job_id: int
    """The number of the job."""


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
    result: NotRequired[Any]
    """The reply, once it is done."""
    error: NotRequired[ErrorReply]
    """The refusal, where it failed."""


class JobsReply(Reply):
    """The answer of `list_jobs`."""

    jobs: list[JobView]
    """The jobs, the oldest first."""


class JobReply(Reply, JobView):
    """The answer of `get_job` and `cancel_job`."""
