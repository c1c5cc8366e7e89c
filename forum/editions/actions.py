"""The only writers of editions."""

from werkzeug.exceptions import NotFound

from forum.editions.events import EditionAdded
from forum.editions.models import Edition
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.viewer import Viewer


def add_edition(actor: Viewer, edition: Edition) -> Edition:
    """Store a new edition. Raises NotFound for one who is not of the staff."""
    if not actor.is_moderator or not actor.may_write:
        raise NotFound
    db.session.add(edition)
    db.session.flush()
    emit(EditionAdded(edition.id, actor.id))
    return edition
