"""Reading what lets people in: the device of a request, links and codes, changes of address, what failed lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any  # kept fields of a form, a statement

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from forum.entrance.models import (
    KEPT_POST_LIFE,
    AddressChange,
    Device,
    FailedSignIn,
    KeptPost,
    KnownDevice,
    MailedSignIn,
    OneTimeLink,
    Password,
)  # fmt: skip
from forum.entrance.policy import ENTERING, may_enter
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.memory import note_version, version_columns
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.queries import by_email, viewer_columns, viewer_from

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10  # failures per account and window
ADDRESS_LIMIT = 100  # failures per network address and window
SEEN_EVERY = timedelta(minutes=10)
KNOWN_LIFE = timedelta(days=180)  # of a known device that is not used
REQUEST_LIFE = timedelta(minutes=15)  # of a sign-in by mail
TRIES_MAX = 5  # wrong codes that end it


@dataclass(frozen=True)
class Account:
    """Whom an address may let in; `hash` is their password's, or None where they never set one."""

    member_id: int
    hash: str | None


def viewer_by_token(token: str) -> tuple[Viewer, bool] | None:
    """Return (viewer, is it time to note that they are here) for a device's token; one statement."""
    now = utcnow()
    row = fetch(_whose_device(), {"token": hash_of(token), "now": now}).first()
    if row is None:
        return None
    note_version(row.data_version, row.rules_version, row.names_version)
    return viewer_from(row, row.device_id), row.last_used_at < now - SEEN_EVERY


@cache
def _whose_device() -> Any:
    """Return the statement of every signed-in request, put together once."""
    device = (Device.id.label("device_id"), Device.last_used_at)
    wanted = (
        Device.token_hash == bindparam("token"),
        Device.expires_at > bindparam("now"),
        or_(*(Member.state == state for state in ENTERING)),
    )
    return select(*viewer_columns(), *device, *version_columns()).join(Device, Device.member_id == Member.id).where(*wanted)


def account_for(address: str) -> Account | None:
    """Return who may sign in by an address; two statements, whatever is found."""
    member = by_email(address)
    if member is not None and not may_enter(member.state, member.may_sign_in, member.is_demo):
        member = None
    kept = password_of(member.id if member else 0)
    return Account(member.id, kept) if member else None


def password_of(member_id: int) -> str | None:
    """Return the hash of a member's password, or None; one statement."""
    return db.session.scalar(select(Password.hash).where(Password.member_id == member_id))


def failures(keys: Sequence[str]) -> dict[str, int]:
    """Return {key: failures within the window}; one statement."""
    rows = db.session.execute(
        select(FailedSignIn.key, func.count())
        .where(FailedSignIn.key.in_(keys), FailedSignIn.at > utcnow() - WINDOW)
        .group_by(FailedSignIn.key)
    )
    return {row.key: row[1] for row in rows}


def is_too_often(keys: Sequence[str]) -> bool:
    """True where the account (the first of `keys`) or the network address (the second) failed too often lately; one statement."""
    if not current_app.config["RATE_LIMITS"]:
        return False
    found = failures(keys)
    return found.get(keys[0], 0) >= ACCOUNT_LIMIT or found.get(keys[1], 0) >= ADDRESS_LIMIT


def devices_of(viewer: Viewer) -> list[Device]:
    """Return the viewer's signed-in browsers, this one first, then the last used; one statement."""
    mine = select(Device).where(Device.member_id == viewer.id, Device.expires_at > utcnow())
    found = db.session.scalars(mine.order_by(Device.last_used_at.desc()))
    return sorted(found, key=lambda device: device.id != viewer.device_id)


def known_device_of(device_id: int | None) -> int | None:
    """Return the id of the known device that a signed-in browser is, or None; one statement."""
    return db.session.scalar(select(Device.known_id).where(Device.id == device_id))


def has_been_here(member_id: int) -> bool:
    """True for a member who has signed in before; one statement."""
    known = exists().where(KnownDevice.member_id == member_id)
    return bool(db.session.scalar(select(or_(known, Member.last_seen_at.is_not(None))).where(Member.id == member_id)))


