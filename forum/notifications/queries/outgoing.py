"""News on its way by mail: what is due, whether it may still go, and all that its letter says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any  # rows of Core selects

from sqlalchemy import Select, and_, select

from forum.discussion import policy as talking
from forum.discussion.models import Comment, Discussion
from forum.following.models import Follow
from forum.following.queries import who_muted
from forum.hats.queries import words_of
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.subjects import Brief
from forum.kernel.viewer import EVERYTHING, Viewer
from forum.notifications.models import Delivery, DiscreetDiscussion, Notice
from forum.notifications.policy import Wishes
from forum.notifications.queries.audience import READERS, Subject, readers, viewers
from forum.notifications.queries.wishes import NOBODY, wishes_of
from forum.people.models import Member

PLACES = ("edition", "region", "country", "topic", "person")  # kinds whose names letters say: why they came
DIGEST_MAX = 200  # deliveries looked at for one digest


@dataclass(frozen=True)
class Parcel:
    """A delivery with its notice, which is gone where what it speaks of is."""

    delivery: Delivery
    notice: Notice | None

    @property
    def thing(self) -> Subject:
        """What it speaks of."""
        return self.delivery.kind, self.delivery.key

    @property
    def member_id(self) -> int:
        """Whose it is."""
        return self.delivery.member_id


@dataclass(frozen=True)
class Person:
    """Somebody to whom mail goes."""

    name: str
    address: str
    wishes: Wishes


@dataclass(frozen=True)
class Context:
    """All that letters about some parcels say. `comments`: {id: comment}; `roots`: {discussion id: id of its first comment};
    `names`: of those who did it; `discreet`: ids of discussions whose letters say nothing; `places`: titles of what is followed;
    `hats`: {comment id: the organization for which it speaks}."""

    people: dict[int, Person]
    briefs: dict[tuple[int, Subject], Brief]
    comments: dict[int, Comment]
    roots: dict[int, int]
    names: dict[int, str]
    discreet: frozenset[int]
    places: dict[Subject, str]
    hats: dict[int, str]

    def brief(self, parcel: Parcel) -> Brief | None:
        """Return what a parcel speaks of, where its member may see it."""
        return self.briefs.get((parcel.member_id, parcel.thing)) or self.briefs.get((0, parcel.thing))


_PAIRS = (
    select(Delivery, Notice)
    .outerjoin(Notice, and_(Notice.member_id == Delivery.member_id, Notice.event_key == Delivery.event_key))
    .where(Delivery.channel == "mail", Delivery.state == "waiting")
    .execution_options(populate_existing=True)
)  # fmt: skip


def due_at_once(limit: int) -> list[Parcel]:
    """Return what is due by mail at once, for as many whole members as fit into `limit`; nobody else takes it meanwhile."""
    due = _PAIRS.where(Delivery.how == "once", Delivery.due_at <= utcnow())
    rows = db.session.execute(
        due.order_by(Delivery.due_at, Delivery.member_id, Delivery.id).limit(limit).with_for_update(skip_locked=True, of=Delivery)
    ).all()
    found = [Parcel(row.Delivery, row.Notice) for row in rows]
    if len(found) == limit and found[0].member_id != found[-1].member_id:
        last = found[-1].delivery
        return [each for each in found if (each.member_id, each.delivery.due_at) != (last.member_id, last.due_at)]
    return found


def members_with_digests(limit: int) -> list[int]:
    """Return members whose digest is due, longest due first; one statement."""
    due = (Delivery.channel == "mail", Delivery.state == "waiting", Delivery.how.in_(("daily", "weekly")))
    rows = select(Delivery.member_id).where(*due, Delivery.due_at <= utcnow()).distinct().order_by(Delivery.member_id)
    return list(db.session.scalars(rows.limit(limit)))


def due_in_digest(member_id: int) -> list[Parcel]:
    """Return what a member's digest is to hold, oldest first; one statement."""
    due = _PAIRS.where(Delivery.member_id == member_id, Delivery.how.in_(("daily", "weekly")), Delivery.due_at <= utcnow())
    rows = db.session.execute(due.order_by(Delivery.id).limit(DIGEST_MAX))
    return [Parcel(row.Delivery, row.Notice) for row in rows]


