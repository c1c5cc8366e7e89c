"""Who must be told of an event, and who of them may read it at this moment."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from forum.cases.models import Case, CaseFacet
from forum.cases.queries.bylines import shows_names
from forum.discussion import policy as talking
from forum.discussion.models import Comment, Discussion
from forum.following.queries import listeners_of
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.notifications.models import Notice
from forum.notifications.policy import Because, how_told, planned, what_of
from forum.notifications.queries.wishes import NOBODY, wishes_of
from forum.people.models import Member
from forum.people.queries import viewer_columns, viewer_from
from forum.places import queries as places
from forum.threads.models import Thread
from forum.topics import queries as topics

Subject = tuple[str, str]
READERS = ("active", "silenced", "suspended")  # states of members who read


def addressed(comment: Comment, mentioned: Sequence[int], quoted: Sequence[int]) -> dict[int, Because]:
    """Return {member id: why} of those for whom a comment is meant in person, by the most specific reason; one statement."""
    found: dict[int, Because] = {}
    parent = db.session.scalar(select(Comment.author_id).where(Comment.id == comment.reply_to_id)) if comment.reply_to_id else None
    for reason, ids in (("mentioned", mentioned), ("replied", [parent] if parent else []), ("quoted", quoted)):
        for ident in ids:
            found.setdefault(int(ident), Because(reason, "comment", str(comment.id)))
    found.pop(comment.author_id, None)
    return found


def named_before(event_key: str, meant: Collection[int]) -> list[int]:
    """Return who was told of an event in person, and is not among those for whom it is meant now; one statement."""
    told = select(Notice.member_id).where(Notice.event_key == event_key, Notice.reason.in_(("mentioned", "quoted")))
    return list(db.session.scalars(told.where(Notice.member_id.not_in(meant))))


def as_reaction(kind: str, key: str) -> tuple[str, str, int | None, int | None] | None:
    """Return (kind, key, discussion id, comment id) of what a reaction speaks of, None where that is not to be read; one
    statement."""
    if kind != "comment":
        return kind, key, None, None
    row = db.session.execute(
        select(Discussion.kind, Discussion.key, Discussion.id, Comment.id.label("comment_id"))
        .join(Comment, Comment.discussion_id == Discussion.id)
        .where(Comment.id == int(key), Comment.state == "shown")
    ).first()
    return (row.kind, row.key, row.id, row.comment_id) if row else None


def readers(kind: str, key: str, discussion_id: int | None, member_ids: Collection[int]) -> set[int]:
    """Return those of the members who may read a thing now. One statement where it has a discussion, else one for each member."""
    talk = db.session.get(Discussion, discussion_id) if discussion_id else None
    if talk is not None:
        there = (Member.id.in_(member_ids), Member.state.in_(READERS), Member.may_sign_in.is_(True))
        return set(db.session.scalars(select(Member.id).where(*there, *talking.readers_of(talk))))
    return {viewer.id for viewer in viewers(member_ids) if (kind, key) in subjects.load(viewer, [(kind, key)])}


def places_of_thread(thread: Thread) -> list[Subject]:
    """Return the followable places that a thread stands in: its own, and those around it."""
    found: list[Subject] = []
    if thread.edition_id:
        found.append(("edition", str(thread.edition_id)))
    if thread.country and (land := places.country(thread.country)):
        found += [("country", land.code), ("region", str(land.subregion_id)), ("region", str(land.region_id))]
    if thread.region_id and (space := places.region_by_id(thread.region_id)):
        found.append(("region", str(space.id)))
        if space.parent_id:
            found.append(("region", str(space.parent_id)))
    if thread.topic_id and (theme := topics.topic_by_id(thread.topic_id)):
        found.append(("topic", str(theme.id)))
        if theme.parent_id:
            found.append(("topic", str(theme.parent_id)))
    return list(dict.fromkeys(found))


def places_of_case(case_id: int, edition_id: int | None) -> list[Subject]:
    """Return the followable places and topics of a case study, from its facets; one statement."""
    rows = db.session.execute(
        select(CaseFacet.facet, CaseFacet.value).where(
            CaseFacet.case_id == case_id, CaseFacet.facet.in_(("country", "region", "topic"))
        )
    )
    found: list[Subject] = [("edition", str(edition_id))] if edition_id else []
    for facet, value in rows:
        if facet == "country":
            found.append(("country", value))
        elif facet == "region" and (space := places.region_by_slug(value)):
            found.append(("region", str(space.id)))
        elif facet == "topic" and (theme := topics.topic_by_slug(value)):
            found.append(("topic", str(theme.id)))
    return found


def viewers(ids: Collection[int]) -> list[Viewer]:
    """Return the given members as viewers, those who may sign in; one statement."""
    rows = db.session.execute(
        select(*viewer_columns()).where(Member.id.in_(ids), Member.state.in_(READERS), Member.may_sign_in.is_(True))
    )
    return [viewer_from(row) for row in rows]


def names_its_author(byline_kind: str) -> bool:
    """True where followers of a person may be told of the case study."""
    return shows_names(byline_kind)


def followed_places(discussion: Discussion) -> list[Subject]:
    """Return the followable places that what is talked about stands in; two statements at most."""
    if discussion.kind == "thread":
        thread = db.session.get(Thread, int(discussion.key))
        return places_of_thread(thread) if thread else []
    case = db.session.get(Case, int(discussion.key))
    return places_of_case(case.id, case.edition_id) if case else []


def heard_in(discussion: Discussion, actor_id: int | None) -> list[Subject]:
    """Return what may be watched for one to be told of a comment: the thing, where it stands, who speaks (None: unnamed)."""
    own = [(discussion.kind, discussion.key), *followed_places(discussion)]
    return [*own, ("person", str(actor_id))] if actor_id else own


def mailed_at_once(viewer: Viewer, discussion: Discussion) -> int:
    """Return how many members a comment that the viewer posted now would be mailed to at once, as far as it names nobody."""
    subjects_ = heard_in(discussion, viewer.id)
    found = listeners_of(subjects_, ("watching",))
    found.pop(viewer.id, None)
    may = readers(discussion.kind, discussion.key, discussion.id, found)
    wishes = wishes_of(may, [(discussion.kind, discussion.key), *subjects_])
    now, count = utcnow(), 0
    for ident in may:
        because = Because("watching", *found[ident])
        theirs = wishes.get(ident, NOBODY)
        how = how_told(theirs, what_of("comment", because), because, discussion.kind, discussion.key)
        plan = planned(theirs, how, ident, now, 0)
        count += plan.how == "once" and plan.state == "waiting"
    return count
