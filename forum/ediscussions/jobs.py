"""The worker asks the questions of e-discussions on their days."""

from datetime import timedelta
from typing import Any  # payloads are JSON

from forum.ediscussions import actions
from forum.kernel.jobs import every, job

LOOK = timedelta(minutes=5)


@every("look for questions of e-discussions", LOOK)
def look() -> None:
    """Queue what is to be asked today."""
    actions.look_for_questions()


@job("ediscussions.ask")
def ask(payload: dict[str, Any]) -> None:
    """Ask in one e-discussion."""
    actions.ask_questions(payload["thread_id"])
