"""Jobs and duties of inviting."""

from datetime import timedelta
from typing import Any  # payloads are JSON documents

from forum.invitations import actions
from forum.invitations.actions import joining, lists
from forum.kernel.jobs import every, job


@job(lists.JOB)
def send_batch(payload: dict[str, Any]) -> None:
    """Send some lines of a list."""
    lists.send_batch(payload)


@job(joining.JOB)
def answer_asking(payload: dict[str, Any]) -> None:
    """Mail the invitation that somebody asked for."""
    joining.answer_asking(payload["address"])


@every("forget old invitations", timedelta(hours=1))
def forget_old() -> None:
    """Delete stale invitations and lists that have had their time."""
    actions.forget_old()
