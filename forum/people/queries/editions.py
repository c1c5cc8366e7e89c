"""The people of an edition: a few for its page, all of them page by page, one of them. Members only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any  # rows of Core selects

from sqlalchemy import Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, fetch
from forum.kernel.memory import built
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.viewer import Viewer
from forum.people import policy
from forum.people.models import EditionMember, Member
from forum.people.queries import Face, face_of, faces_statement, standing

SHOWN = 30  # people on the edition's page
HERE = 6  # people named as being here now
HERE_FOR = timedelta(days=30)  # since one was here last
PER_PAGE = 50  # people


@dataclass(frozen=True)
class Placed:
    """A person in an edition: what they are in it today, in words, and the capacity that a moderator gave them."""

    face: Face
    standing: str
    capacity: str


@dataclass(frozen=True)
class People:
    """The people of an edition whom the viewer may see: the first by name, how many there are, and, where the course is over,
    who has been here lately."""

    first: list[Placed]
    total: int
    here: list[Face]


NOBODY = People([], 0, [])
_IN = aliased(EditionMember)  # the rule of who may see whom speaks of EditionMember itself


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, People]:
    """Fill an edition's page: {edition id: People}; nobody for visitors, who read a sentence instead. One statement."""
    return {row.id: _few(viewer, row) if viewer else NOBODY for row in rows}


def _few(viewer: Viewer, edition: Edition) -> People:
    rows = fetch(_ranked(viewer), {"edition_id": edition.id}).all()
    since = utcnow() - HERE_FOR
    over = edition.phase(today()) == "alumni"
    lately = [row for row in rows if over and row.state == "active" and row.last_seen_at and row.last_seen_at > since]
    here = sorted((row for row in lately if row.id != viewer.id), key=lambda row: row.lately)[:HERE]
    first = [_placed(edition, row) for row in sorted(rows, key=lambda row: row.by_name) if row.by_name <= SHOWN]
    return People(first, rows[0].total if rows else 0, [face_of(row) for row in here])


@built
def _ranked(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """All that the page shows in one statement: the first by name, and those who were here last."""
    lately = func.row_number().over(order_by=(Member.last_seen_at.desc().nulls_last(), Member.id)).label("lately")
    by_name = func.row_number().over(order_by=(Member.name_key, Member.id)).label("by_name")
    total = func.count().over().label("total")
    people = _placed_statement(viewer).add_columns(Member.last_seen_at, Member.state, lately, by_name, total).subquery()
    return select(people).where(or_(people.c.by_name <= SHOWN, people.c.lately <= HERE + 1))


@built
def _placed_statement(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    return (
        faces_statement()
        .add_columns(_IN.capacity)
        .join(_IN, _IN.member_id == Member.id)
        .where(_IN.edition_id == bindparam("edition_id"), policy.seen_by(viewer), policy.not_hiding())
    )


def list_people(viewer: Viewer, edition: Edition, after: str | None, before: str | None) -> Page[Placed]:
    """Return a page of an edition's people whom the viewer may see, by name; one statement."""
    return mapped(
        page_of(_of(viewer, edition.id), _BY_NAME, after=after, before=before, limit=PER_PAGE), lambda row: _placed(edition, row)
    )


@built
def _of(viewer: Viewer, edition_id: int) -> Select[*tuple[Any, ...]]:
    return _placed_statement(viewer).params(edition_id=edition_id)


_BY_NAME = (Key(Member.name_key, descending=False), Key(Member.id, descending=False))


def get_placed(viewer: Viewer, edition: Edition, handle: str) -> Placed:
    """Return a person of an edition; one statement. Raises NotFound."""
    statement = _placed_statement(viewer).where(Member.handle == handle.lower())
    row = db.session.execute(statement, {"edition_id": edition.id}).first()
    if row is None:
        raise NotFound
    return _placed(edition, row)


def _placed(edition: Edition, row: Row[*tuple[Any, ...]]) -> Placed:
    return Placed(face_of(row), standing(edition, row.capacity), row.capacity)
