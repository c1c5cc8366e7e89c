"""Who has a private feed: whoever may sign in and read. Writing needs more, reading by address no more than reading on a page."""

from sqlalchemy import ColumnElement, and_

from forum.kernel.viewer import Viewer
from forum.people.models import Member

READERS = ("active", "silenced")  # states; a suspended account is answered nowhere but on the site itself


def may_have(viewer: Viewer) -> bool:
    """Members, the silenced too; not the suspended."""
    return viewer.state in READERS


def is_answered() -> ColumnElement[bool]:
    """`may_have` as a clause over Member."""
    return and_(Member.state.in_(READERS), Member.may_sign_in.is_(True))
