"""Reading invitations, and what would become of the lines of a list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # a row of columns

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.invitations import policy
from forum.invitations.models import Invitation, InvitationList, Line
from forum.kernel.clock import utcnow
from forum.kernel.db import db, fetch
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.people.policy import may_invite
from forum.people.queries import by_email, email_key

PER_PAGE = 50
STUCK_AFTER = timedelta(minutes=10)  # without a batch: the worker does not move, and somebody may press again
OUTCOMES = ("new", "join", "member", "open", "duplicate", "check", "fault")


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation of a link, also of the link before its present one, whatever its state; one statement."""
    given = hash_of(token)
    found = select(Invitation).where(or_(Invitation.token_hash == given, Invitation.former_hash == given))
    return db.session.scalars(found.order_by((Invitation.token_hash == given).desc()).limit(1)).first()


def is_link_of(invitation: Invitation, token: str) -> bool:
    """True for the present link of an invitation, False for the one before."""
    return invitation.token_hash == hash_of(token)


def is_member_already(invitation: Invitation) -> bool:
    """True where the address invited has an account by now; one statement."""
    return by_email(invitation.email) is not None


def is_of(viewer: Viewer, invitation: Invitation) -> bool:
    """True where an invitation went to the viewer's own address; one statement."""
    member = by_email(invitation.email)
    return member is not None and member.id == viewer.id


def is_open(invitation: Invitation) -> bool:
    """True where an invitation may still be accepted."""
    return policy.is_open(invitation, utcnow())


def unclosed(keys: Sequence[str]) -> dict[str, Invitation]:
    """Return {key: invitation that is neither accepted nor revoked, expired or not} of some addresses; one statement."""
    still = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    rows = db.session.scalars(select(Invitation).where(Invitation.email_key.in_(keys), *still))
    return {row.email_key: row for row in rows}


def unclosed_of(address: str) -> Invitation | None:
    """Return the invitation of an address that is neither accepted nor revoked, expired or not; one statement."""
    return unclosed([email_key(address)]).get(email_key(address))


def sent_from(list_id: int) -> set[str]:
    """Return the keys of the addresses that were invited from a list, whatever became of it; one statement."""
    return {row.email_key for row in fetch(select(Invitation.email_key).where(Invitation.list_id == list_id))}


def members_at(keys: Sequence[str]) -> list[int]:
    """Return the ids of the members who have these addresses; one statement."""
    return [row.id for row in fetch(select(Member.id).where(Member.email_key.in_(keys)).order_by(Member.id))]


@dataclass(frozen=True)
class Judged:
    """A line and what will happen with it (OUTCOMES). other: the line that has the same address first; position: from 0."""

    line: Line
    outcome: str
    other: int = 0
    position: int = 0


def judged(lines: Sequence[Line], edition_id: int | None) -> list[Judged]:
    """Return what would happen to each line if they were sent into the edition now; two statements."""
    keys = [email_key(line.email) if not line.fault and not line.suggestion else "" for line in lines]
    known = sorted({key for key in keys if key})
    members = _members(known, edition_id)
    invited = _invited(known)
    first: dict[str, int] = {}  # position of the first line of each address: two may share a number, as pasted
    found = []
    for position, (line, key) in enumerate(zip(lines, keys, strict=True)):
        place = first.setdefault(key, position) if key else position
        outcome = "duplicate" if place < position else _outcome(line, key, members, invited)
        found.append(Judged(line, outcome, lines[place].n, position))
    return found


def _outcome(line: Line, key: str, members: dict[str, bool], invited: set[str]) -> str:
    if line.suggestion:
        return "check"
    if line.fault:
        return "fault"
    if key in members:
        return "member" if members[key] else "join"
    return "open" if key in invited else "new"


def _members(keys: list[str], edition_id: int | None) -> dict[str, bool]:
    """Return {key: there is nothing to be done for them} of those who are members."""
    there = (EditionMember.member_id == Member.id) & (EditionMember.edition_id == edition_id)
    rows = fetch(select(Member.email_key, EditionMember.id).outerjoin(EditionMember, there).where(Member.email_key.in_(keys)))
    return {key: place is not None or edition_id is None for key, place in rows}


