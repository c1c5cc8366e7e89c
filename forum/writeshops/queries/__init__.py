"""Reading write-shops: which there is, who coaches, who takes part. page.py reads their page, drafts.py one draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any  # rows of Core selects

from sqlalchemy import Row, Select, func, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.editions.models import Edition
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.packing import packed, unpacked
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.people.policy import PRESENT
from forum.people.queries import Face, face_of, faces, faces_statement
from forum.writeshops import policy
from forum.writeshops.models import WriteShop, WriteShopCoach, WriteShopPart, WriteShopWriter


@dataclass(frozen=True)
class Coach:
    """A coach as the page names them."""

    id: int
    handle: str
    name: str


@dataclass(frozen=True)
class Shop:
    """A write-shop with its edition and coaches. `drafts` made and `published` of them: totals, for the staff alone."""

    row: WriteShop
    edition: Edition
    coaches: tuple[Coach, ...]
    drafts: int
    published: int

    @property
    def is_open(self) -> bool:
        """False from its closing on."""
        return self.row.closed_at is None

    @property
    def coach_ids(self) -> tuple[int, ...]:
        """Return the ids of its coaches."""
        return tuple(coach.id for coach in self.coaches)

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return path_of(self.edition.slug)

    @property
    def questions(self) -> list[str]:
        """Return the guiding questions."""
        return questions_of(self.row)


def path_of(edition_slug: str) -> str:
    """Return the address of an edition's write-shop."""
    return f"/editions/{edition_slug}/write-shop"


def questions_of(row: WriteShop) -> list[str]:
    """Return the guiding questions of a write-shop, in order."""
    return [line.strip() for line in row.questions.splitlines() if line.strip()]


def days_left(deadline: date) -> int:
    """Return the days until the end of `deadline`: 0 on the day itself, negative after it."""
    return (deadline - today()).days


@cache
def coaches_column() -> Any:
    """Return the coaches of the write-shop of an outer select, as a column that `coaches_in` reads."""
    rows = select(Member.id, Member.handle, Member.name).join_from(WriteShopCoach, Member, Member.id == WriteShopCoach.member_id)
    return packed(rows.where(WriteShopCoach.shop_id == WriteShop.id).correlate(WriteShop)).label("coaches")


def coaches_in(column: str | None) -> tuple[Coach, ...]:
    """Return the coaches in a `coaches_column`, by name."""
    rows = [Coach(int(ident), handle, name) for ident, handle, name in unpacked(column)]
    return tuple(sorted(rows, key=lambda each: (each.name, each.id)))


@cache
def _shops() -> Select[*tuple[Any, ...]]:
    """Of an edition the open one comes first, then the one closed last."""
    made = select(func.count(WriteShopPart.case_id)).where(WriteShopPart.shop_id == WriteShop.id).correlate(WriteShop)
    told = select(func.count(Case.id)).join(WriteShopPart, WriteShopPart.case_id == Case.id)
    told = told.where(WriteShopPart.shop_id == WriteShop.id, Case.state == "published").correlate(WriteShop)
    return (
        select(
            WriteShop, Edition, coaches_column(), made.scalar_subquery().label("drafts"), told.scalar_subquery().label("published")
        )
        .join(Edition, Edition.id == WriteShop.edition_id)
        .order_by(WriteShop.open_edition_id.is_(None), WriteShop.id.desc())
    )


def _shop(row: Row[*tuple[Any, ...]]) -> Shop:
    return Shop(row.WriteShop, row.Edition, coaches_in(row.coaches), row.drafts, row.published)


def find_shop(viewer: Viewer | None, slug: str) -> Shop | None:
    """Return the write-shop of an edition that the viewer may visit: the open one, else the latest; one statement."""
    row = db.session.execute(_shops().where(Edition.slug == slug, policy.visited_by(viewer)).limit(1)).first()
    return _shop(row) if row else None


def get_shop(viewer: Viewer | None, slug: str) -> Shop:
    """Return what `find_shop` does. Raises NotFound where there is none, or none for this viewer."""
    found = find_shop(viewer, slug)
    if found is None:
        raise NotFound
    return found


def shop_by_id(shop_id: int) -> Shop | None:
    """Return a write-shop, whoever asks: for jobs; one statement."""
    row = db.session.execute(_shops().where(WriteShop.id == shop_id)).first()
    return _shop(row) if row else None


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the write-shops named by `keys` (ids as text) that the viewer may visit; one statement."""
    rows = db.session.execute(
        select(WriteShop.id, WriteShop.title, Edition.slug)
        .join(Edition, Edition.id == WriteShop.edition_id)
        .where(WriteShop.id.in_([int(key) for key in keys]), policy.visited_by(viewer))
    )
    return {str(row.id): Brief("writeshop", str(row.id), row.title, path_of(row.slug)) for row in rows}


def people_of(edition_id: int, capacity: str, limit: int = 1000) -> list[Face]:
    """Return an edition's people of this capacity who can sign in, by name: for the staff, who open; one statement."""
    statement = faces_statement().join(EditionMember, EditionMember.member_id == Member.id)
    here = (EditionMember.edition_id == edition_id, EditionMember.capacity == capacity)
    there = (Member.state.in_(PRESENT), Member.may_sign_in.is_(True))
    rows = db.session.execute(statement.where(*here, *there).order_by(Member.name_key, Member.id).limit(limit))
    return [face_of(row) for row in rows]


def offered_coaches(shop: Shop) -> list[Face]:
    """Return those whom the staff ticks as coaches: the edition's own, and who is one already; two statements."""
    known = {face.id: face for face in [*people_of(shop.edition.id, "coach"), *faces(shop.coach_ids).values()]}
    return sorted(known.values(), key=lambda face: (face.name, face.id))


def writers_of(shop_id: int, after: int, limit: int) -> list[int]:
    """Return ids of those who have a place in a write-shop, rising, from beyond `after` on: for jobs; one statement."""
    mine = (WriteShopWriter.shop_id == shop_id, WriteShopWriter.member_id > after)
    found = select(WriteShopWriter.member_id).where(*mine).order_by(WriteShopWriter.member_id).limit(limit)
    return list(db.session.scalars(found))


def capacity_of(viewer: Viewer, edition_id: int) -> str | None:
    """Return what the viewer is in an edition, None for nothing; one statement."""
    here = (EditionMember.edition_id == edition_id, EditionMember.member_id == viewer.id)
    return db.session.scalar(select(EditionMember.capacity).where(*here))


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[Shop | None, str, int]]:
    """Fill the pages of editions: {edition id: (its write-shop or None, address, days left)}, for those who may visit it.

    Where there is none the staff is offered to open one. One statement; none for those of other editions.
    """
    if viewer is None:
        return {}
    mine = [row for row in rows if policy.may_visit(viewer, row.id, ())]
    found = {row.id: find_shop(viewer, row.slug) for row in mine}
    return {
        row.id: (shop, path_of(row.slug), days_left(shop.row.deadline) if shop else 0)
        for row in mine
        if (shop := found[row.id]) or policy.may_run(viewer)
    }
