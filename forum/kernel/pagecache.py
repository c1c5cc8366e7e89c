"""Visitors' pages, kept rendered per (address, theme, database version, day), with an ETag and compressed once.

Only a GET without session answered 200 in HTML without a cookie is kept. The version rises with every commit that
changed something (kernel/db.py), so a kept page is never older than its database, in any process. What `@remembered` keeps may
be: places and vocabularies change with a release, and the server is started anew then.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

import brotli
from flask import Flask, Response, g, request
from werkzeug.datastructures import Accept

from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.memory import VERSION, note_version

BUDGET = 48 * 1024 * 1024  # bytes of kept pages in one process
PAGE_MAX = 512 * 1024  # bytes; a larger page is not kept
Key = tuple[str, str, int, str]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


@dataclass
class Kept:
    """One page: its bytes as they are and as they travel."""

    body: bytes
    etag: str
    content_type: str
    variants: dict[str, bytes] = field(default_factory=dict)

    def encoded(self, accepted: Accept) -> tuple[str, bytes]:
        """Return (Content-Encoding or "", bytes) for what a browser accepts; each form is made once."""
        name = packed_as(accepted, PACKERS)
        if not name:
            return "", self.body
        if name not in self.variants:
            self.variants[name] = PACKERS[name](self.body)
        return name, self.variants[name]


class PageCache:
    """The pages of one app in one process; least recently asked for goes first."""

    def __init__(self, build: str) -> None:
        """`build` names the code and assets: another build has other ETags."""
        self.build = build
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """Return the kept page or None."""
        with self._lock:
            kept = self._pages.get(key)
            if kept:
                self._pages.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a page, forgetting the oldest beyond BUDGET (the compressed forms are smaller than the body they stand for)."""
        with self._lock:
            replaced = self._pages.get(key)
            self._pages[key] = kept
            self._bytes += 2 * (len(kept.body) - (len(replaced.body) if replaced else 0))
            while self._bytes > BUDGET:
                _, old = self._pages.popitem(last=False)
                self._bytes -= 2 * len(old.body)

    def etag(self, key: Key) -> str:
        """Return the ETag of the page at `key`: it says what the page depends on, so 304 needs no page."""
        return hashlib.sha256(repr((self.build, key)).encode()).hexdigest()[:20]


def init(app: Flask, build: str) -> None:
    """Keep visitors' pages of `app`. Register after the hook that sets g.viewer; one SQL statement per visitor's page."""
    cache = PageCache(build)
    app.extensions["pagecache"] = cache

    @app.before_request
    def kept_page() -> Response | None:
        if (
            request.method not in ("GET", "HEAD")
            or g.viewer is not None
            or request.endpoint in (None, "assets.serve", "health.healthz", "health.readyz")
        ):
            return None
        db.session.rollback()  # who asks was read before: on SQLite the page would be of that moment, older than its version
        with db.engine.connect() as connection:  # no session: of all that a kept page costs, it would be a third
            version, rules, names = connection.execute(VERSION).first() or (0, 0, 0)
        note_version(version, rules, names)
        g.page_key = key = (request.full_path, _colours(), version, today().isoformat())
        etag = cache.etag(key)
        if request.if_none_match.contains_weak(etag):
            return _not_modified(etag)
        kept = cache.get(key)
        return _answer(kept) if kept else None

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.pop("page_key", None)
        if key is None or not _may_be_kept(response):
            return response
        body = response.get_data()
        kept = Kept(body, cache.etag(key), response.content_type)
        if len(body) <= PAGE_MAX:
            cache.put(key, kept)
        return _dressed(response, kept)


def _colours() -> str:
    theme = request.cookies.get("theme", "")
    return theme if theme in ("light", "dark") else ""


def packed_as(accepted: Accept, offered: Iterable[str]) -> str:
    """Return which of `offered` encodings an answer travels in, "" for none: RFC 9110, 12.5.3 (`br;q=0` refuses brotli)."""
    return next((name for name in offered if accepted[name] > 0), "")


def _may_be_kept(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.mimetype == "text/html"
        and not response.is_streamed
        and "Set-Cookie" not in response.headers
        and "Cache-Control" not in response.headers
        and not g.get("csrf_token")  # flask-wtf: the page carries a token, so it is one person's
    )


def _answer(kept: Kept) -> Response:
    return _dressed(Response(content_type=kept.content_type), kept)


def _dressed(response: Response, kept: Kept) -> Response:
    encoding, body = kept.encoded(request.accept_encodings)
    response.set_data(body)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return _with_validators(response, kept.etag)


def _not_modified(etag: str) -> Response:
    return _with_validators(Response(status=304), etag)


def _with_validators(response: Response, etag: str) -> Response:
    g.pop("page_key", None)
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response
