"""What curation does by the clock: it reminds. Nothing moves on without a person."""

from datetime import timedelta

from forum.curation.actions import renewing, reviewing
from forum.kernel.jobs import every


@every("remind reviewers", timedelta(hours=3))
def remind_reviewers() -> None:
    """Remind those whose review is due or overdue, each once."""
    reviewing.remind()


@every("look again at best practices", timedelta(hours=12))
def look_again() -> bool:
    """Let those wait for a moderator whose time has come; True where there are more."""
    return renewing.look_again() >= renewing.BATCH
