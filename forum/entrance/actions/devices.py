"""The only writer of known devices: of a new one its member is told by mail."""

from sqlalchemy import delete, false, select, update

from forum.entrance import mail
from forum.entrance.actions import sign_out, sign_out_everywhere
from forum.entrance.models import KnownDevice
from forum.entrance.queries import KNOWN_LIFE, has_been_here, known_device_of
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.tokens import keyed_hash
from forum.kernel.viewer import Viewer
from forum.people.models import Member


def recognise(member_id: int, label: str, network: str) -> int:
    """Return the id of the known device from which a member signs in; mail them where it is new, unless it is their first.

    label: the kind of browser. network: its part of the internet, such as "192.0.2.0/24".
    """
    now, was_here = utcnow(), has_been_here(member_id)
    forgotten = (KnownDevice.member_id == member_id, KnownDevice.last_used_at < now - KNOWN_LIFE)
    db.session.execute(delete(KnownDevice).where(*forgotten))
    key = {"member_id": member_id, "print_hash": keyed_hash("device", f"{member_id} {network} {label}")}
    is_new = put(KnownDevice, {**key, "last_used_at": now, "created_at": now}, tuple(key), where=false())
    mine = (KnownDevice.member_id == member_id, KnownDevice.print_hash == key["print_hash"])
    if is_new and was_here:
        mail.new_device(db.session.get_one(Member, member_id), label, now)
    elif not is_new:
        db.session.execute(update(KnownDevice).where(*mine).values(last_used_at=now))
    return db.session.execute(select(KnownDevice.id).where(*mine)).scalar_one()


def revoke(actor: Viewer, device_id: int) -> None:
    """Sign one of the actor's devices out; unless it is of the kind they sit at, it is unknown from now on."""
    known_id = known_device_of(device_id)
    sign_out(actor, device_id)
    if known_id and known_id != known_device_of(actor.device_id) and device_id != actor.device_id:
        db.session.execute(delete(KnownDevice).where(KnownDevice.id == known_id, KnownDevice.member_id == actor.id))


def revoke_others(actor: Viewer) -> None:
    """Sign the actor out everywhere but here; all but the present kind of device are unknown from now on."""
    here = known_device_of(actor.device_id)
    sign_out_everywhere(actor.id, but=actor.device_id)
    db.session.execute(delete(KnownDevice).where(KnownDevice.member_id == actor.id, KnownDevice.id != (here or 0)))
