"""Whose address was lost, and what is known of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.alumni import policy
from forum.alumni.models import LostAddress, NewAddress
from forum.entrance.models import Device
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people.models import EditionMember, Member
from forum.people.policy import seen_by
from forum.people.queries import by_email, editions_of, get_member

SHOWN = 50  # people above the list of an edition's
LISTED = 100  # in the queue
place = aliased(EditionMember)  # the rule of who may see whom speaks of EditionMember itself


@dataclass(frozen=True)
class Lost:
    """A member with whom touch was lost: since when, and for the staff what the mail server said."""

    id: int
    handle: str
    name: str
    since: datetime
    words: str


@dataclass(frozen=True)
class Suggestion:
    """A new address that waits for a moderator. `on`: when a letter to the old one failed, None where that is over."""

    id: int
    name: str
    handle: str
    by_name: str
    by_handle: str
    email: str
    note: str
    at: datetime
    on: datetime | None
    words: str
    has_account: bool  # somebody has this address already


def _is_lost() -> ColumnElement[bool]:
    there = and_(Member.state == "active", Member.may_sign_in.is_(True), Member.visibility != "hidden")
    return and_(LostAddress.member_id == Member.id, LostAddress.email_key == Member.email_key, there)


def _lost() -> Any:
    return select(Member.id, Member.handle, Member.name, LostAddress.created_at, LostAddress.words).join(LostAddress, _is_lost())


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[Lost]]:
    """Fill the list of an edition's people, for them and the staff: with whom touch was lost, but themselves. One statement."""
    found: dict[int, list[Lost]] = {}
    if viewer is None or not viewer.may_write:
        return found
    mine = [row.id for row in rows if viewer.is_moderator or row.id in viewer.edition_ids]
    theirs = (place.edition_id.in_(mine), seen_by(viewer), Member.id != viewer.id, Member.role == "member")
    people = _lost().add_columns(place.edition_id).join(place, place.member_id == Member.id).where(*theirs)
    for *person, edition_id in db.session.execute(people.order_by(Member.name_key, Member.id).limit(SHOWN)) if mine else ():
        found.setdefault(edition_id, []).append(Lost(*person))
    return found


def get_lost(viewer: Viewer, handle: str) -> tuple[Member, Lost]:
    """Return a lost person for whom the viewer may suggest an address; three statements. Raises NotFound."""
    member = get_member(viewer, handle)
    row = db.session.execute(_lost().where(Member.id == member.id)).first()
    editions = tuple(edition.id for edition, _standing in editions_of(member.id))
    if row is None or not policy.may_suggest(viewer, member, editions):
        raise NotFound
    return member, Lost(*row)


def suggestion_of(viewer: Viewer, member_id: int) -> NewAddress | None:
    """Return what the viewer suggested for a member before; one statement."""
    return db.session.scalar(select(NewAddress).where(NewAddress.member_id == member_id, NewAddress.by_id == viewer.id))


def in_queue(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[list[Suggestion], list[Lost]]]:
    """Fill the moderators' queue: (suggestions, people lost for whom nobody suggests anything); two statements."""
    if viewer is None or not policy.may_decide(viewer):
        return {}
    found = _waiting()
    asked = {each.handle for each in found}
    lost = [Lost(*row) for row in db.session.execute(_lost().order_by(LostAddress.created_at).limit(LISTED))]
    lost = [each for each in lost if each.handle not in asked]
    return {row.id: (found, lost) for row in rows} if found or lost else {}


def _waiting() -> list[Suggestion]:
    by, owner = aliased(Member), aliased(Member)
    statement = (
        select(NewAddress, Member.name, Member.handle, by.name.label("by_name"), by.handle.label("by_handle"))
        .add_columns(LostAddress.created_at.label("on"), LostAddress.words, owner.id.label("owner_id"))
        .join(Member, Member.id == NewAddress.member_id)
        .join(by, by.id == NewAddress.by_id)
        .outerjoin(LostAddress, _is_lost())
        .outerjoin(owner, owner.email_key == func.lower(NewAddress.email))
        .where(NewAddress.state == "waiting")
        .order_by(NewAddress.created_at, NewAddress.id)
        .limit(LISTED)
    )
    return [
        Suggestion(
            row.NewAddress.id, row.name, row.handle, row.by_name, row.by_handle, row.NewAddress.email, row.NewAddress.note,
            row.NewAddress.created_at, row.on, row.words or "", row.owner_id is not None,
        )
        for row in db.session.execute(statement)
    ]  # fmt: skip


def by_token(token: str) -> tuple[NewAddress, Member] | None:
    """Return the open question to a new address, and its member, or None; one statement."""
    open_ = (NewAddress.expires_at > utcnow(), NewAddress.state == "approved")
    found = _of(NewAddress.token_hash == hash_of(token), *open_)
    return found if found and policy.may_be_asked(found[1]) else None


def by_revert_token(token: str) -> tuple[NewAddress, Member] | None:
    """Return what the owner of the old address may still stop or take back, and its member, or None; one statement."""
    states = NewAddress.state.in_(("approved", "confirmed", "used"))
    return _of(NewAddress.revert_hash == hash_of(token), NewAddress.revert_until > utcnow(), states)


def _of(*which: ColumnElement[bool]) -> tuple[NewAddress, Member] | None:
    row = db.session.execute(select(NewAddress, Member).join(Member, Member.id == NewAddress.member_id).where(*which)).first()
    return (row.NewAddress, row.Member) if row else None


def may_be_replaced() -> ColumnElement[bool]:
    """Return the clause over NewAddress: who suggested it may suggest another one.

    While it waits, when another's was asked instead or nobody answered in time, and when the member is lost once more.
    """
    passed_over = and_(NewAddress.state == "ended", NewAddress.decided_by_id.is_(None))
    unanswered = and_(NewAddress.state == "approved", NewAddress.expires_at < utcnow())
    return or_(NewAddress.state.in_(("waiting", "used", "reverted")), passed_over, unanswered)


def due() -> list[int]:
    """Return the confirmed addresses whose time of waiting is over; one statement."""
    ready = select(NewAddress.id).where(NewAddress.state == "confirmed", NewAddress.use_at <= utcnow())
    return list(db.session.scalars(ready.order_by(NewAddress.id).limit(LISTED)))


def came_back(row: NewAddress, member: Member) -> bool:
    """Say whether the account's owner was here, or got mail, since the address was approved; two statements at most."""
    lost = db.session.get(LostAddress, member.id)
    if lost is None or lost.email_key != member.email_key:
        return True
    since = select(Device.id).where(Device.member_id == member.id, Device.last_used_at > row.decided_at)
    return db.session.execute(since.limit(1)).first() is not None


def is_taken(address: str) -> bool:
    """Say whether somebody has this address; one statement."""
    return by_email(address) is not None


def to_mail(viewer: Viewer) -> list[Work]:
    """Return the suggested addresses for the mail to moderators; one statement."""
    if not policy.may_decide(viewer):
        return []
    return [
        Work(_("A new address for %(name)s", name=row.name), "/moderation#lost", row.at, "address", row.handle)
        for row in _waiting()
    ]
