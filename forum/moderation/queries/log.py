"""Reading the journal of the staff's acts: a public form for members, all of it that concerns them for the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any  # documents of any shape

from sqlalchemy import ColumnElement, Select, select

from forum.cases.models import Case
from forum.discussion.models import Comment, Discussion
from forum.kernel import subjects
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.pages import Key, page_of
from forum.kernel.tables import csv_of
from forum.kernel.viewer import Viewer
from forum.kernel.wording import zone
from forum.people.models import Member
from forum.people.queries import faces
from forum.threads.models import Thread

LOG_ROWS = 100  # entries on a page
EXPORTED = 20_000  # entries in a file, the newest
ABOUT_PEOPLE = ("member", "person", "hat", "appeal")  # whom they concern and why is the staff's to read
PUBLIC = ("case", "comment", "thread", "edition", "collection", "member", "appeal")
STAFF = (*PUBLIC, "nomination", "person", "hat", "invitation", "writeshop", "star")
BLIND = ("nomination",)  # what was before and after would tell a reviewer of the others: its page says what whom concerns
NOBODY = ("staff_note",)  # they stand with the member whom they concern, who must not learn of them here
HEAD = ("when", "who", "deed", "kind", "key", "reason", "before", "after")


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; "" and None for everything. `who`: a handle; the days in the viewer's zone."""

    kind: str = ""
    deed: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LogRow:
    """An act of staff: who did what to what kind of thing, and why; a link where the thing is still there. `changes`: (field,
    before, after), for the staff."""

    id: int
    at: datetime
    who: str
    deed: str
    kind: str
    reason: str
    url: str
    title: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Log:
    """A page of the journal, with the cursors of those around it, and what it can be narrowed to."""

    rows: list[LogRow]
    after: str | None
    before: str | None
    kinds: tuple[str, ...]
    deeds: list[str]


def kinds_for(viewer: Viewer) -> tuple[str, ...]:
    """Return the kinds of things of whose acts the viewer reads; () stands for all but NOBODY's, to administrators."""
    if viewer.is_administrator:
        return ()
    return STAFF if viewer.is_moderator else PUBLIC


def log(viewer: Viewer, asked: Asked, after: str | None = None, before: str | None = None) -> Log:
    """Return a page of the acts that the viewer may know of, newest first; five statements and one or two for each kind."""
    page = page_of(_entries(viewer, asked), [Key(Entry.id)], after, before, LOG_ROWS)
    rows = _rows(viewer, page.rows)
    deeds = select(Entry.deed).where(_visible(viewer)).distinct().order_by(Entry.deed)
    kinds = select(Entry.kind).where(_visible(viewer)).distinct().order_by(Entry.kind)
    return Log(rows, page.after, page.before, tuple(db.session.scalars(kinds)), list(db.session.scalars(deeds)))


def export(viewer: Viewer, asked: Asked) -> str:
    """Return what a moderator reads of the acts as a table for spreadsheets, at most EXPORTED, newest first."""
    entries = db.session.execute(_entries(viewer, asked).order_by(Entry.id.desc()).limit(EXPORTED)).all()
    names = faces([row.actor_id for row in entries if row.actor_id])
    lines = [
        (row.at.isoformat(), names[row.actor_id].handle if row.actor_id in names else "", row.deed, row.kind, row.key, row.reason,
         *("" if row.kind in BLIND else _plain(each) for each in (row.before, row.after)))
        for row in entries
    ]  # fmt: skip
    return csv_of(HEAD, lines)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    kinds = kinds_for(viewer)
    return Entry.kind.in_(kinds) if kinds else Entry.kind.not_in(NOBODY)


def _entries(viewer: Viewer, asked: Asked) -> Select[*tuple[Any, ...]]:
    statement = select(*Entry.__table__.columns).where(_visible(viewer))
    for column, wanted in ((Entry.kind, asked.kind), (Entry.deed, asked.deed)):
        if wanted:
            statement = statement.where(column == wanted)
    if asked.who:
        of_name = select(Member.id).where(Member.handle == asked.who.lower())
        statement = statement.where(Entry.actor_id.in_(of_name))
    here = zone(viewer.time_zone)
    if asked.since:
        statement = statement.where(Entry.at >= datetime.combine(asked.since, time.min, here))
    if asked.until:
        statement = statement.where(Entry.at < datetime.combine(asked.until + timedelta(days=1), time.min, here))
    return statement


def _rows(viewer: Viewer, entries: Sequence[Any]) -> list[LogRow]:
    inside = {} if viewer.is_moderator else _editions_of(entries)
    rows = [row for row in entries if inside.get((row.kind, row.key)) in (None, *viewer.edition_ids)]
    known = faces([row.actor_id for row in rows if row.actor_id])
    named = [(row.kind, row.key) for row in rows if row.kind not in ABOUT_PEOPLE or viewer.is_moderator]
    wanted = {(_subject(kind), key) for kind, key in named if kind != "comment"}
    briefs = subjects.load(viewer, sorted(wanted))
    found = []
    for row in rows:
        brief = briefs.get((_subject(row.kind), row.key))
        is_private = row.kind in ABOUT_PEOPLE and not viewer.is_moderator
        url = f"/comments/{row.key}" if row.kind == "comment" else brief.url if brief else ""
        who = known[row.actor_id].name if row.actor_id in known else ""
        changes = _changes(row.before, row.after) if viewer.is_moderator and row.kind not in BLIND else []
        found.append(
            LogRow(
                row.id,
                row.at,
                who,
                row.deed,
                row.kind,
                "" if is_private else row.reason,
                url,
                brief.title if brief else "",
                changes,
            )
        )
    return found


def _subject(kind: str) -> str:
    return "person" if kind == "member" else kind


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [(name, _short(before.get(name)), _short(after.get(name))) for name in names if name != "reports"]


def _short(value: Any) -> str:
    words = "" if value is None else str(value)
    return words if len(words) <= 200 else f"{words[:200]}…"


def _plain(document: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {_short(value)}" for name, value in document.items() if name != "reports")


def _editions_of(rows: Sequence[Any]) -> dict[tuple[str, str], int]:
    """Return {(kind, key): edition} of those things that are for the people of one edition; one statement per kind."""
    keys = {kind: [int(row.key) for row in rows if row.kind == kind] for kind in ("case", "comment", "thread")}
    statements = {
        "case": select(Case.id, Case.edition_id).where(Case.id.in_(keys["case"]), Case.audience == "edition"),
        "thread": select(Thread.id, Thread.edition_id).where(Thread.id.in_(keys["thread"]), Thread.audience == "edition"),
        "comment": select(Comment.id, Discussion.edition_id)
        .join(Discussion, Discussion.id == Comment.discussion_id)
        .where(Comment.id.in_(keys["comment"]), Discussion.audience == "edition"),
    }
    return {(kind, str(key)): edition for kind, each in statements.items() for key, edition in db.session.execute(each) if edition}
