"""What lists of threads are made of."""

from dataclasses import dataclass
from datetime import date, datetime

from forum.discussion.queries import page_of_number
from forum.kernel.clock import today
from forum.threads.models import phase_of


@dataclass(frozen=True)
class Place:
    """Where a thread stands: `kind` region, country, topic or edition; `path` its page; `key` what its column holds."""

    kind: str
    key: int | str
    name: str
    path: str


@dataclass(frozen=True)
class ThreadRow:
    """A thread in a list; `unread`: comments the viewer has not been shown."""

    id: int
    slug: str
    title: str
    kind: str
    state: str
    name: str
    handle: str
    comments: int
    last_at: datetime
    unread: int
    place: Place
    first_unread: int = 0
    discussion_id: int = 0
    is_answered: bool = False  # of a question
    needed_by: date | None = None  # of a question that is not
    opens_on: date | None = None
    closes_on: date | None = None
    is_closed: bool = False
    pinned_until: date | None = None

    @property
    def is_pinned(self) -> bool:
        """True up to the last day on which it stands first."""
        return self.pinned_until is not None and self.pinned_until >= today()

    @property
    def phase(self) -> str:
        """Of an e-discussion: "before", "open" or "closed"; "" of any other thread."""
        return phase_of(self.opens_on, self.closes_on, self.is_closed, today()) if self.opens_on and self.closes_on else ""

    @property
    def new_at(self) -> str:
        """What to add to its address to come to the first comment not shown yet."""
        page = page_of_number(self.first_unread)
        return (f"?page={page}" if page > 1 else "") + "#new"
