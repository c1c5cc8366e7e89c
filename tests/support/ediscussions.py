"""E-discussions for tests: days counted from today, questions in words."""

from datetime import timedelta
from typing import Any

from forum.ediscussions import actions
from forum.ediscussions.forms import Days
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.threads.models import EDiscussion, Thread


def typed(first: int = 0, last: int = 20, *questions: str, base: int = 0, **more: Any) -> dict[str, Any]:
    """Return the form of an e-discussion from day `first` to day `last`, counted from today."""
    days = [(today() + timedelta(days=each)).isoformat() for each in (first, last)]
    return {"opens_on": days[0], "closes_on": days[1], "questions": "\n\n".join(questions), "base": str(base), **more}


def give_days(actor: Viewer, thread: Thread, first: int = 0, last: int = 20, *questions: str) -> None:
    """Make a thread an e-discussion."""
    row = db.session.get(EDiscussion, thread.id)
    days = [today() + timedelta(days=each) for each in (first, last)]
    actions.give_days(actor, thread.id, Days(days[0], days[1], questions, row.version if row else 0))
