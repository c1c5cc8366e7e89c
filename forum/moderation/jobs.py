"""The duty that clears the queue's claims."""

from datetime import timedelta

from forum.kernel.jobs import every
from forum.moderation import actions


@every("forget lapsed claims", timedelta(hours=6))
def forget_lapsed() -> None:
    """Delete claims that nobody holds any more."""
    actions.forget_lapsed()
