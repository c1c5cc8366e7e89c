"""Reading one draft of a write-shop: for its authors, and for the coaches with whom one of them shared it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any  # rows of Core selects

from sqlalchemy import Select, exists, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case, CaseAuthor, CaseDraft
from forum.cases.queries import Author, authors_column, authors_in
from forum.cases.queries.preview import laid_out
from forum.cases.queries.reading import Reading
from forum.editions.models import Edition
from forum.kernel.db import db
from forum.kernel.packing import packed, unpacked
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.writeshops import policy
from forum.writeshops.models import NOTES, WriteShop, WriteShopNote, WriteShopPart, WriteShopShare
from forum.writeshops.queries import Coach, coaches_column, coaches_in, days_left, path_of, questions_of


@dataclass(frozen=True)
class Note:
    """A coach's note."""

    id: int
    body: str
    at: datetime
    by_name: str
    resolved_at: datetime | None


@dataclass(frozen=True)
class Draft:
    """A draft of a write-shop, for one who may read it. `shared`: ids of the coaches who may, too."""

    shop: WriteShop
    edition: Edition
    coaches: tuple[Coach, ...]
    part: WriteShopPart
    case: Case
    copy: CaseDraft
    authors: list[Author]
    shared: frozenset[int]
    is_author: bool
    may_share: bool
    may_leave_note: bool

    @property
    def author_ids(self) -> tuple[int, ...]:
        """Return the ids of its authors."""
        return tuple(author.id for author in self.authors)

    @property
    def page(self) -> str:
        """Return the address of the write-shop's page."""
        return path_of(self.edition.slug)

    @property
    def path(self) -> str:
        """Return the address of this draft's page in the write-shop."""
        return f"{self.page}/drafts/{self.case.id}"

    @property
    def readers(self) -> list[Coach]:
        """Return the coaches who may read it."""
        return [coach for coach in self.coaches if coach.id in self.shared]


@cache
def _drafts() -> Select[*tuple[Any, ...]]:
    shares = select(WriteShopShare.coach_id).where(WriteShopShare.part_id == WriteShopPart.id).correlate(WriteShopPart)
    return (
        select(
            WriteShop, Edition, WriteShopPart, Case, CaseDraft, coaches_column(), authors_column(), packed(shares).label("shares")
        )
        .join(Edition, Edition.id == WriteShop.edition_id)
        .join(WriteShopPart, WriteShopPart.shop_id == WriteShop.id)
        .join(Case, Case.id == WriteShopPart.case_id)
        .join(CaseDraft, CaseDraft.case_id == Case.id)
    )


def get_draft(viewer: Viewer, slug: str, case_id: int) -> Draft:
    """Return a draft for one who may read it; one statement. Raises NotFound."""
    row = db.session.execute(_drafts().where(Edition.slug == slug, Case.id == case_id)).first()
    if row is None:
        raise NotFound
    authors = authors_in(row.authors)
    ids = [author.id for author in authors]
    shared = frozenset(int(ident) for (ident,) in unpacked(row.shares))
    is_open, state = row.WriteShop.closed_at is None, row.Case.state
    if not policy.may_read_draft(viewer, is_open, state, ids, shared):
        raise NotFound
    return Draft(
        row.WriteShop, row.Edition, coaches_in(row.coaches), row.WriteShopPart, row.Case, row.CaseDraft, authors, shared,
        viewer.id in ids, policy.may_share(viewer, is_open, state, ids),
        policy.may_leave_note(viewer, is_open, state, ids, shared),
    )  # fmt: skip


def as_page(draft: Draft) -> Reading:
    """Return a draft laid out as its page would be, under its authors' names; nothing is stored. Raises NotFound."""
    return laid_out(draft.case, draft.copy, draft.authors, "my_name")


def notes_on(draft: Draft) -> list[Note]:
    """Return the notes on a draft that the viewer may read, those to do first, then the newest; one statement."""
    return _notes(draft.part.id)


def _notes(part_id: int) -> list[Note]:
    rows = db.session.execute(
        select(WriteShopNote.id, WriteShopNote.body, WriteShopNote.created_at, Member.name, WriteShopNote.resolved_at)
        .join(Member, Member.id == WriteShopNote.by_id)
        .where(WriteShopNote.part_id == part_id)
        .order_by(WriteShopNote.resolved_at.is_not(None), WriteShopNote.id.desc())
        .limit(NOTES)
    )
    return [Note(*row) for row in rows]


@dataclass(frozen=True)
class Beside:
    """What stands beside a draft while its author writes."""

    title: str
    page: str
    path: str
    days_left: int
    deadline: Any  # a date, for the filter `day`
    is_open: bool
    questions: list[str]
    readers: int
    notes: list[Note]


def beside(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Beside]:
    """Fill the pages of telling: {case id: what stands beside it}, for its authors: helpers are not told the coach's notes.

    Two statements at most, one for a draft of no write-shop; only while it is a draft.
    """
    ids = [row.id for row in rows if row.state == "draft"]
    if viewer is None or not ids:
        return {}
    mine = exists(select(1).where(CaseAuthor.case_id == WriteShopPart.case_id, CaseAuthor.member_id == viewer.id))
    shares = select(WriteShopShare.coach_id).where(WriteShopShare.part_id == WriteShopPart.id).correlate(WriteShopPart)
    statement = (
        select(WriteShop, Edition.slug, WriteShopPart.id.label("part_id"), WriteShopPart.case_id, packed(shares).label("shares"))
        .join(Edition, Edition.id == WriteShop.edition_id)
        .join(WriteShopPart, WriteShopPart.shop_id == WriteShop.id)
        .where(WriteShopPart.case_id.in_(ids), mine)
    )
    return {row.case_id: _beside(row) for row in db.session.execute(statement).all()}


def _beside(row: Any) -> Beside:
    shop, page = row.WriteShop, path_of(row.slug)
    notes = [note for note in _notes(row.part_id) if note.resolved_at is None]
    return Beside(
        shop.title, page, f"{page}/drafts/{row.case_id}", days_left(shop.deadline), shop.deadline, shop.closed_at is None,
        questions_of(shop), len(unpacked(row.shares)), notes,
    )  # fmt: skip
