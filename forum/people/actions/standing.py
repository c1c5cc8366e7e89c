"""Whether a member may write."""

from werkzeug.exceptions import NotFound

from forum.kernel.db import db
from forum.people import policy
from forum.people.models import Member


def set_state(member_id: int, state: str) -> Member:
    """Let a member be active, silenced or suspended; the caller asked its policy, and holds the row. Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None or member.state not in policy.PRESENT:
        raise NotFound
    member.state = state
    db.session.flush()
    return member
