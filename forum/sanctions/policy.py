"""Who acts on whom."""

from forum.kernel.viewer import Viewer
from forum.people.models import Member


def may_sanction(viewer: Viewer | None, member: Member) -> bool:
    """The staff, a member; an administrator a moderator, too. Nobody themselves, and nobody an administrator."""
    if viewer is None or not viewer.is_moderator or not viewer.may_write or viewer.id == member.id or not member.may_sign_in:
        return False
    if member.state not in ("active", "silenced", "suspended") or member.role == "administrator":
        return False
    return member.role == "member" or viewer.is_administrator
