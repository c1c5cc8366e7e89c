"""Who may do what in a write-shop. Each rule has one home; where a list needs it, beside it stands the same rule in SQL.

The staff opens and closes; it reads no draft by its role. A draft is read by its authors, and by the coaches with whom one of
them has shared it, as long as it is a draft and the write-shop is open. Whether somebody has begun is nobody's to know but
theirs. What is published is named here only where it stands under its authors' names: a case study by "a member" or by an
organization is neither shown nor counted, for on a list of so few people any total, watched for a while, would say whose it is.
The same rule says when the page of a case study may tell of the write-shop. The staff, who know all authors, read totals.
tests/writeshops/test_policy.py compares the two forms over every role, state and standing.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from forum.cases.models import Case, CaseAuthor
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer
from forum.writeshops.models import WriteShop, WriteShopCoach, WriteShopPart, WriteShopShare


def may_run(viewer: Viewer) -> bool:
    """Moderators and administrators open, move the deadline and close."""
    return viewer.is_moderator and viewer.may_write


def may_visit(viewer: Viewer | None, edition_id: int, coaches: Collection[int]) -> bool:
    """The edition's people, the coaches and the staff see the write-shop's page; to all others it is not there."""
    return viewer is not None and (viewer.is_moderator or edition_id in viewer.edition_ids or viewer.id in coaches)


@built
def visited_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_visit` as a clause over WriteShop."""
    if viewer is None:
        return false()
    if viewer.is_moderator:
        return true()
    inside = WriteShop.edition_id.in_(viewer.edition_ids) if viewer.edition_ids else false()
    coach = exists(select(1).where(WriteShopCoach.shop_id == WriteShop.id, WriteShopCoach.member_id == viewer.id))
    return or_(inside, coach)


def may_read_draft(viewer: Viewer, is_open: bool, state: str, authors: Collection[int], shared_with: Collection[int]) -> bool:
    """An author while it is a draft; a coach with whom one of them shared it, while the write-shop is open. Nobody by a role.

    state: of the case study; shared_with: ids of the coaches. The silenced and suspended read no draft, as in forum/cases.
    """
    if not viewer.may_write or state != "draft":
        return False
    return viewer.id in authors or (is_open and viewer.id in shared_with)


@built
def drafts_read_by(viewer: Viewer) -> ColumnElement[bool]:
    """`may_read_draft` as a clause over WriteShopPart, joined to WriteShop and Case."""
    if not viewer.may_write:
        return false()
    author = exists(select(1).where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == viewer.id))
    return and_(Case.state == "draft", or_(author, and_(WriteShop.closed_at.is_(None), shared_with(viewer))))


@built
def shared_with(viewer: Viewer) -> ColumnElement[bool]:
    """Return a clause over WriteShopPart: one of its authors has shared it with this coach."""
    return exists(select(1).where(WriteShopShare.part_id == WriteShopPart.id, WriteShopShare.coach_id == viewer.id))


def may_share(viewer: Viewer, is_open: bool, state: str, authors: Collection[int]) -> bool:
    """Any author shares a draft with the coaches, or takes that back."""
    return viewer.may_write and is_open and state == "draft" and viewer.id in authors


def may_leave_note(viewer: Viewer, is_open: bool, state: str, authors: Collection[int], shared_with: Collection[int]) -> bool:
    """A coach who reads it and is not its author."""
    return may_read_draft(viewer, is_open, state, authors, shared_with) and viewer.id not in authors


def may_start(viewer: Viewer, is_open: bool, capacity: str | None) -> bool:
    """A participant of the edition starts the draft that the opening did not make, or one in place of what they threw away."""
    return viewer.may_write and is_open and capacity == "participant"


def is_named(byline_kind: str) -> bool:
    """True where a published case study may be tied to the write-shop: it stands under its authors' own names."""
    return byline_kind == "my_name"


def named() -> ColumnElement[bool]:
    """`is_named` as a clause over Case."""
    return Case.byline_kind == "my_name"
