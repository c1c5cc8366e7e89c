"""Reading what was done about members."""

from collections.abc import Sequence
from typing import Any  # rows of slots

from sqlalchemy import Row, select
from werkzeug.exceptions import NotFound

from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.wording import day
from forum.people.models import Member
from forum.people.queries import get_member
from forum.sanctions import policy
from forum.sanctions.models import Sanction

BATCH = 100  # measures that end in one go


def to_sanction(viewer: Viewer, handle: str) -> Member:
    """Return a member whom the viewer may warn, silence or suspend; one statement. Raises NotFound."""
    member = get_member(viewer, handle)
    if not policy.may_sanction(viewer, member):
        raise NotFound
    return member


def history(member_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (Sanction, name of who did it) of a member, newest first; one statement."""
    rows = select(Sanction, Member.name).join(Member, Member.id == Sanction.by_id).where(Sanction.member_id == member_id)
    return db.session.execute(rows.order_by(Sanction.id.desc()).limit(50)).all()


def in_force(member_id: int) -> Sanction | None:
    """Return what keeps a member from writing, None where nothing does; one statement."""
    rows = select(Sanction).where(Sanction.member_id == member_id, Sanction.ended_at.is_(None), Sanction.kind != "warned")
    return db.session.scalar(rows.order_by(Sanction.id.desc()).limit(1))


def why(viewer: Viewer) -> str:
    """Return until when and why somebody cannot write, for them to read; one statement."""
    found = in_force(viewer.id)
    if found is None:
        return ""
    until = _("Until %(day)s.", day=day(found.until).striptags()) if found.until else ""
    reason = _("Reason: %(reason)s", reason=found.reason)
    appeal = _("You can appeal under “What moderators did to what is mine”: /settings/decisions")
    return " ".join(each for each in (until, reason, appeal) if each)


def ended() -> Sequence[Sanction]:
    """Return the measures whose day has come; one statement."""
    due = (Sanction.ended_at.is_(None), Sanction.until <= today())
    return db.session.scalars(select(Sanction).where(*due).order_by(Sanction.id).limit(BATCH)).all()


def links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of a profile: {member: address of the form} for those who may act on them; no statement."""
    return {row.id: f"/people/{row.handle}/standing" for row in rows if policy.may_sanction(viewer, row)}
