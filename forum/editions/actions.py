"""The only writers of editions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any  # facts are of many types

from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from forum.editions import policy, queries
from forum.editions.events import EditionAdded, EditionChanged
from forum.editions.forms import EditionDraft
from forum.editions.models import Edition
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of

RESERVED = frozenset({"new"})  # not slugs: addresses of their own


class Conflict(Exception):
    """Somebody stored other facts since the form was opened: `fields` as the form has them now, and their `version`."""

    def __init__(self, fields: Mapping[str, Sequence[str]], version: int) -> None:
        self.fields, self.version = fields, version


def add_edition(actor: Viewer, edition: Edition) -> Edition:
    """Store a new edition, journaled. Raises NotFound for one who is not of the staff."""
    if not policy.may_edit(actor):
        raise NotFound
    db.session.add(edition)
    db.session.flush()
    return _made_known(actor, edition)


def open_edition(actor: Viewer, draft: EditionDraft, once: str = "") -> Edition:
    """Make an edition of a form, at an address of its own; the same `once` again returns the first. Raises NotFound."""
    if not policy.may_edit(actor):
        raise NotFound
    mark = f"{actor.id}:{once}" if once else None
    for slug in _slugs(draft):
        if mark and (first := queries.edition_by_once(mark)):
            return first
        if slug in RESERVED or queries.slug_is_taken(slug):
            continue
        edition = Edition(slug=slug, once=mark, **asdict(draft))
        try:
            with db.session.begin_nested():
                db.session.add(edition)
        except IntegrityError:  # two at one moment: the second finds the slug or the form taken, and looks again
            continue
        return _made_known(actor, edition)
    raise RuntimeError("no address is free")


def _made_known(actor: Viewer, edition: Edition) -> Edition:
    journal.record(actor.id, "added", "edition", edition.id)
    emit(EditionAdded(edition.id, actor.id))
    return edition


def change_edition(actor: Viewer, slug: str, draft: EditionDraft, version: int) -> Edition:
    """Store other facts of an edition, journaled; its address stays. The same facts again change nothing.

    version: which one the form was opened on. Raises NotFound, Conflict.
    """
    if not policy.may_edit(actor):
        raise NotFound
    edition = locked(Edition, queries.get_edition(actor, slug).id)
    if edition is None:
        raise NotFound
    changed = {name: value for name, value in asdict(draft).items() if getattr(edition, name) != value}
    if not changed:
        return edition
    if edition.version != version:
        raise Conflict(queries.fields_of(edition), edition.version)
    before = {name: getattr(edition, name) for name in changed}
    for name, value in changed.items():
        setattr(edition, name, value)
    edition.version, edition.changed_at = edition.version + 1, utcnow()
    journal.record(actor.id, "edited", "edition", edition.id, before=_noted(before), after=_noted(changed))
    db.session.flush()
    emit(EditionChanged(edition.id, actor.id))
    return edition


def _noted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as the journal keeps them: dates as text, and no text twice."""
    told = {name: value for name, value in facts.items() if name != "programme_html"}
    return {name: value if isinstance(value, (str, int, type(None))) else str(value) for name, value in told.items()}


def _slugs(draft: EditionDraft) -> Iterator[str]:
    """Yield addresses to try: town and year, then with the title, then numbered. In letters of any script, without accents."""
    year = draft.starts_on.year
    town = slug_of(fold(draft.place.partition(",")[0]))
    stem = f"{town or slug_of(fold(draft.title)) or 'edition'}-{year}"
    yield stem
    titled = slug_of(fold(f"{draft.title} {year}" if str(year) not in draft.title else draft.title))
    if titled:
        yield titled
    for number in range(2, 1000):
        yield f"{stem}-{number}"
