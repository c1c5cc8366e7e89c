"""Who may see whom. The staff sees everybody who is there; visitors see nobody."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from forum.kernel.memory import built
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, HiddenMember, Member

PRESENT = ("active", "silenced", "suspended")  # states of those who are there to be seen


def may_see_person(viewer: Viewer | None, member: Member, editions: Collection[int]) -> bool:
    """By the member's own choice: all members, the people of a shared edition, or nobody. `editions`: ids of the member's."""
    if viewer is None or member.state not in PRESENT:
        return False
    if viewer.id == member.id or viewer.is_moderator or member.visibility == "members":
        return True
    return member.visibility == "edition" and any(edition in viewer.edition_ids for edition in editions)


@built
def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_see_person` as a clause over Member."""
    if viewer is None:
        return false()
    there = Member.state.in_(PRESENT)
    if viewer.is_moderator:
        return there
    shared = exists(select(1).where(EditionMember.member_id == Member.id, EditionMember.edition_id.in_(viewer.edition_ids or (0,))))
    chosen = or_(Member.visibility == "members", and_(Member.visibility == "edition", shared))
    return and_(there, or_(chosen, Member.id == viewer.id))


@built
def not_hiding() -> ColumnElement[bool]:
    """Leave out those who hide: nobody finds them, the staff included."""
    return Member.id.not_in(select(HiddenMember.member_id))


def may_invite(viewer: Viewer) -> bool:
    """Moderators and administrators invite."""
    return viewer.is_moderator and viewer.may_write


def may_place(viewer: Viewer | None) -> bool:
    """The staff says who is of an edition, and as what."""
    return viewer is not None and viewer.is_moderator and viewer.may_write
