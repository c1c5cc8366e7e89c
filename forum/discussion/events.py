"""What happened in a discussion, for whoever owns it, follows it or counts it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CommentPosted:
    """A comment stands in its discussion, numbered."""

    comment_id: int
    discussion_id: int
    author_id: int
    number: int
    reply_to_id: int | None = None


@dataclass(frozen=True)
class CommentEdited:
    """A comment has another text."""

    comment_id: int
    discussion_id: int
    editor_id: int
    reason: str = ""  # of the staff


@dataclass(frozen=True)
class CommentRemoved:
    """A comment was removed (or restored: `restored`) by its author or the staff."""

    comment_id: int
    discussion_id: int
    by_id: int
    reason: str = ""  # of the staff
    restored: bool = False


@dataclass(frozen=True)
class DiscussionRead:
    """A member was shown the comments numbered `first` to `last`."""

    member_id: int
    discussion_id: int
    first: int
    last: int
