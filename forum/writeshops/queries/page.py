"""Reading the page of a write-shop: who writes, what is published, one's own draft, what is shared with a coach.

Who has begun is said to nobody but themselves; see policy.py for what is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import Row, Subquery, and_, exists, func, select
from sqlalchemy.orm import aliased

from forum.cases import policy as cases
from forum.cases.models import Case, CaseAuthor, CaseDraft
from forum.cases.queries import Author, authors_column, authors_in
from forum.cases.queries.reading import CardRow, card_rows, card_statement
from forum.cases.queries.telling import FIRST
from forum.editions.models import Edition
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.people.policy import seen_by
from forum.people.queries import Face, face_of, faces_statement
from forum.writeshops import policy
from forum.writeshops.models import WriteShop, WriteShopNote, WriteShopPart, WriteShopShare, WriteShopWriter
from forum.writeshops.queries import Shop, path_of

LINES_MAX = 200  # participants on the page
CARDS_MAX = 20  # the newest; the others are linked from their authors' lines


@dataclass(frozen=True)
class Line:
    """A participant, or a pair. `told`: "snapshot" or "full" where one is published under their names that the viewer may read."""

    people: tuple[Face, ...]
    told: str = ""
    url: str = ""
    title: str = ""


@dataclass(frozen=True)
class Own:
    """The viewer's own place. `standing`: "none", "not begun", "begun", "snapshot", "full" or "withdrawn"."""

    standing: str
    case_id: int = 0
    title: str = ""
    url: str = ""
    shared_at: datetime | None = None  # the latest
    shared_with: int = 0  # coaches
    open_notes: int = 0
    may_start: bool = False


@dataclass(frozen=True)
class SharedDraft:
    """A draft that its authors let the viewer read."""

    case_id: int
    title: str
    authors: list[Author]
    saved_at: datetime
    open_notes: int


def depth_of(fullness: int, needs_classifying: bool) -> str:
    """Return "full" for a case study with every answer of a full one, else "snapshot"."""
    return "full" if fullness == 100 and not needs_classifying else "snapshot"


def _told(viewer: Viewer, shop: Shop) -> Subquery:
    """Who of the write-shop has told what the viewer may read, and stands there by name."""
    author = aliased(CaseAuthor)  # the rule of who may read speaks of authors, too
    return (
        select(WriteShopWriter.member_id, Case.id, Case.slug, Case.title, Case.fullness, Case.needs_classifying)
        .join(WriteShopPart, WriteShopPart.id == WriteShopWriter.part_id)
        .join(Case, Case.id == WriteShopPart.case_id)
        .join(author, and_(author.case_id == Case.id, author.member_id == WriteShopWriter.member_id))
        .where(WriteShopWriter.shop_id == shop.row.id, policy.named(), cases.listed_for(viewer))
        .subquery()
    )


