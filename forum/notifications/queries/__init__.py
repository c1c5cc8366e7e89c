"""Reading notices: the list, and the unread count by the same clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # rows of Core selects

from sqlalchemy import Row, bindparam, func, select

from forum.kernel import subjects
from forum.kernel.db import fetch
from forum.kernel.pages import Key, page_of
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.wording import zone
from forum.notifications.models import Notice
from forum.notifications.policy import APPEALABLE, IN_PERSON
from forum.people.models import Member

PER_PAGE = 50  # notices
Subject = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One kind of news of a thing: `count` of `deed` by `names`, or a sentence of the staff (`words`). `reason`: of comments that
    are meant for the reader in person, else ""."""

    deed: str
    reason: str
    count: int
    names: tuple[str, ...]
    words: str

    @property
    def may_appeal(self) -> bool:
        """True where the reader may appeal against it."""
        return self.deed in APPEALABLE


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
            Notice.id, Notice.deed, Notice.reason, Notice.kind, Notice.key, Notice.comment_id, Notice.body, Notice.read_at,
            Notice.created_at, Member.name,
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
    url = f"/comments/{first.comment_id}" if first.comment_id and first.deed != "thread" else brief.url
    lines: dict[tuple[str, str, str], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        lines.setdefault((row.deed, row.reason if row.reason in (*IN_PERSON, "asked") else "", row.body), []).append(row)
    told = [
        Line(deed, reason, len(some), tuple(dict.fromkeys(row.name for row in some if row.name)), words)
        for (deed, reason, words), some in lines.items()
    ]
    return Group(brief, url, told, len(unread), rows[0].created_at, [row.id for row in unread])


def by_day(groups: Sequence[Group], zone_name: str) -> list[tuple[date, list[Group]]]:
    """Return the groups under the days on which they were last added to, in the reader's zone."""
    days: dict[date, list[Group]] = {}
    for group in groups:
        days.setdefault(group.at.astimezone(zone(zone_name)).date(), []).append(group)
    return list(days.items())
