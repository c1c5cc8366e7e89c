"""In what state an invitation is: as a predicate and, for lists, as a clause."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from forum.invitations.models import Invitation


def state_of(invitation: Invitation, now: datetime) -> str:
    """Return one of STATES: the first that holds of accepted, revoked, expired, bounced, opened, sent; else waiting."""
    tries = (
        ("accepted", invitation.accepted_at is not None),
        ("revoked", invitation.revoked_at is not None),
        ("expired", invitation.expires_at <= now),
        ("bounced", invitation.bounced_at is not None),
        ("opened", invitation.opened_at is not None),
        ("sent", invitation.sent_at is not None),
    )
    return next((state for state, holds in tries if holds), "waiting")


def is_in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """`state_of` as a clause over Invitation."""
    tries = (
        ("accepted", Invitation.accepted_at.is_not(None)),
        ("revoked", Invitation.revoked_at.is_not(None)),
        ("expired", Invitation.expires_at <= now),
        ("bounced", Invitation.bounced_at.is_not(None)),
        ("opened", Invitation.opened_at.is_not(None)),
        ("sent", Invitation.sent_at.is_not(None)),
    )
    before: list[ColumnElement[bool]] = []
    for name, holds in tries:
        if name == state:
            return and_(*before, holds)
        before.append(~holds)
    return and_(*before)


def is_open(invitation: Invitation, now: datetime) -> bool:
    """True where an invitation may still be accepted."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > now
