"""Reading the site's own pages."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

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


@lru_cache(maxsize=16)
def _shipped(root: str, slug: str) -> Markup:
    source = (Path(root) / "data" / "pages" / f"{slug}.md").read_text(encoding="utf-8")
    return Markup(render(source, owner=slug, limit=BODY_MAX, headings_from=2))  # noqa: S704  cleaned by kernel/text.py
