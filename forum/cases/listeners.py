"""Case studies hear of terms that became one, or two again."""

from datetime import timedelta

from forum.cases.actions import holding
from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.kernel.journal import Entry
from forum.kernel.memory import SECONDS
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.topics.events import TermMerged


@on(TermMerged)
def term_merged(event: TermMerged) -> None:
    """Derive anew what lists show; and once more, when every process knows: one that did not may have published meanwhile."""
    for later in (0, SECONDS + 5):
        enqueue("cases.derive again", {"after": 0}, utcnow() + timedelta(seconds=later))


_OPPOSITE = {"discussion closed": "reopen", "discussion reopened": "close", "locked": "unlock", "unlocked": "lock"}


@undoes("case", "discussion closed")
@undoes("case", "discussion reopened")
@undoes("case", "locked")
@undoes("case", "unlocked")
def held_as_before(actor: Viewer, entry: Entry) -> None:
    """Do the opposite, for the reason that it had."""
    holding.hold(actor, int(entry.key), _OPPOSITE[entry.deed], str(entry.before["why"]), needs_reason=False)


@undoes("comment", "made a draft")
def draft_taken_back(actor: Viewer, entry: Entry) -> None:
    """Throw the draft away, if nobody has touched it."""
    holding.take_draft_back(actor, int(entry.key), int(entry.after["case"]))
