"""Announcements in an edition: whom they reach by mail, and the newest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, select

from forum.discussion.models import Comment
from forum.editions.models import Edition
from forum.kernel.db import db, fetch
from forum.kernel.memory import built
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.people.policy import PRESENT
from forum.people.queries import viewer_columns
from forum.threads import policy
from forum.threads.models import AnnouncementDelivery, Thread

EXCERPT = 300  # characters on the edition's page


def reach_of(edition_id: int, author_id: int) -> int:
    """Return how many people an announcement of `author_id` goes to; one statement."""
    count = select(func.count()).select_from(EditionMember).join(Member, Member.id == EditionMember.member_id)
    return db.session.scalar(count.where(*_reached(edition_id, author_id))) or 0


def next_people(thread: Thread, after: int, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the next people to write to, by id: rows of `viewer_columns` with `email`; one statement.

    after: the id of the last one written to; those who have their letter already are left out.
    """
    has_it = exists().where(AnnouncementDelivery.thread_id == thread.id, AnnouncementDelivery.member_id == Member.id)
    rows = (
        select(*viewer_columns(), Member.email)
        .join(EditionMember, EditionMember.member_id == Member.id)
        .where(*_reached(thread.edition_id or 0, thread.author_id), Member.id > after, ~has_it)
        .order_by(Member.id)
        .limit(limit)
    )
    return db.session.execute(rows).all()


def _reached(edition_id: int, author_id: int) -> tuple[ColumnElement[bool], ...]:
    """The edition's people who can sign in and have an address. Whoever reads gets it: the suspended, and those hidden, too."""
    return (
        EditionMember.edition_id == edition_id, Member.id != author_id, Member.state.in_(PRESENT), Member.may_sign_in.is_(True),
        Member.email.is_not(None),
    )  # fmt: skip


def to_send(thread_id: int) -> Row[*tuple[Any, ...]] | None:
    """Return (Thread, Edition, opening Comment) of an announcement that may still be sent, else None; one statement."""
    opening = (Comment.discussion_id == Thread.discussion_id) & (Comment.number == 1) & (Comment.state == "shown")
    statement = (
        select(Thread, Edition, Comment)
        .join(Edition, Edition.id == Thread.edition_id)
        .join(Comment, opening)
        .where(Thread.id == thread_id, Thread.kind == "announcement", Thread.state != "hidden")
    )
    return db.session.execute(statement).first()


@dataclass(frozen=True)
class Latest:
    """The newest announcement of an edition, for its page."""

    id: int
    slug: str
    title: str
    name: str
    at: datetime
    excerpt: str


def newest_in(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Latest]:
    """Fill an edition's page: {edition id: Latest}; for those who may read it. One statement, none for visitors."""
    found = {}
    for edition in rows if viewer is not None else ():
        row = fetch(_newest(viewer), {"edition_id": edition.id}).first()
        if row is not None:
            words = excerpt(row.body, EXCERPT) if row.state == "shown" else ""
            found[edition.id] = Latest(row.id, row.slug, row.title, row.name, row.created_at, words)
    return found


@built
def _newest(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    return (
        select(Thread.id, Thread.slug, Thread.title, Thread.created_at, Member.name, Comment.body, Comment.state)
        .join(Member, Member.id == Thread.author_id)
        .join(Comment, (Comment.discussion_id == Thread.discussion_id) & (Comment.number == 1))
        .where(Thread.edition_id == bindparam("edition_id"), Thread.kind == "announcement", Thread.state != "hidden")
        .where(policy.seen_by(viewer))
        .order_by(Thread.id.desc())
        .limit(1)
    )
