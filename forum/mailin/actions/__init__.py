"""Taking mail in: stored whole before the door says yes, once, then dealt with by a job."""

import hashlib
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import delete, false, update

from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.jobs import enqueue
from forum.kernel.tokens import keyed_hash
from forum.mailin import queries
from forum.mailin.forms.message import read_head
from forum.mailin.models import HEAD_KEPT, RAW_KEPT, ROW_KEPT, IncomingMail
from forum.people.queries import email_key

NO_DATA = b""


def take_in(raw: bytes, recipients: Sequence[str], envelope_sender: str | None) -> int:
    """Store a mail once for each address, with the job that deals with it; return how many are new. The caller commits.

    A mail that comes again (its server lost our yes, or it took two ways) is taken, and stored no second time.
    """
    head = read_head(raw)
    most = current_app.config["MAIL_IN_MAX_BYTES"]
    known = f"{head.message_id}\0{email_key(head.sender)}" if head.message_id else hashlib.sha256(raw).hexdigest()
    new = 0
    for recipient in dict.fromkeys(each.strip().strip("<>").lower() for each in recipients):
        key = _hash(f"{known}\0{recipient}")
        values = {
            "key": key, "message_hash": hash_of(head.message_id), "recipient": recipient, "envelope_sender": envelope_sender,
            "raw": raw if len(raw) <= most else raw[:HEAD_KEPT], "size": len(raw), "is_cut": len(raw) > most,
            "sender_key": sender_key(head.sender), "created_at": utcnow(),
        }  # fmt: skip
        if put(IncomingMail, values, ("key",), where=false()):
            enqueue("mail in", {"id": queries.id_of(key)})
            new += 1
    return new


def hash_of(message_id: str) -> str:
    """Return what is kept of a Message-ID; "" for none."""
    return _hash(message_id) if message_id else ""


def sender_key(address: str) -> str:
    """Return what is kept of a sender's address: enough to count by."""
    return keyed_hash("mail in", email_key(address)) if address else ""


def forget_old() -> None:
    """Delete the words of mail after RAW_KEPT, and what is known of it after ROW_KEPT; what waits is kept."""
    now = utcnow()
    done = IncomingMail.state != "waiting"
    old = update(IncomingMail).where(IncomingMail.created_at < now - RAW_KEPT, IncomingMail.size > 0, done)
    late = IncomingMail.state == "asked"
    db.session.execute(old.where(late).values(state="ignored", reason="not-confirmed").execution_options(synchronize_session=False))
    db.session.execute(old.where(IncomingMail.raw != NO_DATA).values(raw=NO_DATA).execution_options(synchronize_session=False))
    gone = delete(IncomingMail).where(IncomingMail.created_at < now - ROW_KEPT, done)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