def link_by_token(token: str, purpose: str) -> OneTimeLink | None:
    """Return a one-time link that may still be used by somebody who may still come in; one statement."""
    return db.session.scalar(
        select(OneTimeLink)
        .join(Member, Member.id == OneTimeLink.member_id)
        .where(
            Member.state.in_(ENTERING),
            OneTimeLink.token_hash == hash_of(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > utcnow(),
        )
    )


def mailed_by_token(token: str) -> MailedSignIn | None:
    """Return the sign-in of a mailed link that may still be used by somebody who may still come in; one statement."""
    found = _mailed(MailedSignIn.token_hash == hash_of(token))
    return found[0] if found and found[1] else None


def mailed_by_ticket(ticket: str) -> tuple[MailedSignIn, bool] | None:
    """Return (the open sign-in that this browser asked for, may its member come in), locked, or None; one statement."""
    return _mailed(MailedSignIn.ticket_hash == hash_of(ticket), lock=True)


def _mailed(which: ColumnElement[bool], lock: bool = False) -> tuple[MailedSignIn, bool] | None:
    statement = (
        select(MailedSignIn, Member.state, Member.may_sign_in, Member.is_demo)
        .outerjoin(Member, Member.id == MailedSignIn.member_id)
        .where(which, *open_mailed())
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement.with_for_update(of=MailedSignIn) if lock else statement).first()
    if row is None:
        return None
    found: MailedSignIn = row.MailedSignIn
    return found, found.member_id is not None and may_enter(row.state, row.may_sign_in, row.is_demo)


def open_mailed() -> tuple[ColumnElement[bool], ...]:
    """Return the clauses by which a sign-in by mail can still be used."""
    return MailedSignIn.used_at.is_(None), MailedSignIn.expires_at > utcnow(), MailedSignIn.failures < TRIES_MAX


def mailed_lately(member_id: int) -> int:
    """Return how many unused sign-ins were mailed to a member within their life, those ended by wrong codes included; one
    statement."""
    theirs = (MailedSignIn.member_id == member_id, MailedSignIn.used_at.is_(None), MailedSignIn.expires_at > utcnow())
    return db.session.scalar(select(func.count(MailedSignIn.id)).where(*theirs)) or 0


def address_change_by_token(token: str) -> AddressChange | None:
    """Return a change of address that may still be confirmed; one statement."""
    wanted = (AddressChange.token_hash == hash_of(token), *_open_change())
    return db.session.scalar(select(AddressChange).join(Member).where(*wanted, Member.state.in_(ENTERING)))


def open_address_change(member_id: int) -> AddressChange | None:
    """Return the change that a member has asked for and nobody has confirmed or stopped; one statement."""
    return db.session.scalar(select(AddressChange).where(AddressChange.member_id == member_id, *_open_change()))


def address_changes_since(member_id: int, since: datetime) -> int:
    """Return how many changes of address a member has asked for since then; one statement."""
    theirs = (AddressChange.member_id == member_id, AddressChange.created_at > since)
    return db.session.scalar(select(func.count(AddressChange.id)).where(*theirs)) or 0


def _open_change() -> tuple[ColumnElement[bool], ...]:
    return AddressChange.ended_at.is_(None), AddressChange.expires_at > utcnow()


def kept_post(token: str, path: str, member_id: int) -> dict[str, Any] | None:
    """Return the fields of a post of theirs that met an ended session less than a day ago, for the page it came from; one
    statement."""
    row = db.session.scalar(
        select(KeptPost).where(
            KeptPost.token_hash == hash_of(token),
            KeptPost.path == path,
            KeptPost.created_at > utcnow() - KEPT_POST_LIFE,
            or_(KeptPost.member_id.is_(None), KeptPost.member_id == member_id),
        )
    )
    return dict(row.fields) if row else None


def kept_bytes() -> int:
    """Return how much is being kept of posts; one statement."""
    return int(db.session.scalar(select(func.sum(KeptPost.size))) or 0)


def open_links(member_id: int, purpose: str) -> int:
    """Return how many links of a member could still be used; one statement."""
    mine = (OneTimeLink.member_id == member_id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
    return db.session.scalar(select(func.count(OneTimeLink.id)).where(*mine, OneTimeLink.expires_at > utcnow())) or 0


def address_of(member_id: int) -> str:
    """Return a member's e-mail address, or ""; one statement."""
    return db.session.scalar(select(Member.email).where(Member.id == member_id)) or ""


def words_of(member_id: int) -> tuple[str, ...]:
    """Return the words that a member's password must not be: name and address; one statement."""
    return tuple(db.session.execute(select(Member.name, func.coalesce(Member.email, "")).where(Member.id == member_id)).one())
