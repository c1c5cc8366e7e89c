"""What curation does by the clock: it reminds. Nothing moves on without a person."""

from datetime import timedelta

from forum.curation.actions import reviewing
from forum.kernel.jobs import every


@every("remind reviewers", timedelta(hours=3))
def remind_reviewers() -> None:
    """Remind those whose review is due or overdue, each once."""
    reviewing.remind()
