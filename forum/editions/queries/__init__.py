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


def edition_by_once(once: str) -> Edition | None:
    """Return the edition that was made by a form, by its maker and the form's random word; one statement."""
    return db.session.scalar(select(Edition).where(Edition.once == once))


def slug_is_taken(slug: str) -> bool:
    """True where an edition stands at this address; one statement."""
    return db.session.scalar(select(Edition.id).where(Edition.slug == slug)) is not None


def fields_of(edition: Edition) -> dict[str, list[str]]:
    """Return the facts of an edition as the fields of its form."""
    names = ("title", "place", "language", "programme", "for_whom", "currency", "fees_cover")
    fields = {name: [str(getattr(edition, name) or "")] for name in names}
    fields["country"] = [(edition.country or "").lower()]
    for name in ("starts_on", "ends_on", "apply_by"):
        value = getattr(edition, name)
        fields[name] = [value.isoformat() if value else ""]
    for name in ("tuition", "subsistence"):
        fee = getattr(edition, name)
        fields[name] = ["" if fee is None else str(fee)]
    return fields
