"""What happened in a discussion, for whoever owns it, follows it or counts it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CommentPosted:
    """A comment stands in its discussion, numbered. `mentioned`, `quoted`: ids of the members whom its text calls by name and
    whose words it quotes, without its author, each of whom may read it."""

    comment_id: int
    discussion_id: int
    author_id: int
    number: int
    reply_to_id: int | None = None
    mentioned: tuple[int, ...] = ()
    quoted: tuple[int, ...] = ()


@dataclass(frozen=True)
class CommentEdited:
    """A comment has another text. `mentioned`, `quoted`: as in CommentPosted, all that it has now: who is in neither any more
    needs no notice."""

    comment_id: int
    discussion_id: int
    editor_id: int
    reason: str = ""  # of the staff
    mentioned: tuple[int, ...] = ()
    quoted: tuple[int, ...] = ()


@dataclass(frozen=True)
class CommentRemoved:
    """A comment was removed (or restored: `restored`) by its author or the staff."""

    comment_id: int
    discussion_id: int
    by_id: int
    reason: str = ""  # of the staff
    restored: bool = False


@dataclass(frozen=True)
class CommentHidden:
    """The staff took a comment from everybody's eyes but its author's and their own, or declined one that was held; `by_id` None:
    the site itself, until somebody looks. `restored`: it is there again."""

    comment_id: int
    discussion_id: int
    by_id: int | None
    reason: str = ""
    restored: bool = False
    was_held: bool = False


@dataclass(frozen=True)
class CommentErased:
    """An administrator removed a comment's words for good; that it was there stays."""

    comment_id: int
    discussion_id: int
    by_id: int
    reason: str


@dataclass(frozen=True)
class DiscussionRead:
    """A member was shown the comments numbered `first` to `last`."""

    member_id: int
    discussion_id: int
    first: int
    last: int


@dataclass(frozen=True)
class CommentsMoved:
    """Comments stand in another discussion of the same kind, or back in the one they came from. `moved`: (id of the comment, its
    number before, its number now)."""

    from_id: int
    to_id: int
    by_id: int
    moved: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class VersionHidden:
    """The staff has hidden an earlier text of a comment, or shown it again (`restored`)."""

    comment_id: int
    discussion_id: int
    by_id: int
    reason: str = ""
    restored: bool = False
