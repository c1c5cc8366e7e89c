"""The front page of a newcomer: where to say hello, people and case studies near them, and what is still to be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are people

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import Case, CaseAuthor, CaseFacet
from forum.cases.queries.reading import CardRow, card_rows, card_statement
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import CommentRow, few_comments
from forum.editions.models import Edition
from forum.following.models import Follow
from forum.home.models import NEW_FOR, Newcomer
from forum.home.queries import Concerns, topics_around
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer
from forum.people import policy as people
from forum.people.models import EditionMember, Member, MemberTopic
from forum.people.queries import Face, face_of, faces_statement
from forum.places.queries import country, region_by_id
from forum.reactions.queries import has_reacted
from forum.threads import policy as threads
from forum.threads.models import Thread

FEW = 3  # mates, case studies, comments
STEPS = ("profile", "hello", "region", "useful", "told")


@dataclass(frozen=True)
class Step:
    """One thing to begin with: `name` of STEPS, whether it is done, and the path where it is."""

    name: str
    is_done: bool
    path: str


@dataclass(frozen=True)
class NewcomerHome:
    """A newcomer's front page. `talk`: answers to their hello (`is_answered`), else what others said last in the thread."""

    edition: Edition | None
    thread: Thread | None
    discussion: Discussion | None
    has_said: bool
    is_answered: bool
    talk: list[CommentRow]
    mates: list[Face]
    cases: list[CardRow]
    steps: list[Step]

    @property
    def is_done(self) -> bool:
        """True where nothing is left to begin with."""
        return all(step.is_done for step in self.steps)


def newcomer_home(viewer: Viewer, mine: Concerns) -> NewcomerHome:
    """Return a newcomer's front page; four statements, two for a member of no edition."""
    row = db.session.execute(_standing(viewer), {"member_id": viewer.id}).one()
    talk: list[CommentRow] = []
    if row.Discussion is not None:
        talk = few_comments(viewer, row.Discussion.id, row.hello_id or 0, FEW)
    answers = [each for each in talk if row.hello_id and each.reply_to_id == row.hello_id]
    mates = _mates(viewer, row.Edition.id, mine.topics) if row.Edition is not None else []
    cases = _cases(viewer, mine)
    return NewcomerHome(
        row.Edition, row.Thread, row.Discussion, row.hello_id is not None, bool(answers), answers or talk, mates, cases,
        _steps(viewer, row, cases),
    )  # fmt: skip


def said_in(discussion_id: Any, member_id: Any) -> ColumnElement[int]:
    """Return the id of a member's first comment that stands in a discussion, as a column."""
    theirs = (Comment.author_id == member_id, Comment.discussion_id == discussion_id, Comment.state == "shown")
    return select(func.min(Comment.id)).where(*theirs).correlate(Thread, Newcomer).scalar_subquery()


