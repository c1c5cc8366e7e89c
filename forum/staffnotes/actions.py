"""The only writers of the staff's notes."""

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.staffnotes import policy
from forum.staffnotes.models import StaffNote


def write(actor: Viewer, member_id: int, body: str, once: str) -> StaffNote:
    """Write a note on a member; sent twice, once. Journaled without its text: the journal has other readers. Raises NotFound."""
    if not policy.may_note(actor, member_id) or locked(Member, member_id) is None:
        raise NotFound
    first = db.session.scalar(select(StaffNote).where(StaffNote.author_id == actor.id, StaffNote.once == once)) if once else None
    if first is not None:
        return first
    note = StaffNote(member_id=member_id, author_id=actor.id, body=body, once=once or None)
    db.session.add(note)
    db.session.flush()
    journal.record(actor.id, "noted", "staff_note", note.id)
    return note


def strike(actor: Viewer, member_id: int, note_id: int, reason: str) -> StaffNote:
    """Strike a note out, with a reason; it stays to be read. Struck twice, the first stands. Raises NotFound."""
    note = locked(StaffNote, note_id)
    if note is None or note.member_id != member_id or not policy.may_note(actor, member_id):
        raise NotFound
    if note.struck_at is None:
        note.struck_at, note.struck_by_id, note.struck_reason = utcnow(), actor.id, reason
        journal.record(actor.id, "struck", "staff_note", note.id)
        db.session.flush()
    return note


def unstrike(actor: Viewer, note_id: int) -> None:
    """Let a note hold again. Repeatable. Raises NotFound."""
    note = locked(StaffNote, note_id)
    if note is None or not policy.may_note(actor, note.member_id):
        raise NotFound
    if note.struck_at is not None:
        note.struck_at, note.struck_by_id, note.struck_reason = None, None, ""
        journal.record(actor.id, "restored", "staff_note", note.id)
        db.session.flush()
