"""Reading the staff's notes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are members

from sqlalchemy import Select, String, cast, func, select
from werkzeug.exceptions import NotFound

from forum.kernel import own
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.queries import Face, faces, get_member
from forum.staffnotes import policy
from forum.staffnotes.models import StaffNote

SHOWN = 100  # notes on one member


@dataclass(frozen=True)
class Written:
    """A note with who wrote it, and who struck it out."""

    note: StaffNote
    by: Face | None
    struck_by: Face | None


def notes_on(viewer: Viewer, member_id: int) -> list[Written]:
    """Return the notes on a member, newest first; two statements. Empty for whoever may not read them."""
    if not policy.may_note(viewer, member_id):
        return []
    rows = select(StaffNote).where(StaffNote.member_id == member_id).order_by(StaffNote.id.desc()).limit(SHOWN)
    notes = db.session.scalars(rows).all()
    known = faces([ident for note in notes for ident in (note.author_id, note.struck_by_id) if ident]) if notes else {}
    return [Written(note, known.get(note.author_id), known.get(note.struck_by_id or 0)) for note in notes]


def once() -> str:
    """Return a random word by which a form is known when it comes twice."""
    return secrets.token_urlsafe(16)


def _counted() -> Select[*tuple[Any, ...]]:
    key = cast(StaffNote.member_id, String)
    rows = select(key.label("key"), cast(func.count(), String).label("value"), func.max(StaffNote.id).label("id"))
    return rows.where(own.KIND == "person", key.in_(own.KEYS)).group_by(StaffNote.member_id)


own.keep("staff_notes", _counted)


def on_profiles(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[str, int]]:
    """Fill a profile for the staff: {member id: (path of their notes, how many)}; it comes with what the viewer keeps
    (kernel/own.py). Nothing for anybody else, and for nobody on themselves."""
    asked = [row for row in rows if policy.may_note(viewer, row.id)]
    if viewer is None or not asked:
        return {}
    kept = own.kept_of("staff_notes", viewer.id, "person", [str(row.id) for row in asked])
    counts = {row.id: int(kept[str(row.id)].value) if str(row.id) in kept else 0 for row in asked}
    return {row.id: (f"/people/{row.handle}/staff-notes", counts[row.id]) for row in asked}


def get_noted(viewer: Viewer | None, handle: str) -> Member:
    """Return a member on whom the viewer may write notes; one statement. Raises NotFound."""
    member = get_member(viewer, handle)
    if not policy.may_note(viewer, member.id):
        raise NotFound
    return member