@built
def _standing(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Return the select of the newcomer's edition, its welcome thread, their hello there, and what they have done."""
    me: BindParameter[int] = bindparam("member_id")
    spoken = exists().where(
        Comment.author_id == me, Comment.state == "shown", Comment.as_author.is_(False),
        Discussion.id == Comment.discussion_id, Discussion.kind == "thread",
    )  # fmt: skip
    described = and_(Member.country.is_not(None), or_(Member.biography != "", Member.can_help_with != ""))
    followed = exists().where(Follow.member_id == me, Follow.kind == "region", Follow.level != "muted")
    told = exists().where(CaseAuthor.member_id == me, Case.id == CaseAuthor.case_id, Case.state == "published")
    welcome = and_(Thread.edition_id == Edition.id, Thread.is_welcome.is_(True), Thread.state != "hidden", threads.seen_by(viewer))
    return (
        select(
            Edition, Thread, Discussion, said_in(Thread.discussion_id, me).label("hello_id"), described.label("profile"),
            spoken.correlate(None).label("hello"), followed.label("region"),
            has_reacted(me, "case", "useful").label("useful"), told.label("told"),
        )
        .select_from(Member)
        .join(Newcomer, Newcomer.member_id == Member.id)
        .outerjoin(EditionMember, EditionMember.member_id == Member.id)
        .outerjoin(Edition, Edition.id == EditionMember.edition_id)
        .outerjoin(Thread, welcome)
        .outerjoin(Discussion, Discussion.id == Thread.discussion_id)
        .where(Member.id == me)
        .order_by(case((Edition.id == Newcomer.edition_id, 0), else_=1), Edition.starts_on.desc().nulls_last(), Thread.id)
        .limit(1)
    )  # fmt: skip


def _mates(viewer: Viewer, edition_id: int, topics: Sequence[int]) -> list[Face]:
    asked = {"edition_id": edition_id, "country": viewer.country, "topics": topics_around(topics), "few": FEW}
    return [face_of(row) for row in fetch(_near(viewer), asked).all()]


@built
def _near(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Return the select of people of an edition, those first who share the country or a topic; nobody who hides."""
    taken = aliased(EditionMember)
    knows = exists().where(MemberTopic.member_id == Member.id, MemberTopic.topic_id.in_(bindparam("topics", expanding=True)))
    shared = case((Member.country == bindparam("country"), 1), else_=0) + case((knows, 1), else_=0)
    there = (Member.state == "active", Member.may_sign_in.is_(True), Member.visibility != "hidden", Member.id != viewer.id)
    return (
        faces_statement()
        .join(taken, taken.member_id == Member.id)
        .where(taken.edition_id == bindparam("edition_id"), people.seen_by(viewer), *there)
        .order_by(shared.desc(), Member.last_seen_at.desc().nulls_last(), Member.id)
        .limit(bindparam("few"))
    )


def _cases(viewer: Viewer, mine: Concerns) -> list[CardRow]:
    """Return case studies of one's topics and region, else of one's topics, else of one's region, else the latest."""
    land = country(viewer.country)
    ids = [land.region_id] if land else [int(key) for kind, key in mine.places if kind == "region"]
    regions = [space.slug for each in ids if (space := region_by_id(each))]
    asked = {"topics": mine.topic_slugs, "regions": regions, "member_id": viewer.id, "few": FEW}
    return card_rows(viewer, fetch(_nearest(viewer), asked).all())


@built
def _nearest(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    filed = select(CaseFacet.case_id)
    about = Case.id.in_(filed.where(CaseFacet.facet == "topic", CaseFacet.value.in_(bindparam("topics", expanding=True))))
    here = Case.id.in_(filed.where(CaseFacet.facet == "region", CaseFacet.value.in_(bindparam("regions", expanding=True))))
    own = select(CaseAuthor.case_id).where(CaseAuthor.member_id == bindparam("member_id"))
    distance = case((and_(about, here), 0), (about, 1), (here, 2), else_=3)
    statement = card_statement(viewer).where(Case.id.not_in(own))
    return statement.order_by(distance, Case.published_at.desc(), Case.id.desc()).limit(bindparam("few"))


def _steps(viewer: Viewer, row: Row[*tuple[Any, ...]], cases: Sequence[CardRow]) -> list[Step]:
    land = country(viewer.country)
    region = region_by_id(land.region_id) if land else None
    place = f"/regions/{region.slug}" if region else "/regions"
    paths = {
        "profile": "/settings/profile",
        "hello": f"/threads/{row.Thread.id}-{row.Thread.slug}#reply" if row.Thread is not None else place,
        "region": place,
        "useful": f"/cases/{cases[0].id}-{cases[0].slug}#useful" if cases else "/cases",
        "told": "/cases/new",
    }
    return [Step(name, bool(getattr(row, name)), paths[name]) for name in STEPS]


def put_away(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, bool]:
    """Fill the page of one's own profile: {member id: True} where one has put the list away and may have it back; one statement."""
    if viewer is None or viewer.id not in {row.id for row in rows}:
        return {}
    return {viewer.id: True} if fetch(_AWAY, {"member_id": viewer.id, "since": utcnow() - NEW_FOR}).first() else {}


_AWAY = select(Newcomer.member_id).where(
    Newcomer.member_id == bindparam("member_id"), Newcomer.dismissed_at.is_not(None), Newcomer.finished_at.is_(None),
    Newcomer.created_at > bindparam("since"),
)  # fmt: skip
