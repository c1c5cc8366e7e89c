"""Doors of the feeds that everybody may have. They say what a visitor may read, whoever asks. mine.py has the private ones."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.feeds import queries
from forum.feeds.models.atom import Feed
from forum.feeds.views.answers import answer, entries
from forum.kernel.i18n import _
from forum.kernel.rules import rule
from forum.places.queries import country as land_of
from forum.places.queries import region_by_slug
from forum.topics.queries import topic_by_slug

bp = Blueprint("feeds", __name__)


def _feed(path: str, page: str, words: str, subtitle: str, rows: list[queries.Told]) -> Feed:
    site = rule("site_name")
    return Feed(path, page, _("%(site)s: %(what)s", site=site, what=words), subtitle, site, entries(rows))


def _filed(page: str, facet: str, value: str, name: str) -> ResponseReturnValue:
    """Answer with the newest case studies that are filed under a place or topic."""
    words, subtitle = _("case studies, %(place)s", place=name), _("The newest case studies, told in full.")
    path = f"{page}.atom"
    return answer(path, lambda: _feed(path, page, words, subtitle, queries.newest_cases(None, facet, value)))


@bp.get("/feeds/cases.atom")
def cases() -> ResponseReturnValue:
    """The newest case studies."""
    path, words, subtitle = "/feeds/cases.atom", _("case studies"), _("The newest case studies, told in full.")
    return answer(path, lambda: _feed(path, "/cases", words, subtitle, queries.newest_cases(None)))


@bp.get("/feeds/practices.atom")
def practices() -> ResponseReturnValue:
    """The newest best practices."""
    path, words = "/feeds/practices.atom", _("best practices")
    subtitle = _("Case studies judged a best practice, with the reasons.")
    return answer(path, lambda: _feed(path, "/practices", words, subtitle, queries.newest_practices(None)))


@bp.get("/topics/<slug>.atom")
def topic(slug: str) -> ResponseReturnValue:
    """A topic with its sub-topics, or a sub-topic."""
    theme = topic_by_slug(slug)
    if theme is None:
        raise NotFound
    if theme.slug != slug:
        moved = redirect(url_for("feeds.topic", slug=theme.slug), 301)
        moved.headers["Cache-Control"] = "no-cache"  # what was merged may be parted again
        return moved
    return _filed(f"/topics/{theme.slug}", "topic", theme.slug, theme.name)


@bp.get("/regions/<slug>.atom")
def region(slug: str) -> ResponseReturnValue:
    """A region with its countries, or a sub-region."""
    space = region_by_slug(slug)
    if space is None:
        raise NotFound
    return _filed(f"/regions/{space.slug}", "region", space.slug, space.name)


@bp.get("/countries/<iso2>.atom")
def country(iso2: str) -> ResponseReturnValue:
    """A country."""
    land = land_of(iso2)
    if land is None or len(iso2) != 2:
        raise NotFound
    if iso2 != land.code:
        return redirect(url_for("feeds.country", iso2=land.code), 301)
    return _filed(f"/countries/{land.code}", "country", land.code, land.name)
