"""What people talk in: a discussion, its numbered comments with their history, and how far each member has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import BIG, Base, Dated, Id, Quiet
from forum.kernel.text import COMMENT_MAX

PAGE = 20  # comments
NOTE_MAX = 200  # characters of the reason for an edit or a removal

AUDIENCES = ("edition", "members", "everyone")
DISCUSSION_STATES = ("open", "closed", "hidden")
COMMENT_STATES = ("shown", "removed", "hidden", "held")


class Discussion(Base):
    """A place to talk. Its owner (`kind`, `key`: a subject of kernel/subjects.py) keeps `audience`, `edition_id` and `state`,
    so that comments are filtered without knowing the owner. Counters are kept in the transaction of what they count.

    `state` hidden: the owner is a draft, withdrawn or hidden; its owner decides who still reads it. `is_open`: comments
    posted from now on are for visitors too (only where the audience is everyone).
    """

    __tablename__ = "discussion"
    __table_args__ = (
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"state IN {DISCUSSION_STATES}", name="state"),
        CheckConstraint("audience <> 'edition' OR edition_id IS NOT NULL", name="edition"),
        UniqueConstraint("kind", "key"),
    )
    id: Mapped[Id]
    kind: Mapped[str]  # "case" or "thread"
    key: Mapped[str]
    audience: Mapped[str] = mapped_column(default="members")
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(default="open")
    is_open: Mapped[bool] = mapped_column(default=False)
    comment_count: Mapped[int] = mapped_column(default=0)  # shown ones
    open_count: Mapped[int] = mapped_column(default=0)  # shown ones that visitors may read
    last_number: Mapped[int] = mapped_column(default=0)  # numbers are never given twice
    last_open_number: Mapped[int] = mapped_column(default=0)  # as last_number, of those for visitors, who count these alone
    gone: Mapped[str] = mapped_column(default="", server_default="")  # numbers of those not shown, as Ranges writes them
    moved_count: Mapped[int] = mapped_column(default=0, server_default="0")  # rows of CommentMove: most discussions have none
    last_comment_at: Mapped[datetime | None] = mapped_column(index=True)
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Comment(Dated, Base):
    """A numbered post. `body_html` is rendered once, at save, by version `renderer` of kernel/text.py."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("discussion_id", "number"),
        UniqueConstraint("author_id", "once"),
        CheckConstraint(f"state IN {COMMENT_STATES}", name="state"),
        CheckConstraint(f"length(body) <= {COMMENT_MAX}", name="body_length"),
        Index("ix_comment_author_id_id", "author_id", "id"),
        Index("ix_comment_created_at", "created_at", "state", "author_id", "discussion_id"),  # counted by period
        Index("ix_comment_discussion_id_open_number", "discussion_id", "open_number"),
    )
    id: Mapped[Id]
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    as_author: Mapped[bool] = mapped_column(default=False)  # an anonymous author's own: shown as "the author", linked to nobody
    wears_id: Mapped[int | None] = mapped_column(BIG)  # for whom it speaks: a row of a higher floor (forum/hats), no foreign key
    body: Mapped[str]
    body_html: Mapped[str]
    renderer: Mapped[int]
    state: Mapped[str] = mapped_column(default="shown")
    is_open: Mapped[bool] = mapped_column(default=False)  # visitors may read it where its discussion is for everyone
    open_number: Mapped[int | None]  # among those for visitors: what members said before must not be counted
    reply_to_open: Mapped[int | None]  # the open number of what it answers, where visitors may read that
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    reply_to_number: Mapped[int | None]
    reply_count: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    removal_reason: Mapped[str] = mapped_column(default="")
    once: Mapped[str | None]


class CommentVersion(Base):
    """An earlier text of a comment: every edit keeps what it replaced."""

    __tablename__ = "comment_version"
    __table_args__ = (UniqueConstraint("comment_id", "version"),)
    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[str]
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())  # its author and the staff still read it
    by_staff: Mapped[bool] = mapped_column(default=False, server_default=false())  # who hid it: then its author does not show it


class CommentMove(Base):
    """Where a comment stood before: under `number` in a discussion, which gives that number to no other."""

    __tablename__ = "comment_move"
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)


class CommentMention(Base):
    """A member whom a comment calls by `@handle`, who could read it when it was written: whom it tells."""

    __tablename__ = "comment_mention"
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class UnpostedComment(Quiet, Base):
    """What a member has typed into a composer and not posted: one for each discussion and each comment that is answered
    (`reply_to`, 0 for none). `earlier`: the other text that a second window had saved, kept beside until this one is posted.
    """

    __tablename__ = "comment_draft"
    __table_args__ = (
        UniqueConstraint("member_id", "discussion_id", "reply_to"),
        CheckConstraint(f"length(body) <= {COMMENT_MAX}", name="body_length"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), index=True)
    reply_to: Mapped[int] = mapped_column(BIG, default=0)
    body: Mapped[str]
    earlier: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class ReadMark(Quiet, Base):
    """What a member has read of a discussion. `ranges`: the numbers shown to them, as Ranges writes them; `number`: up to where
    they have read without a gap, by which lists can be ordered."""

    __tablename__ = "read_mark"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True, index=True)
    ranges: Mapped[str] = mapped_column(default="", server_default="")
    number: Mapped[int]
    at: Mapped[datetime]
