"""Answers about listening.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import BandLevel, MeterView
from waive.replies.words import Topic

__all__ = ["MeasureReport", "MetersReply", "PerformanceReply", "Subscribed"]


class MetersReply(Reply):
    """The answer of `get_meters`."""

    position: float
    """Where playback stood, in seconds."""

    is_playing: bool
    """Whether it plays."""

    tracks: list[MeterView]
    """The tracks, in order."""

    master: MeterView
    """The master."""


class PerformanceReply(Reply):
    """The answer of `get_performance`."""

    device: str
    """The device in use; `null` is the timer without a sound card."""

    sample_rate: float
    """Its rate, in hertz."""

    block_size: int
    """The frames of a block."""

    load: float
    """The callback's share of the time it has, 0 to 1, averaged."""

    load_peak: float
    """The highest share of one block since the last reading."""

    xruns: int
    """How many blocks came too late."""

    blocks: int
    """How many blocks are done."""

    nodes: int
    """How many nodes the render graph has."""

    graphs_published: int
    """How many render graphs were published."""

    publish_ms: float
    """How long the last one took from the change to the ring, in milliseconds."""

    latency_frames: int
    """The latency of the graph, in frames."""

    memory_bytes: int
    """Resident memory of the process, in bytes."""

    uptime_seconds: float
    """Time since the start, in seconds."""

    clients: int
    """How many connections are open."""

    requests: int
    """How many requests were answered."""

    jobs_running: NotRequired[int]
    """How many jobs are at work or wait."""

    objects: NotRequired[int]
    """How many objects the Edit has: tracks, clips, plugins, parameters and all else."""

    peak_memory_bytes: NotRequired[int]
    """The most memory the process ever had, in bytes."""

    starved: NotRequired[int]
    """How often samples weren't there from disk when they were due."""

    undo_steps: NotRequired[int]
    """How many steps `undo` could take back."""

    voices: NotRequired[int]
    """How many notes sounded at the end of the last block, over all instruments."""


class MeasureReport(Reply):
    """What a stretch of sound measures."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"` for the mix."""

    start: float
    """Where it starts, in seconds."""

    duration: float
    """How long it is, in seconds."""

    frames: int
    """How long it is, in frames."""

    sample_rate: int
    """Its rate, in hertz."""

    channel_peak_db: list[float | None]
    """The highest sample of left and right, in dBFS; null when silent."""

    channel_rms_db: list[float | None]
    """The root mean square of left and right, in dBFS (a full-scale sine has -3.01).

    Null when silent.
    """

    dc_offset: list[float]
    """The mean of left and right, linear, full scale being 1."""

    clipped_samples: int
    """How many samples are above 0 dBFS."""

    spectrum: list[BandLevel]
    """Mean power in third-octave bands, from 20 Hz to 20 kHz."""

    render_seconds: float
    """How long measuring took, in seconds."""

    centroid_hz: float | None
    """The spectrum's centre of power, in hertz; null when silent."""

    correlation: float | None
    """How alike the channels are, -1 (opposite) to 1 (the same); null where one is silent."""

    integrated_lufs: float | None
    """Integrated loudness (EBU R 128), in LUFS; null when silent or shorter than 0.4 s."""

    loudness_range_lu: float | None
    """The loudness range (EBU Tech 3342), in LU; null when silent."""

    momentary_max_lufs: float | None
    """The loudest 0.4 seconds, in LUFS; null when silent."""

    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""

    short_term_max_lufs: float | None
    """The loudest 3 seconds, in LUFS; null when silent."""

    true_peak_db: float | None
    """The highest true peak (BS.1770), in dBTP; null when silent."""

    warnings: NotRequired[list[str]]
    """What can't be heard in it and why; left out when there is nothing to say."""


class Subscribed(Reply):
    """The answer of `subscribe` and `unsubscribe`."""

    topics: list[Topic]
    """All topics the connection is subscribed to now."""
