"""The member's ledger: what was sent to them, how, why, and why not."""

from dataclasses import dataclass
from typing import Any  # rows of Core selects

from sqlalchemy import Row, or_, select

from forum.kernel import subjects
from forum.kernel.db import db
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.notifications.models import Delivery, TellingChoice
from forum.people.models import Member

PER_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One thing that a member was told of, and what became of the mail. `brief`: None where it is not there for them any more."""

    row: Row[*tuple[Any, ...]]
    brief: Brief | None


def ledger(viewer: Viewer, after: str | None, before: str | None) -> Page[Entry]:
    """Return a page of the viewer's ledger, newest first; one statement and one for each kind of thing."""
    columns = (
        Delivery.id, Delivery.created_at, Delivery.channel, Delivery.how, Delivery.what, Delivery.reason, Delivery.kind,
        Delivery.key, Delivery.state, Delivery.why, Delivery.due_at, Delivery.done_at,
    )  # fmt: skip
    mine = (Delivery.member_id == viewer.id, or_(Delivery.channel == "mail", Delivery.how == "off"))
    page = page_of(select(*columns).where(*mine), (Key(Delivery.id),), after=after, before=before, limit=PER_PAGE)
    briefs = subjects.load(viewer, {(row.kind, row.key) for row in page.rows})
    return mapped(page, lambda row: Entry(row, briefs.get((row.kind, row.key))))


def chosen_things(viewer: Viewer) -> dict[tuple[str, str], str]:
    """Return {(kind, key): how} of single things that the viewer hears of in a way of their own; one statement."""
    rows = select(TellingChoice.kind, TellingChoice.key, TellingChoice.how)
    mine = rows.where(TellingChoice.member_id == viewer.id, TellingChoice.kind != "what")
    return {(row.kind, row.key): row.how for row in db.session.execute(mine)}


def exists(member_id: int) -> bool:
    """True for a member who is there; one statement."""
    return db.session.scalar(select(Member.id).where(Member.id == member_id, Member.state != "erased")) is not None


def title_of(kind: str, key: str) -> str:
    """Return what a place or person is called, "" for what is not there, or not for everybody's eyes; one statement at most."""
    found = subjects.load(None, [(kind, key)]).get((kind, key))
    return found.title if found else ""
