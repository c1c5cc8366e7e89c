"""Threads: a titled discussion in one place: a region or sub-region, a country, a topic or an edition."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import BIG, Base, Dated, Id, Quiet

TITLE_MAX = 120  # characters
REASON_MAX = 200  # characters of the reason for another title
PIN_DAYS = 90
SLOW = (0, 5, 15, 60)  # minutes
ASKED_MAX = 25  # members to whom a question is put
KINDS = ("discussion", "question", "announcement")
STATES = ("open", "closed", "hidden")
PLACES = ("region", "country", "topic", "edition")


class Thread(Dated, Base):
    """A thread. Its opening text is comment number 1 of its discussion. Exactly one of the four places is set;
    `region_ids` of its ancestors are reached by joining, for places are few. `last_comment_at` mirrors the discussion's, so
    that a list is one index walk."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "(CASE WHEN region_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN country IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN edition_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_place",
        ),
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_MAX}", name="title_length"),
        UniqueConstraint("author_id", "once"),
        Index("ix_thread_region_id_last", "region_id", "last_comment_at", "id"),
        Index("ix_thread_country_last", "country", "last_comment_at", "id"),
        Index("ix_thread_topic_id_last", "topic_id", "last_comment_at", "id"),
        Index("ix_thread_edition_id_last", "edition_id", "last_comment_at", "id"),
    )
    id: Mapped[Id]
    slug: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="discussion")
    state: Mapped[str] = mapped_column(default="open")
    audience: Mapped[str] = mapped_column(default="members")  # members, or edition where it stands in one
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    last_comment_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]  # by a moderator; with `state` hidden it is closed again when it is brought back
    closed_why: Mapped[str] = mapped_column(default="", server_default="")
    pinned_until: Mapped[date | None]  # the last day on which it stands first in its place
    slow: Mapped[int] = mapped_column(default=0, server_default="0")  # minutes between two comments of one member
    merged_into_id: Mapped[int | None] = mapped_column(BIG)  # a thread: to everybody this one is there no more, and leads there
    is_welcome: Mapped[bool] = mapped_column(default=False)  # an edition's welcome thread
    is_demo: Mapped[bool] = mapped_column(default=False)
    once: Mapped[str | None]


class ThreadTitle(Base):
    """A title that a thread had before; `by_id` gave it the next one, at `at`."""

    __tablename__ = "thread_title"
    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    note: Mapped[str] = mapped_column(default="")


class Question(Quiet, Base):
    """What a thread that is a question has besides. `topic_id`, `country`: what the asker added to its place, for choosing whom to
    ask; `asked`: how many members were, None until they are chosen; `answer_id`: the comment that answered it."""

    __tablename__ = "question"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    needed_by: Mapped[date | None]
    asked: Mapped[int | None]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), index=True)
    answered_at: Mapped[datetime | None]


class EDiscussion(Quiet, Dated, Base):
    """The days of a thread that is an e-discussion: before the first and after the last it is read, not answered. Its questions
    and its synthesis are written by forum/ediscussions; here, because lists and pages of threads show them in one statement.

    `is_closed`: by its synthesis, whatever the last day. `by_id`: the moderator in whose name it asks.
    """

    __tablename__ = "e_discussion"
    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="days"),)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day on which it is answered
    is_closed: Mapped[bool] = mapped_column(default=False)
    synthesis_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)  # two moderators meet on it
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)

    def phase(self, now: date) -> str:
        """Return "before", "open" or "closed"."""
        return phase_of(self.opens_on, self.closes_on, self.is_closed, now)


def phase_of(opens_on: date, closes_on: date, is_closed: bool, now: date) -> str:
    """Return the phase of an e-discussion on the day `now`: "before", "open" or "closed"."""
    if is_closed or now > closes_on:
        return "closed"
    return "open" if now >= opens_on else "before"


class Synthesis(Quiet, Dated, Base):
    """What came out of a thread, an e-discussion or any other: one comment of it, which stands first from then on. Written by
    forum/ediscussions; here, because the thread's page asks for it in its one statement."""

    __tablename__ = "synthesis"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Announcement(Quiet, Base):
    """An announcement in an edition, on its way by mail: `people` were to be reached when it was asked, `mailed` were so far.

    `ended_at`: when the last letter was written, or the sending stopped because the thread is not to be read any more.
    """

    __tablename__ = "announcement"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    people: Mapped[int]
    mailed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class AnnouncementDelivery(Quiet, Base):
    """A letter with an announcement was written to a member: once, whatever happens to the worker. It outlives the letter."""

    __tablename__ = "announcement_delivery"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
