"""The only writers of measures."""

from werkzeug.exceptions import NotFound

from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.viewer import Viewer
from forum.people.actions.standing import set_state
from forum.people.models import Member
from forum.sanctions import policy, queries
from forum.sanctions.events import MemberSanctioned
from forum.sanctions.forms import SanctionDraft
from forum.sanctions.models import Sanction


class Conflict(Exception):
    """Another moderator acted on the member since the form was opened."""


def impose(actor: Viewer, member_id: int, draft: SanctionDraft) -> Sanction:
    """Warn, silence or suspend a member, who is told why; journaled. What held before ends. Raises NotFound, Conflict."""
    member = locked(Member, member_id)
    if member is None or not policy.may_sanction(actor, member):
        raise NotFound
    if draft.base and draft.base != member.state:
        raise Conflict
    before = {"state": member.state}
    if draft.kind != "warned":
        _end(member_id)
        set_state(member_id, draft.kind)
    row = Sanction(member_id=member_id, kind=draft.kind, reason=draft.reason, until=draft.until, by_id=actor.id)
    db.session.add(row)
    db.session.flush()
    after = {"state": member.state, "until": draft.until.isoformat() if draft.until else None}
    journal.record(actor.id, draft.kind, "member", member_id, draft.reason, before, after)
    db.session.flush()
    emit(MemberSanctioned(member_id, row.id, draft.kind, draft.reason, actor.id))
    return row


def lift(actor: Viewer, member_id: int) -> None:
    """Let a member write again, who is told; journaled. Repeatable. Raises NotFound."""
    member = locked(Member, member_id)
    if member is None or not policy.may_sanction(actor, member):
        raise NotFound
    if member.state != "active":
        _lift(actor.id, member_id, member.state)


def lift_ended() -> bool:
    """Let those write again whose day has come, in nobody's name; journaled. True where there may be more."""
    rows = list(queries.ended())
    for row in rows:
        member = locked(Member, row.member_id)
        if member is not None and member.state in ("silenced", "suspended"):
            _lift(None, row.member_id, member.state)
        _end(row.member_id)
    return len(rows) == queries.BATCH


def _lift(by_id: int | None, member_id: int, state: str) -> None:
    held = queries.in_force(member_id)
    _end(member_id)
    set_state(member_id, "active")
    journal.record(by_id, "lifted", "member", member_id, before={"state": state}, after={"state": "active"})
    db.session.flush()
    emit(MemberSanctioned(member_id, held.id if held else 0, "lifted", "", by_id))


def _end(member_id: int) -> None:
    held = queries.in_force(member_id)
    if held is not None:
        held.ended_at = utcnow()
    db.session.flush()
