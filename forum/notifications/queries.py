"""Reading notices: the list, the unread count by the same clause, and who must be told of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # rows of Core selects

from sqlalchemy import Row, bindparam, func, select

from forum.cases.models import CaseFacet
from forum.cases.queries.bylines import shows_names
from forum.kernel import subjects
from forum.kernel.db import db, fetch
from forum.kernel.pages import Key, page_of
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.wording import zone
from forum.notifications.models import Notice
from forum.people.models import Member
from forum.people.queries import viewer_columns, viewer_from
from forum.places import queries as places
from forum.threads.models import Thread
from forum.topics import queries as topics

PER_PAGE = 50  # notices
Subject = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One kind of news of a thing: `count` of `deed` by `names`, or a sentence of the staff (`words`)."""

    deed: str
    count: int
    names: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Group:
    """Notices of one thing together: `unread` of them are new; `url` leads to the first unread."""

    brief: Brief
    url: str
    lines: list[Line]
    unread: int
    at: datetime
    ids: list[int]


_UNREAD = select(func.count()).select_from(Notice).where(Notice.member_id == bindparam("member_id"), Notice.read_at.is_(None))


def unread_count(viewer: Viewer) -> int:
    """Return how many unread notices the viewer has; one statement."""
    return int(fetch(_UNREAD, {"member_id": viewer.id}).scalar_one())


def list_notices(viewer: Viewer, after: str | None, before: str | None) -> tuple[list[Group], list[int], str | None, str | None]:
    """Return (groups, ids of notices whose thing is gone, cursors after and before); one statement and one per kind."""
    statement = (
        select(
            Notice.id, Notice.deed, Notice.kind, Notice.key, Notice.comment_id, Notice.body, Notice.read_at, Notice.created_at,
            Member.name,
        )
        .outerjoin(Member, Member.id == Notice.actor_id)
        .where(Notice.member_id == viewer.id)
    )  # fmt: skip
    page = page_of(statement, (Key(Notice.id),), after=after, before=before, limit=PER_PAGE)
    briefs = subjects.load(viewer, [(row.kind, row.key) for row in page.rows])
    grouped: dict[Subject, list[Row[*tuple[Any, ...]]]] = {}
    gone = []
    for row in page.rows:
        if (row.kind, row.key) in briefs:
            grouped.setdefault((row.kind, row.key), []).append(row)
        elif row.read_at is None:
            gone.append(row.id)
    return [_group(briefs[subject], rows) for subject, rows in grouped.items()], gone, page.after, page.before


def _group(brief: Brief, rows: list[Row[*tuple[Any, ...]]]) -> Group:
    unread = [row for row in rows if row.read_at is None]
    first = (unread or rows)[-1]
    url = f"/comments/{first.comment_id}" if first.comment_id else brief.url
    lines: dict[tuple[str, str], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        lines.setdefault((row.deed, row.body), []).append(row)
    told = [
        Line(deed, len(some), tuple(dict.fromkeys(row.name for row in some if row.name)), words)
        for (deed, words), some in lines.items()
    ]
    return Group(brief, url, told, len(unread), rows[0].created_at, [row.id for row in unread])


def by_day(groups: Sequence[Group], zone_name: str) -> list[tuple[date, list[Group]]]:
    """Return the groups under the days on which they were last added to, in the reader's zone."""
    days: dict[date, list[Group]] = {}
    for group in groups:
        days.setdefault(group.at.astimezone(zone(zone_name)).date(), []).append(group)
    return list(days.items())


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


def viewers(ids: Sequence[int]) -> list[Viewer]:
    """Return the given members as viewers, those who may sign in; one statement."""
    rows = db.session.execute(
        select(*viewer_columns()).where(
            Member.id.in_(ids), Member.state.in_(("active", "silenced", "suspended")), Member.may_sign_in.is_(True)
        )
    )
    return [viewer_from(row) for row in rows]


def names_its_author(byline_kind: str) -> bool:
    """True where followers of a person may be told of the case study."""
    return shows_names(byline_kind)
