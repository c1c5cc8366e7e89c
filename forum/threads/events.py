"""What happened to a thread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreadOpened:
    """A thread stands in its place, with its opening comment (number 1)."""

    thread_id: int
    discussion_id: int
    by_id: int


@dataclass(frozen=True)
class QuestionAnswered:
    """A comment was marked as the answer to a question; `undone`: it is it no more, and whoever was told of it needs not be."""

    thread_id: int
    comment_id: int
    author_id: int  # of the comment
    by_id: int
    undone: bool = False


@dataclass(frozen=True)
class ThreadRetitled:
    """A thread has another title, and address."""

    thread_id: int
    by_id: int
    reason: str = ""  # of the staff


@dataclass(frozen=True)
class ThreadHidden:
    """The staff has hidden a thread, or brought it back (`restored`)."""

    thread_id: int
    by_id: int | None  # None: the site itself, until a moderator has looked
    reason: str
    restored: bool = False


@dataclass(frozen=True)
class ThreadHandled:
    """The staff has done something to a thread: "closed", "reopened", "pinned", "unpinned", "slowed", "moved", "split" (this one
    came of it), "merged" (into this one). `member_ids`: whom it concerns besides its starter."""

    thread_id: int
    deed: str
    by_id: int
    reason: str
    member_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ThreadSplit:
    """Comments of a thread stand in a new one. `writers`: ids of those who wrote them."""

    thread_id: int
    new_id: int
    by_id: int
    writers: tuple[int, ...]


@dataclass(frozen=True)
class ThreadsMerged:
    """What stood in a thread stands in another, to which it leads. `keeps`: who follows the one is to follow the other."""

    thread_id: int
    into_id: int
    by_id: int
    keeps: bool = True