def why_not(parcels: Sequence[Parcel], context: Context) -> dict[int, str]:
    """Return {delivery id: why it does not go}, asked anew at this moment; `policy.WHYS`."""
    found: dict[int, str] = {}
    for each in parcels:
        person, notice = context.people.get(each.member_id), each.notice
        comment = context.comments.get(notice.comment_id) if notice and notice.comment_id else None
        if person is None:
            found[each.delivery.id] = "left"
        elif not person.address:
            found[each.delivery.id] = "no-address"
        elif person.wishes.is_stopped:
            found[each.delivery.id] = "bounced"
        elif notice is None or (notice.comment_id and (comment is None or comment.state != "shown")):
            found[each.delivery.id] = "gone"
        elif notice.read_at is not None:
            found[each.delivery.id] = "read"
        elif context.brief(each) is None:
            found[each.delivery.id] = "gone"
    return found


def context_of_many(parcels: Sequence[Parcel]) -> Context:
    """Return what letters to many members say; the statements grow with the things spoken of, not with the members."""
    things = {(each.thing, each.delivery.discussion_id) for each in parcels}
    briefs: dict[tuple[int, Subject], Brief] = {}
    for thing, discussion_id in things:
        ids = {each.member_id for each in parcels if each.thing == thing}
        may = readers(*thing, discussion_id, ids) - who_muted(ids, [thing])
        if discussion_id:
            brief = subjects.load(EVERYTHING, [thing]).get(thing)
            briefs |= {(ident, thing): brief for ident in may if brief}
        else:
            briefs |= {(viewer.id, thing): found for viewer in viewers(may) if (found := subjects.load(viewer, [thing]).get(thing))}
    return _context(parcels, briefs)


def context_of_one(viewer: Viewer, parcels: Sequence[Parcel]) -> Context:
    """Return what a digest to one member says; the statements do not grow with what it holds, but for the kinds of things."""
    theirs = select(Follow.kind, Follow.key).where(Follow.member_id == viewer.id, Follow.level == "muted")
    muted = {(row.kind, row.key) for row in db.session.execute(theirs)}
    things = {each.thing for each in parcels} - muted
    talks = {each.delivery.discussion_id for each in parcels if each.delivery.discussion_id}
    readable = set(db.session.scalars(select(Discussion.id).where(Discussion.id.in_(talks), talking.seen_by(viewer))))
    hidden = {each.thing for each in parcels if each.delivery.discussion_id and each.delivery.discussion_id not in readable}
    briefs = subjects.load(viewer, things - hidden)
    return _context(parcels, {(viewer.id, thing): brief for thing, brief in briefs.items()})


def _context(parcels: Sequence[Parcel], briefs: dict[tuple[int, Subject], Brief]) -> Context:
    notices = [each.notice for each in parcels if each.notice]
    ids = {each.member_id for each in parcels}
    wishes = wishes_of(ids, [each.thing for each in parcels])
    rows = db.session.execute(
        select(Member.id, Member.name, Member.email).where(Member.id.in_(ids), Member.state.in_(READERS), Member.may_sign_in)
    )
    people = {row.id: Person(row.name, row.email or "", wishes.get(row.id, NOBODY)) for row in rows}
    comments = {each.id: each for each in _by_id({notice.comment_id for notice in notices if notice.comment_id})}
    talks = {each.discussion_id for each in comments.values()}
    first = select(Comment.discussion_id, Comment.id).where(Comment.discussion_id.in_(talks), Comment.number == 1)
    actors = {notice.actor_id for notice in notices if notice.actor_id}
    names = select(Member.id, Member.name).where(Member.id.in_(actors))
    because = {(kind, key) for each in parcels for kind, _colon, key in [each.delivery.because.partition(":")] if kind in PLACES}
    followed = subjects.load(EVERYTHING, because)
    discreet = select(DiscreetDiscussion.discussion_id).where(
        DiscreetDiscussion.discussion_id.in_({each.delivery.discussion_id for each in parcels if each.delivery.discussion_id})
    )
    return Context(
        people, briefs, comments, _pairs(first), _pairs(names),
        frozenset(db.session.scalars(discreet)), {subject: brief.title for subject, brief in followed.items()},
        words_of(list(comments.values())),
    )  # fmt: skip


def _pairs(statement: Select[*tuple[Any, ...]]) -> dict[int, Any]:
    return {key: value for key, value in db.session.execute(statement)}  # noqa: C416  a row is no tuple to mypy


def _by_id(ids: Collection[int]) -> list[Comment]:
    statement = select(Comment).where(Comment.id.in_(ids)).execution_options(populate_existing=True)
    return list(db.session.scalars(statement))


def parcels_of(member_id: int) -> list[Delivery]:
    """Return all mail of a member that waits; one statement."""
    mine = (Delivery.member_id == member_id, Delivery.channel == "mail", Delivery.state == "waiting")
    return list(db.session.scalars(select(Delivery).where(*mine).order_by(Delivery.id)))
