"""The only writers of what lets people in: passwords, devices and one-time links here; mail, limits and addresses beside it."""

import json
import unicodedata
from datetime import datetime, timedelta
from typing import Any  # the fields of a kept form

from flask import current_app
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import delete, update
from werkzeug.exceptions import NotFound

from forum.entrance import mail
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
from forum.entrance.queries import KNOWN_LIFE, account_for, kept_bytes, open_links
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.jobs import enqueue
from forum.kernel.tokens import hash_of, new_token
from forum.kernel.viewer import Viewer
from forum.people.models import Member

PASSWORD_LINK_LIFE = timedelta(minutes=60)
SIGN_IN_LINK_LIFE = timedelta(days=1)  # of `reach member add`: carried by hand
VISIT_LIFE = timedelta(hours=12)  # of a device that is not kept
KEPT_POST_MAX = 300_000  # bytes of a post kept through the sign-in: a draft has 256 KB
KEPT_POSTS_MAX = 128 * 1024 * 1024  # bytes of visitors' posts kept at a time: nobody fills the disk through them
PASSWORD_LINKS_MAX = 3  # links of one member that can be open at a time: nobody floods a mailbox
LABEL_MAX = 80  # characters

# 19 MiB, two passes, one lane: the OWASP setting, 40 ms on a small core
_hasher = PasswordHash((Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1),))
_NOBODY = _hasher.hash(new_token())  # verified for accounts that do not exist, so that they cost the same time


def password_is_right(kept: str | None, given: str) -> bool:
    """Compare, at the same cost whether or not there is a password."""
    try:
        return _hasher.verify(_as_typed(given), kept or _NOBODY) and kept is not None
    except (ValueError, UnicodeEncodeError):
        return False


def set_password(member_id: int, password: str) -> None:
    """Store a new password; the caller asked who may."""
    row = db.session.get(Password, member_id) or Password(member_id=member_id)
    row.hash, row.changed_at = _hasher.hash(_as_typed(password)), utcnow()
    db.session.add(row)
    db.session.flush()


def forget_password(member_id: int, since: datetime) -> None:
    """Delete a password that was set after `since`; its member comes in by mail."""
    theirs = delete(Password).where(Password.member_id == member_id, Password.changed_at > since)
    db.session.execute(theirs.execution_options(synchronize_session=False))


def sign_in(member_id: int, label: str, keep: bool, known_id: int | None = None) -> str:
    """Make a device for a member and return its token, which only the browser keeps. known_id: what `recognise` returned."""
    token, now = new_token(), utcnow()
    life = timedelta(days=current_app.config["KEEP_SESSION_DAYS"]) if keep else VISIT_LIFE
    db.session.add(
        Device(
            token_hash=hash_of(token),
            member_id=member_id,
            label=label[:LABEL_MAX],
            is_kept=keep,
            known_id=known_id,
            last_used_at=now,
            expires_at=now + life,
        )
    )
    db.session.flush()
    return token


def touch_device(device_id: int) -> None:
    """Note that a device was used, and let it live on. Repeatable; called as an aside."""
    device = db.session.get(Device, device_id)
    if device is not None:
        life = timedelta(days=current_app.config["KEEP_SESSION_DAYS"]) if device.is_kept else VISIT_LIFE
        device.last_used_at, device.expires_at = utcnow(), utcnow() + life
        db.session.execute(update(KnownDevice).where(KnownDevice.id == device.known_id).values(last_used_at=utcnow()))


def sign_out(actor: Viewer, device_id: int | None = None) -> None:
    """Revoke a device of the actor's own (default: the present one). Absent and another's look alike: nothing happens."""
    wanted = actor.device_id if device_id is None else device_id
    db.session.execute(delete(Device).where(Device.id == wanted, Device.member_id == actor.id))


def sign_out_everywhere(member_id: int, but: int | None = None) -> None:
    """Revoke all devices of a member, except `but`."""
    db.session.execute(delete(Device).where(Device.member_id == member_id, Device.id != (but or 0)))


def make_link(member_id: int, purpose: str, life: timedelta) -> str:
    """Return the token of a new one-time link."""
    token = new_token()
    db.session.add(OneTimeLink(token_hash=hash_of(token), purpose=purpose, member_id=member_id, expires_at=utcnow() + life))
    db.session.flush()
    return token


def ask_for_password_link(address: str) -> None:
    """Have the worker mail a link, if there is an account. Asking costs the same whether or not there is one."""
    enqueue("password link", {"address": address})


def send_password_link(address: str) -> None:
    """Mail a link to set a new password, where the address has an account and not too many links already."""
    account = account_for(address)
    member = locked(Member, account.member_id) if account else None
    if member is not None and open_links(member.id, "password") < PASSWORD_LINKS_MAX:
        mail.new_password(member, make_link(member.id, "password", PASSWORD_LINK_LIFE))


def use_link(link: OneTimeLink) -> Member:
    """Use up a one-time link, once; return its member. Raises NotFound for the second of two at once."""
    used = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        raise NotFound
    return db.session.get_one(Member, link.member_id)


def change_password(member: Member, password: str, but: int | None = None) -> None:
    """Set a new password, sign out every other device, end the links still open, tell the member by mail."""
    set_password(member.id, password)
    sign_out_everywhere(member.id, but)
    end_links(member.id)
    mail.password_changed(member)


def end_links(member_id: int) -> None:
    """End whatever was mailed to a member and could still let somebody in."""
    for model in (OneTimeLink, MailedSignIn):
        theirs = update(model).where(model.member_id == member_id, model.used_at.is_(None))
        db.session.execute(theirs.values(used_at=utcnow()).execution_options(synchronize_session=False))


def keep_post(token: str, path: str, fields: dict[str, Any], member_id: int | None = None) -> None:
    """Keep a post that met an ended session, for the browser that keeps `token`, and for its member alone where that is known.

    Called as an aside: its request is refused. What is larger than KEPT_POST_MAX, or too much in all, is not kept.
    """
    size = len(json.dumps(fields))
    if size <= KEPT_POST_MAX and kept_bytes() + size <= KEPT_POSTS_MAX:
        db.session.add(KeptPost(token_hash=hash_of(token), path=path, fields=fields, size=size, member_id=member_id))


def forget_post(token: str, path: str) -> None:
    """Forget a kept post that has been posted. Repeatable; called as an aside."""
    db.session.execute(delete(KeptPost).where(KeptPost.token_hash == hash_of(token), KeptPost.path == path))


def forget_old() -> None:
    """Delete what has had its time: devices, links and codes, changes of address, failures, kept posts."""
    now = utcnow()
    db.session.execute(delete(Device).where(Device.expires_at < now))
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - timedelta(days=1)))
    db.session.execute(delete(MailedSignIn).where(MailedSignIn.expires_at < now - timedelta(hours=1)))
    db.session.execute(delete(AddressChange).where(AddressChange.expires_at < now - timedelta(days=1)))
    db.session.execute(delete(KnownDevice).where(KnownDevice.last_used_at < now - KNOWN_LIFE))
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - timedelta(hours=1)))
    db.session.execute(delete(KeptPost).where(KeptPost.created_at < now - KEPT_POST_LIFE))


def _as_typed(password: str) -> str:
    """Return one form for what looks the same: a phone and a laptop may send the same accented letter in two ways."""
    return unicodedata.normalize("NFC", password)
