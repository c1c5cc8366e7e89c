"""Reading the site's own pages."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.kernel.db import db
from forum.kernel.i18n import _l
from forum.kernel.text import render
from forum.pages.models import BODY_MAX, SitePage

TITLES = {
    "about": _l("About the network"),
    "rules": _l("Rules for taking part"),
    "help": _l("Help"),
    "privacy": _l("Privacy"),
    "accessibility": _l("Accessibility"),
}


@dataclass(frozen=True)
class Text:
    """A page: title, and safe HTML."""

    slug: str
    title: str
    html: Markup


def text_of(slug: str) -> Text:
    """Return the page: the administrator's text, or the one that came with the program; one statement. Raises KeyError."""
    edited = db.session.scalar(select(SitePage).where(SitePage.slug == slug))
    if edited is not None:
        return Text(slug, edited.title, Markup(edited.body_html))  # noqa: S704  cleaned at save
    return Text(slug, str(TITLES[slug]), _shipped(current_app.root_path, slug))


@dataclass(frozen=True)
class Source:
    """A page as its editors see it: Markdown; `edited_at` and `edited_by_id` where it is not the delivered text."""

    slug: str
    title: str
    body: str
    edited_at: datetime | None = None
    edited_by_id: int | None = None

    @property
    def base(self) -> str:
        """Return a word for the version, "delivered" for the text that came with the program."""
        return self.edited_at.isoformat() if self.edited_at else "delivered"


def source_of(slug: str) -> Source:
    """Return a page for editing; one statement. Raises NotFound."""
    if slug not in TITLES:
        raise NotFound
    page = db.session.scalar(select(SitePage).where(SitePage.slug == slug))
    if page is not None:
        return Source(slug, page.title, page.body, page.updated_at, page.updated_by_id)
    return Source(slug, str(TITLES[slug]), _markdown(current_app.root_path, slug))


def sources() -> list[Source]:
    """Return all pages for their list, without their texts; one statement."""
    edited = {page.slug: page for page in db.session.scalars(select(SitePage))}
    found = []
    for slug, name in TITLES.items():
        page = edited.get(slug)
        found.append(Source(slug, page.title, "", page.updated_at, page.updated_by_id) if page else Source(slug, str(name), ""))
    return found


def _markdown(root: str, slug: str) -> str:
    return (Path(root) / "data" / "pages" / f"{slug}.md").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def _shipped(root: str, slug: str) -> Markup:
    source = _markdown(root, slug)
    return Markup(render(source, owner=slug, limit=BODY_MAX, headings_from=2))  # noqa: S704  cleaned by kernel/text.py
