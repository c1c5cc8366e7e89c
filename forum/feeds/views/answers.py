"""What the doors of the feeds answer with: the document, kept while nothing changed, or 304 where the reader has it already.

A tag has two halves: how the database stood (the same again needs no feed), and what the feed said (the same again needs no
sending, though something else changed meanwhile).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Response, current_app, g, render_template, request

from forum.feeds import queries
from forum.feeds.models import atom
from forum.feeds.models.atom import Entry, Feed
from forum.kernel.pagecache import Kept, PageCache
from forum.kernel.withheld import masked
from forum.topics.queries import topic_name

HALF = 16  # characters of each half of a tag


def entries(rows: Sequence[queries.Told]) -> list[Entry]:
    """Return case studies as entries, their text laid out."""
    return [_entry(row) for row in rows]


def _entry(row: queries.Told) -> Entry:
    topics = tuple((slug, topic_name(slug)) for slug in row.record.get("topics") or () if topic_name(slug) != slug)
    people = tuple(person.name for person in row.byline.people)
    return Entry(
        f"/cases/{row.id}", f"/cases/{row.id}-{row.slug}", row.title, render_template("feeds/_case.html", row=row),
        row.published_at, row.changed_at, people or ((row.byline.text,) if row.byline.text else ()), row.summary, row.language,
        topics,
    )  # fmt: skip


def answer(path: str, make: Callable[[], Feed]) -> Response:
    """Return a feed that is the same for everybody, or 304; `make` is called only where nothing kept serves."""
    g.pop("page_key", None)  # kept here, not among the pages
    stamp, cache, site = queries.stamp(), _cache(), current_app.config["SITE_URL"]
    state = cache.etag((path, site, stamp.version, str(stamp.rules)))[:HALF]
    if any(tag.startswith(state) for tag in request.if_none_match.as_set(include_weak=True)) or _has_it_since(stamp):
        return _dressed(Response(status=304), _asked_tag(state), stamp)
    key = (path, "feed", stamp.version, str(stamp.rules))
    kept = cache.get(key)
    if kept is None:
        body = document(make())
        kept = Kept(body, f"{state}-{hashlib.sha256(body).hexdigest()[:HALF]}", atom.CONTENT_TYPE)
        cache.put(key, kept)
    if any(tag.endswith(kept.etag[HALF:]) for tag in request.if_none_match.as_set(include_weak=True)):
        return _dressed(Response(status=304), kept.etag, stamp)
    encoding, body = kept.encoded(request.accept_encodings)
    made = Response(body, content_type=kept.content_type)
    if encoding:
        made.headers["Content-Encoding"] = encoding
    return _dressed(made, kept.etag, stamp)


def document(feed: Feed) -> bytes:
    """Return the document of a feed without the names that are withheld: once in its texts, where a tag may part a name, and once
    in its addresses."""
    shown = [_withheld(entry) for entry in feed.entries]
    made = atom.document(replace(feed, title=masked(feed.title), entries=shown), current_app.config["SITE_URL"])
    return masked(made.decode()).encode()


def _withheld(entry: Entry) -> Entry:
    return replace(
        entry, title=masked(entry.title), summary=masked(entry.summary), html=masked(entry.html),
        authors=tuple(map(masked, entry.authors)),
    )  # fmt: skip


def _cache() -> PageCache:
    cache: PageCache = current_app.extensions["pagecache"]
    return cache


def _has_it_since(stamp: queries.Stamp) -> bool:
    """True where nothing changed since the time the reader names; a tag, where there is one, counts instead (RFC 9110, 13.2.2)."""
    since, after = request.if_modified_since, stamp.last_modified
    return not request.if_none_match and since is not None and after is not None and after <= since


def _asked_tag(state: str) -> str:
    return next((tag for tag in request.if_none_match.as_set(include_weak=True) if tag.startswith(state)), "")


def _dressed(response: Response, etag: str, stamp: queries.Stamp) -> Response:
    if etag:
        response.set_etag(etag, weak=True)
    if stamp.last_modified:
        response.last_modified = stamp.last_modified
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return response
