"""Reading what lets people in: the device of a request, invitations, one-time links, what failed lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any  # kept fields of a form, a statement

from flask import g
from sqlalchemy import bindparam, func, or_, select

from forum.entrance.models import KEPT_POST_LIFE, Device, FailedSignIn, KeptPost, OneTimeLink, Password
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, db, fetch
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.queries import by_email, viewer_columns, viewer_from

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10  # failures per account and window
ADDRESS_LIMIT = 100  # failures per network address and window
SEEN_EVERY = timedelta(minutes=10)
ENTERING = ("active", "silenced", "suspended")  # states that may sign in: the suspended read and export


@dataclass(frozen=True)
class Account:
    """Whom an address may let in; `hash` is their password's, or None where they never set one."""

    member_id: int
    is_demo: bool
    hash: str | None


def viewer_by_token(token: str) -> tuple[Viewer, bool] | None:
    """Return (viewer, is it time to note that they are here) for a device's token; one statement."""
    now = utcnow()
    row = fetch(_whose_device(), {"token": hash_of(token), "now": now}).first()
    if row is None:
        return None
    g.data_version, g.names_version = row.data_version, row.names_version  # for kernel/memory.py and kernel/withheld.py
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
    versions = (PageVersion.n.label("data_version"), PageVersion.names.label("names_version"))
    asked = select(*viewer_columns(), *device, *versions).join(Device, Device.member_id == Member.id)
    return asked.join(PageVersion, PageVersion.id == 1).where(*wanted)


def account_for(address: str) -> Account | None:
    """Return who may sign in by an address; two statements, whatever is found."""
    member = by_email(address)
    if member is not None and (member.state not in ENTERING or not member.may_sign_in):
        member = None
    kept = password_of(member.id if member else 0)
    return Account(member.id, member.is_demo, kept) if member else None


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


def devices_of(viewer: Viewer) -> list[Device]:
    """Return the viewer's signed-in browsers, this one first, then the last used; one statement."""
    mine = select(Device).where(Device.member_id == viewer.id, Device.expires_at > utcnow())
    found = db.session.scalars(mine.order_by(Device.last_used_at.desc()))
    return sorted(found, key=lambda device: device.id != viewer.device_id)


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


def words_of(member_id: int) -> tuple[str, ...]:
    """Return the words that a member's password must not be: name and address; one statement."""
    return tuple(db.session.execute(select(Member.name, func.coalesce(Member.email, "")).where(Member.id == member_id)).one())
