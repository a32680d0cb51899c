"""Actions: jobs.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Index
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.jobs import JobReply, JobsReply

__all__ = ["JobsActions"]


class JobsActions:
    """Actions: jobs."""

    @action
    def cancel_job(self, job_id: Index, **options: Unpack[Options]) -> Call[JobReply]:
        """Cancels a job.

        Args:
            job_id: Its number.
        """
        return call("cancel_job", options, job_id=job_id)

    @action
    def get_job(self, job_id: Index, **options: Unpack[Options]) -> Call[JobReply]:
        """Tells where a job stands.

        Args:
            job_id: Its number.
        """
        return call("get_job", options, job_id=job_id)

    @action
    def list_jobs(self, **options: Unpack[Options]) -> Call[JobsReply]:
        """Lists the jobs."""
        return call("list_jobs", options)
