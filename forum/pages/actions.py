"""The only writers of the site's own pages."""

from werkzeug.exceptions import NotFound

from forum.kernel import journal, rules
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.text import render
from forum.kernel.viewer import Viewer
from forum.pages.models import BODY_MAX, SitePage
from forum.pages.queries import Source, source_of


class Conflict(Exception):
    """The page was changed since its form was opened."""


def save_page(actor: Viewer, slug: str, title: str, body: str, base: str) -> None:
    """Store an administrator's text of a page; the text before it stays in the journal.

    base: what `Source.base` was when the form was opened. Raises NotFound, TextRefused, Conflict.
    """
    html = render(body, owner=slug, limit=BODY_MAX, headings_from=2)
    before = _held(actor, slug, base)
    page = _page(slug) or SitePage(slug=slug)
    page.title, page.body, page.body_html = title, body, html
    page.updated_at, page.updated_by_id = utcnow(), actor.id
    db.session.add(page)
    _tell(actor, "changed", slug, before, Source(slug, title, body))


def put_back(actor: Viewer, slug: str, base: str) -> None:
    """Let the text that came with the program stand again. Raises NotFound, Conflict."""
    before = _held(actor, slug, base)
    page = _page(slug)
    if page is not None:
        db.session.delete(page)
        db.session.flush()
        _tell(actor, "put back", slug, before, source_of(slug))


def _held(actor: Viewer, slug: str, base: str) -> Source:
    if not actor.is_administrator:
        raise NotFound
    rules.hold()
    before = source_of(slug)
    if base != before.base:
        raise Conflict
    return before


def _page(slug: str) -> SitePage | None:
    return db.session.query(SitePage).filter(SitePage.slug == slug).one_or_none()


def _tell(actor: Viewer, deed: str, slug: str, before: Source, after: Source) -> None:
    journal.record(
        actor.id, deed, "page", slug, "", {"title": before.title, "body": before.body}, {"title": after.title, "body": after.body}
    )
    db.session.flush()
