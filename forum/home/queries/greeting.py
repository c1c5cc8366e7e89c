"""Who is new and has not been greeted, and who may be asked to say hello."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from forum.discussion.models import Comment, Discussion
from forum.editions.models import Edition
from forum.following.models import Follow
from forum.home.models import GREET_AFTER, GREET_WITHIN, Newcomer
from forum.home.queries import topics_around
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.notifications.models import Notice
from forum.people.models import EditionMember, Member, MemberTopic
from forum.people.queries import Face, face_of, faces_statement
from forum.threads.models import Thread

ASKED_MATES = 2  # of the edition, beside the moderators
LISTED = 200  # newcomers
HEARD = 1000  # comments of welcome threads that are searched for a newcomer's name
FIRST_NAME_MIN = 3  # letters; a shorter one stands in too many words to mean a person


@dataclass(frozen=True)
class Ungreeted:
    """A newcomer whom nobody has greeted. `path`: their hello, else the welcome thread's composer; `thread_id`: where that is."""

    face: Face
    joined_at: datetime
    edition_id: int | None
    edition: str
    thread_id: int
    hello_id: int | None
    path: str
    is_hidden: bool


def ungreeted(*narrowed: ColumnElement[bool]) -> list[Ungreeted]:
    """Return at most LISTED newcomers of between GREET_AFTER and GREET_WITHIN ago whom nobody has greeted, who joined first first;
    two statements. narrowed: clauses over Newcomer.

    Greeted is whose hello another person answered, or whom another person names in the welcome thread. Whoever came to no
    edition is greeted where they first spoke, and is left out until then: there is no place to write to them.
    """
    now = utcnow()
    statement = _waiting().where(Newcomer.created_at.between(now - GREET_WITHIN, now - GREET_AFTER), *narrowed)
    rows = [row for row in db.session.execute(statement.limit(LISTED)) if row.welcome_id or row.spoke_in]
    said = _said_to_nobody({row.discussion_id for row in rows if row.discussion_id}, rows[0].joined_at) if rows else []
    return [_ungreeted(row) for row in rows if not any(_names(each, row) for each in said)]


def _waiting() -> Select[*tuple[Any, ...]]:
    hello, talk = aliased(Comment), aliased(Discussion)
    theirs = and_(hello.author_id == Newcomer.member_id, hello.state == "shown", hello.as_author.is_(False))
    there = or_(Thread.id.is_(None), hello.discussion_id == Thread.discussion_id)
    first = select(func.min(hello.id)).join(talk, talk.id == hello.discussion_id).where(theirs, there, talk.kind == "thread")
    hello_id = first.correlate(Newcomer, Thread).scalar_subquery()
    spoke_in = select(Discussion.key).join(Comment, Comment.discussion_id == Discussion.id).where(Comment.id == hello_id)
    welcome = and_(Thread.edition_id == Newcomer.edition_id, Thread.is_welcome.is_(True), Thread.state != "hidden")
    return (
        faces_statement()
        .add_columns(
            Newcomer.created_at.label("joined_at"), Newcomer.edition_id, Member.visibility, Edition.place, Edition.starts_on,
            Thread.id.label("welcome_id"), Thread.slug, Thread.discussion_id, hello_id.label("hello_id"),
            spoke_in.correlate(Newcomer, Thread).scalar_subquery().label("spoke_in"),
        )
        .join(Newcomer, Newcomer.member_id == Member.id)
        .outerjoin(Edition, Edition.id == Newcomer.edition_id)
        .outerjoin(Thread, welcome)
        .where(Member.state == "active", Member.may_sign_in.is_(True), ~_is_answered())
        .order_by(Newcomer.created_at, Member.id)
    )  # fmt: skip


def _is_answered() -> ColumnElement[bool]:
    """Return the clause: somebody else answered what the newcomer said in the welcome thread, or, where there is none, anywhere."""
    said, answer = aliased(Comment), aliased(Comment)
    return exists().where(
        answer.reply_to_id == said.id, answer.author_id != said.author_id, answer.state == "shown",
        said.author_id == Newcomer.member_id, or_(Thread.id.is_(None), said.discussion_id == Thread.discussion_id),
    ).correlate(Newcomer, Thread)  # fmt: skip


def _said_to_nobody(discussions: set[int], since: datetime) -> list[tuple[Row[*tuple[Any, ...]], str, set[str]]]:
    """Return (comment, its text folded, the words of it) of those in these discussions that answer no other one."""
    said = select(Comment.discussion_id, Comment.author_id, Comment.body, Comment.created_at).where(
        Comment.discussion_id.in_(discussions), Comment.created_at > since, Comment.state == "shown",
        Comment.reply_to_id.is_(None), Comment.number > 1,
    )  # fmt: skip
    rows = db.session.execute(said.order_by(Comment.id.desc()).limit(HEARD))
    return [(row, text, set(re.findall(r"\w+", text))) for row in rows if (text := fold(row.body))]


