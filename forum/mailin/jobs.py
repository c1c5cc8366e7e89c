"""Jobs and duties of mail that comes in."""

from datetime import timedelta
from typing import Any  # payloads are JSON documents

from forum.kernel.jobs import every, job
from forum.mailin import actions
from forum.mailin.actions import processing


@job("mail in")
def process(payload: dict[str, Any]) -> None:
    """Deal with a mail that a door took."""
    processing.process(int(payload["id"]))


@every("forget mail that came in", timedelta(hours=6))
def forget_old() -> None:
    """Delete what has been kept long enough."""
    actions.forget_old()
