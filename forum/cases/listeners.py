"""Case studies hear of terms that became one, or two again."""

from datetime import timedelta

from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.kernel.memory import SECONDS
from forum.topics.events import TermMerged


@on(TermMerged)
def term_merged(event: TermMerged) -> None:
    """Derive anew what lists show; and once more, when every process knows: one that did not may have published meanwhile."""
    for later in (0, SECONDS + 5):
        enqueue("cases.derive again", {"after": 0}, utcnow() + timedelta(seconds=later))