def _invited(keys: list[str]) -> set[str]:
    still = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > utcnow())
    return {row.email_key for row in fetch(select(Invitation.email_key).where(Invitation.email_key.in_(keys), *still))}


def list_of(actor: Viewer, list_id: int) -> InvitationList:
    """Return a list of the actor's own; one statement. Raises NotFound: nobody else's is there."""
    found = db.session.get(InvitationList, list_id)
    if found is None or found.maker_id != actor.id or not may_invite(actor):
        raise NotFound
    return found


def lines_of(kept: InvitationList) -> list[Line]:
    """Return the lines of a list."""
    return [Line(**line) for line in kept.lines]


@dataclass(frozen=True)
class Preview:
    """What a list would do. `counts`: {outcome: lines}; `rows`: those asked for."""

    counts: Counter[str]
    rows: list[Judged]
    corrections: int  # lines of which another address was probably meant


def preview(kept: InvitationList, outcome: str = "") -> Preview:
    """Return what the list would do if it were sent now, its rows narrowed to `outcome`; two statements."""
    found = judged(lines_of(kept), kept.edition_id)
    rows = [row for row in found if outcome in ("", row.outcome)]
    return Preview(Counter(row.outcome for row in found), rows, sum(bool(row.line.suggestion) for row in found))


@dataclass(frozen=True)
class Progress:
    """How far the sending of a list is. `total`: the invitations it makes; `sent`: handed over; `bounced`: given up."""

    total: int
    sent: int
    bounced: int
    is_running: bool
    is_stuck: bool


def progress(kept: InvitationList) -> Progress:
    """Return how far a list is; one statement."""
    counts = select(func.count(), func.count(Invitation.sent_at), func.count(Invitation.bounced_at))
    made, sent, bounced = fetch(counts.where(Invitation.list_id == kept.id)).one()
    is_through = kept.handled >= len(kept.lines)
    total = made if is_through else max(kept.expected, made)
    moved = kept.moved_at or kept.sent_at or kept.created_at
    is_stuck = not is_through and moved < utcnow() - STUCK_AFTER
    return Progress(total, sent, bounced, not is_through or sent + bounced < made, is_stuck)


@dataclass(frozen=True)
class Row:
    """An invitation in the list: no address of one who has joined, for members' addresses are never shown."""

    id: int
    who: str
    address: str
    handle: str
    state: str
    edition: str
    inviter: str
    at: datetime
    bounce: str
    note: str


def list_invitations(actor: Viewer, edition_id: int | None, state: str, after: str | None, before: str | None) -> Page[Row]:
    """Return a page of invitations, newest first; one statement. Raises NotFound for who may not invite."""
    if not may_invite(actor):
        raise NotFound
    now = utcnow()
    by = aliased(Member)
    inviter = select(by.name).where(by.id == Invitation.invited_by_id).scalar_subquery().label("inviter")
    place = select(Edition.title).where(Edition.id == Invitation.edition_id).scalar_subquery().label("edition")
    columns = (*Invitation.__table__.columns, inviter, place, Member.name.label("member_name"), Member.handle.label("handle"))
    statement = select(*columns).outerjoin(Member, Member.id == Invitation.member_id)
    if edition_id is not None:
        statement = statement.where(Invitation.edition_id == edition_id)
    if state:
        statement = statement.where(policy.is_in_state(state, now))
    return mapped(page_of(statement, [Key(Invitation.id)], after, before, PER_PAGE), lambda row: _row(row, now))


def _row(row: Any, now: datetime) -> Row:
    state = policy.state_of(row, now)
    moments = {"waiting": row.created_at, "expired": row.expires_at, "opened": row.opened_at, "sent": row.sent_at}
    at = moments.get(state) or row.accepted_at or row.revoked_at or row.bounced_at
    has_joined = state == "accepted"
    who = (row.member_name if has_joined else "") or row.name
    address, handle = "" if has_joined else row.email, row.handle or ""
    return Row(row.id, who, address, handle, state, row.edition or "", row.inviter or "", at, row.bounce, row.note)


def invitation_of(actor: Viewer, invitation_id: int) -> Invitation:
    """Return an invitation for the staff; one statement. Raises NotFound."""
    found = db.session.get(Invitation, invitation_id) if may_invite(actor) else None
    if found is None:
        raise NotFound
    return found
