"""The worker sends messages to browsers: one job finds the browsers, one each sends."""

from typing import Any  # payloads are JSON

from forum.kernel.jobs import job
from forum.push import actions


@job("push.tell")
def tell(payload: dict[str, Any]) -> None:
    """Queue a message for every browser of those who were told."""
    actions.tell({int(member_id): reason for member_id, reason in payload["reasons"].items()}, payload["comment_id"])


@job("push.send")
def send(payload: dict[str, Any]) -> None:
    """Send to one browser."""
    actions.send(payload["browser_id"], payload["comment_id"], payload["deed"])
