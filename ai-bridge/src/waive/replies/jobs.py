"""Answers about jobs.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply
from waive.replies.parts import JobView

__all__ = ["JobReply", "JobsReply"]


class JobReply(Reply, JobView):
    """A reply: A job."""


class JobsReply(Reply):
    """The answer of `list_jobs`."""

    jobs: list[JobView]
    """The jobs, the oldest first."""
