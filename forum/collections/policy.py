"""Who reads collections: everyone those for everyone, members all; moderators make them and see withdrawn ones."""

from sqlalchemy import ColumnElement, and_, true

from forum.collections.models import Collection
from forum.kernel.viewer import Viewer


def may_make(viewer: Viewer | None) -> bool:
    """Moderators and administrators."""
    return viewer is not None and viewer.is_moderator and viewer.may_write


def may_read(viewer: Viewer | None, collection: Collection) -> bool:
    """By state and audience."""
    if viewer is not None and viewer.is_moderator:
        return True
    return collection.state == "shown" and (viewer is not None or collection.audience == "everyone")


def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_read` as a clause over Collection."""
    if viewer is not None and viewer.is_moderator:
        return true()
    shown = Collection.state == "shown"
    return shown if viewer is not None else and_(shown, Collection.audience == "everyone")
