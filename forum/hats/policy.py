"""Who asks for a hat, who decides on it, who wears it."""

from forum.hats.models import Hat
from forum.kernel.viewer import Viewer

DEEDS = {"asked": ("confirmed", "refused"), "confirmed": ("revoked",)}  # what a moderator may make of a hat


def may_ask(viewer: Viewer | None) -> bool:
    """Whoever may write."""
    return viewer is not None and viewer.may_write


def may_judge(viewer: Viewer | None, hat: Hat) -> bool:
    """Moderators and administrators; nobody on their own."""
    return viewer is not None and viewer.is_moderator and viewer.id != hat.member_id


def may_wear(viewer: Viewer | None, hat: Hat | None) -> bool:
    """Its member, while it is confirmed."""
    return viewer is not None and hat is not None and hat.member_id == viewer.id and hat.state == "confirmed"
