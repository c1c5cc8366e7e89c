"""Reading editions."""

from collections.abc import Sequence

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.kernel.db import db
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer


def get_edition(viewer: Viewer | None, slug: str) -> Edition:
    """Return the edition; its facts are public. One statement. Raises NotFound."""
    edition = db.session.scalar(select(Edition).where(Edition.slug == slug))
    if edition is None:
        raise NotFound
    return edition


def list_editions(viewer: Viewer | None) -> Sequence[Edition]:
    """Return all editions, latest first; one statement."""
    return db.session.scalars(select(Edition).order_by(Edition.starts_on.desc(), Edition.id)).all()


def editions_by_id(ids: Sequence[int]) -> dict[int, Edition]:
    """Return {id: edition}; one statement."""
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(Edition).where(Edition.id.in_(ids)))}


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the editions named by `keys` (ids as text); one statement."""
    found = editions_by_id([int(key) for key in keys])
    return {str(row.id): Brief("edition", str(row.id), row.title, f"/editions/{row.slug}") for row in found.values()}