def lines(viewer: Viewer, shop: Shop) -> tuple[list[Line], bool]:
    """Return (the edition's participants whom the viewer may see, pairs together, by name; whether there are more).

    All participants, whether they have a draft or not: to be listed says nothing. One statement.
    """
    told, writer, taken = _told(viewer, shop), WriteShopWriter, aliased(EditionMember)  # `seen_by` speaks of EditionMember, too
    statement = (
        faces_statement()
        .add_columns(
            writer.part_id, told.c.id.label("case_id"), told.c.slug, told.c.title, told.c.fullness, told.c.needs_classifying
        )
        .join(taken, and_(taken.member_id == Member.id, taken.edition_id == shop.edition.id))
        .outerjoin(writer, and_(writer.member_id == Member.id, writer.shop_id == shop.row.id))
        .outerjoin(told, told.c.member_id == Member.id)
        .where(taken.capacity == "participant", seen_by(viewer))
        .order_by(Member.name_key, Member.id)
        .limit(LINES_MAX + 1)
    )
    rows = db.session.execute(statement).all()
    together: dict[tuple[str, int], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows[:LINES_MAX]:
        together.setdefault(("part", row.part_id) if row.part_id else ("alone", row.id), []).append(row)
    return [_line(some) for some in together.values()], len(rows) > LINES_MAX


def _line(rows: Sequence[Row[*tuple[Any, ...]]]) -> Line:
    people = tuple(face_of(row) for row in rows)
    row = next((each for each in rows if each.case_id), None)
    if row is None:
        return Line(people)
    return Line(people, depth_of(row.fullness, row.needs_classifying), f"/cases/{row.case_id}-{row.slug}", row.title)


def cards(viewer: Viewer, shop: Shop) -> list[CardRow]:
    """Return what is published from it under its authors' names and the viewer may read, newest first; one statement."""
    statement = card_statement(viewer).join(WriteShopPart, WriteShopPart.case_id == Case.id)
    statement = statement.where(WriteShopPart.shop_id == shop.row.id, policy.named())
    rows = db.session.execute(statement.order_by(Case.published_at.desc(), Case.id.desc()).limit(CARDS_MAX))
    return card_rows(viewer, rows.all())


def own(viewer: Viewer, shop: Shop) -> Own | None:
    """Return the viewer's own place, None for those who have none; one statement, none for people of other editions."""
    if shop.edition.id not in viewer.edition_ids:
        return None
    row = db.session.execute(_own(viewer, shop)).one()
    start = policy.may_start(viewer, shop.is_open, row.capacity)
    if row.case_id is None:
        return Own("none", may_start=start) if row.capacity == "participant" else None
    url = f"/cases/{row.case_id}-{row.slug}" if row.state != "draft" else f"/cases/{row.case_id}/edit"
    title = row.title if row.state != "draft" else row.typed or ""
    return Own(_standing(row), row.case_id, title, url, row.shared_at, row.shared_with, row.open_notes)


def _own(viewer: Viewer, shop: Shop) -> Any:
    share = (WriteShopShare.part_id == WriteShopPart.id,)
    note = (WriteShopNote.part_id == WriteShopPart.id, WriteShopNote.resolved_at.is_(None))
    mine = exists(select(1).where(CaseAuthor.case_id == WriteShopPart.case_id, CaseAuthor.member_id == viewer.id))
    return (
        select(
            EditionMember.capacity, Case.id.label("case_id"), Case.slug, Case.title, Case.state, Case.fullness,
            Case.needs_classifying, CaseDraft.base, CaseDraft.fields[("title", 0)].as_string().label("typed"),
            select(func.max(WriteShopShare.created_at)).where(*share).correlate(WriteShopPart).scalar_subquery().label("shared_at"),
            select(func.count()).select_from(WriteShopShare).where(*share).correlate(WriteShopPart).scalar_subquery()
            .label("shared_with"),
            select(func.count()).select_from(WriteShopNote).where(*note).correlate(WriteShopPart).scalar_subquery()
            .label("open_notes"),
        )
        .select_from(EditionMember)
        .outerjoin(
            WriteShopWriter, and_(WriteShopWriter.member_id == EditionMember.member_id, WriteShopWriter.shop_id == shop.row.id)
        )
        .outerjoin(WriteShopPart, and_(WriteShopPart.id == WriteShopWriter.part_id, mine))
        .outerjoin(Case, Case.id == WriteShopPart.case_id)
        .outerjoin(CaseDraft, CaseDraft.case_id == Case.id)
        .where(EditionMember.edition_id == shop.edition.id, EditionMember.member_id == viewer.id)
    )  # fmt: skip


def _standing(row: Row[*tuple[Any, ...]]) -> str:
    if row.state == "published":
        return depth_of(row.fullness, row.needs_classifying)
    if row.state != "draft":
        return "withdrawn"
    return "begun" if row.base and row.base > FIRST else "not begun"


def shared_drafts(viewer: Viewer, shop: Shop) -> list[SharedDraft]:
    """Return the drafts that their authors share with this coach, last saved first; one statement, none for others."""
    if viewer.id not in shop.coach_ids:
        return []
    notes = select(func.count()).select_from(WriteShopNote).where(WriteShopNote.part_id == WriteShopPart.id)
    notes = notes.where(WriteShopNote.resolved_at.is_(None)).correlate(WriteShopPart)
    title = CaseDraft.fields[("title", 0)].as_string()
    statement = (
        select(Case.id, title.label("title"), CaseDraft.saved_at, authors_column(), notes.scalar_subquery().label("notes"))
        .join(WriteShopPart, WriteShopPart.case_id == Case.id)
        .join(WriteShop, WriteShop.id == WriteShopPart.shop_id)
        .join(CaseDraft, CaseDraft.case_id == Case.id)
        .where(WriteShop.id == shop.row.id, policy.drafts_read_by(viewer), policy.shared_with(viewer))
        .order_by(CaseDraft.saved_at.desc())
    )
    rows = db.session.execute(statement)
    return [SharedDraft(row.id, row.title or "", authors_in(row.authors), row.saved_at, row.notes) for row in rows]


def told_in(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """Fill the page of a case study: {case id: (edition's short name, address)} where its byline names its authors and the
    viewer may visit the write-shop as one of the edition's people or the staff. One statement at most."""
    ids = [row.id for row in rows if policy.is_named(row.byline_kind)]
    if viewer is None or not ids or not (viewer.edition_ids or viewer.is_moderator):
        return {}
    statement = (
        select(WriteShopPart.case_id, Edition)
        .join(WriteShop, WriteShop.id == WriteShopPart.shop_id)
        .join(Edition, Edition.id == WriteShop.edition_id)
        .where(WriteShopPart.case_id.in_(ids), policy.visited_by(viewer))
    )
    found = db.session.execute(statement)
    return {int(row.case_id): (row.Edition.short_name, path_of(row.Edition.slug)) for row in found}
