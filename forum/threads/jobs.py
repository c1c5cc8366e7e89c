"""Jobs of threads: an announcement on its way, some people a job."""

from typing import Any  # payloads are JSON

from forum.kernel.jobs import job
from forum.threads import actions


@job("threads.announce")
def announce(payload: dict[str, Any]) -> None:
    """Write to the next people; the rest is another job. Repeatable: who has the letter gets no second one."""
    actions.mail_batch(payload["thread_id"], payload["after"])