def _names(said: tuple[Row[*tuple[Any, ...]], str, set[str]], row: Row[*tuple[Any, ...]]) -> bool:
    comment, text, words = said
    if comment.discussion_id != row.discussion_id or comment.author_id == row.id or comment.created_at < row.joined_at:
        return False
    name = fold(row.name)
    first = next(iter(re.findall(r"\w+", name)), "")
    return f"@{row.handle}" in text or name in text or (len(first) >= FIRST_NAME_MIN and first in words)


def _ungreeted(row: Row[*tuple[Any, ...]]) -> Ungreeted:
    path = f"/comments/{row.hello_id}" if row.hello_id else f"/threads/{row.welcome_id}-{row.slug}#reply"
    edition = f"{row.place.partition(',')[0]} {row.starts_on.year}" if row.place else ""
    return Ungreeted(
        face_of(row), row.joined_at, row.edition_id, edition, row.welcome_id or int(row.spoke_in), row.hello_id, path,
        row.visibility == "hidden",
    )  # fmt: skip


def to_ask() -> list[int]:
    """Return the newcomers for whom nobody was asked yet and it is time; two statements."""
    return [row.face.id for row in ungreeted(Newcomer.asked_at.is_(None))]


def asked_and_greeted() -> list[int]:
    """Return newcomers, at most LISTED, for whom somebody is still asked though they do not wait any more; three statements."""
    unread = select(Notice.actor_id).where(Notice.deed == "to greet", Notice.read_at.is_(None), Notice.actor_id.is_not(None))
    ids = list(db.session.scalars(unread.distinct().order_by(Notice.actor_id).limit(LISTED)))
    waiting = {row.face.id for row in ungreeted(Newcomer.member_id.in_(ids))} if ids else set()
    return [ident for ident in ids if ident and ident not in waiting]


def moderators() -> list[int]:
    """Return the ids of the staff who are here; one statement."""
    staff = Member.role.in_(("moderator", "administrator"))
    return list(db.session.scalars(select(Member.id).where(staff, Member.state == "active", Member.may_sign_in.is_(True))))


def mates_to_ask(row: Ungreeted) -> list[int]:
    """Return at most ASKED_MATES people of the newcomer's edition who share their country or a topic, those first who were asked
    least, then those last here; two statements. Nobody for a newcomer who hides, and nobody who hides or mutes it."""
    if row.edition_id is None or row.is_hidden:
        return []
    newcomer = aliased(Member)
    asked = select(func.count(Notice.id)).where(Notice.member_id == Member.id, Notice.deed == "to greet").correlate(Member)
    things = (("edition", row.edition_id), ("thread", row.thread_id), ("person", row.face.id))
    same = or_(*(and_(Follow.kind == kind, Follow.key == str(key)) for kind, key in things))
    muted = exists().where(Follow.member_id == Member.id, Follow.level == "muted", same)
    statement = (
        select(Member.id)
        .join(EditionMember, EditionMember.member_id == Member.id)
        .join(newcomer, newcomer.id == row.face.id)
        .where(EditionMember.edition_id == row.edition_id, Member.id != row.face.id, Member.role == "member", ~muted)
        .where(Member.state == "active", Member.may_sign_in.is_(True), Member.visibility != "hidden")
        .where(or_(Member.country == newcomer.country, _is_about(topics_around(_topics_of(row.face.id)))))
    )
    order = (asked.scalar_subquery(), Member.last_seen_at.desc().nulls_last(), Member.id)
    return list(db.session.scalars(statement.order_by(*order).limit(ASKED_MATES)))


def _topics_of(member_id: int) -> list[int]:
    """Return the topics that a member knows or follows: whoever joins has ticked some, and filled in no profile."""
    known = select(cast(MemberTopic.topic_id, String)).where(MemberTopic.member_id == member_id)
    followed = select(Follow.key).where(Follow.member_id == member_id, Follow.kind == "topic", Follow.level != "muted")
    return [int(key) for key in db.session.scalars(union(known, followed))]


def _is_about(ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the clause: the member knows or follows one of these topics."""
    keys = [str(each) for each in ids]
    followed = (Follow.member_id == Member.id, Follow.kind == "topic", Follow.key.in_(keys), Follow.level != "muted")
    known = exists().where(MemberTopic.member_id == Member.id, MemberTopic.topic_id.in_(ids))
    return or_(known, exists().where(*followed))


def in_queue(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[Ungreeted]]:
    """Fill the moderators' queue: newcomers who wait for a greeting; two statements, none for others."""
    if viewer is None or not viewer.is_moderator:
        return {}
    waiting = ungreeted()
    return {row.id: waiting for row in rows} if waiting else {}


def to_mail(_viewer: Viewer) -> list[Work]:
    """Return them for the mail to moderators; two statements."""
    return [
        Work(_("Not greeted yet: %(name)s", name=row.face.name), row.path, row.joined_at, "greet", str(row.face.id))
        for row in ungreeted()
    ]
