"""Answers about what is heard and what it costs."""

from typing import TypedDict

from waive.replies.common import Reply, TrackPlace

__all__ = ["MeterView", "MetersReply", "PerformanceReply"]


class MeterView(TypedDict):
    """The level of a track or of the master since the last reading."""

    track_id: TrackPlace
    """The track's zero-based position, or ``"master"``."""
    id: str
    """The track's stable id."""
    peak_db: list[float | None]
    """Peak of left and right, in dBFS; null when silent."""
    clipped: bool
    """Whether a sample was above 0 dBFS."""


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
    """Blocks that came too late."""
    blocks: int
    """Blocks done."""
    nodes: int
    """Nodes of the render graph."""
    graphs_published: int
    """Render graphs published."""
    publish_ms: float
    """How long the last one took from the change to the ring, in milliseconds."""
    latency_frames: int
    """The latency of the graph, in frames."""
    memory_bytes: int
    """Resident memory of the process, in bytes."""
    uptime_seconds: float
    """Time since the start, in seconds."""
    clients: int
    """Connections open."""
    requests: int
    """Requests answered."""
