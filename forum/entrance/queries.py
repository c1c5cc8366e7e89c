"""Reading what lets people in: the device of a request, invitations, one-time links, what failed lately."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any  # kept fields of a form

from sqlalchemy import func, select

from forum.entrance.models import Device, FailedSignIn, Invitation, KeptPost, OneTimeLink, Password
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.queries import by_email, viewer_columns, viewer_from

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10  # failures per account and window
ADDRESS_LIMIT = 100  # failures per network address and window
SEEN_EVERY = timedelta(minutes=10)
ENTERING = ("active", "silenced", "suspended")  # states that may sign in: the suspended read and export


def viewer_by_token(token: str) -> tuple[Viewer, bool] | None:
    """Return (viewer, is it time to note that they are here) for a device's token; one statement."""
    now = utcnow()
    row = db.session.execute(
        select(*viewer_columns(), Device.id.label("device_id"), Device.last_used_at)
        .join(Device, Device.member_id == Member.id)
        .where(Device.token_hash == hash_of(token), Device.expires_at > now, Member.state.in_(ENTERING))
    ).first()
    if row is None:
        return None
    return viewer_from(row, row.device_id), row.last_used_at < now - SEEN_EVERY


def account_for(address: str) -> tuple[Member | None, str | None]:
    """Return (member who may sign in, hash of their password) for an address; two statements, whatever is found."""
    member = by_email(address)
    if member is not None and (member.state not in ENTERING or not member.may_sign_in):
        member = None
    kept = db.session.scalar(select(Password.hash).where(Password.member_id == (member.id if member else 0)))
    return member, kept


def failures(keys: Sequence[str]) -> dict[str, int]:
    """Return {key: failures within the window}; one statement."""
    rows = db.session.execute(
        select(FailedSignIn.key, func.count())
        .where(FailedSignIn.key.in_(keys), FailedSignIn.at > utcnow() - WINDOW)
        .group_by(FailedSignIn.key)
    )
    return {row.key: row[1] for row in rows}


def devices_of(viewer: Viewer) -> list[Device]:
    """Return the viewer's signed-in browsers, last used first; one statement."""
    mine = select(Device).where(Device.member_id == viewer.id, Device.expires_at > utcnow())
    return list(db.session.scalars(mine.order_by(Device.last_used_at.desc())))


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation of a link, whatever its state; one statement."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))


def is_open(invitation: Invitation) -> bool:
    """True where an invitation may still be accepted."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > utcnow()


def link_by_token(token: str, purpose: str) -> OneTimeLink | None:
    """Return a one-time link that may still be used; one statement."""
    return db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == hash_of(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > utcnow(),
        )
    )


def kept_post(token: str, path: str) -> dict[str, Any] | None:
    """Return the fields of a post that met an ended session, for the page it came from; one statement."""
    row = db.session.scalar(select(KeptPost).where(KeptPost.token_hash == hash_of(token), KeptPost.path == path))
    return dict(row.fields) if row else None
