"""The Flask subclass and the request layer: commit on return, roll back on error; who may post; addresses; error pages."""

import re
import time
from collections.abc import Callable, Collection, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, NamedTuple  # Any: Flask's hooks pass arguments of many kinds
from urllib.parse import quote, unquote, urlencode

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity
from werkzeug.routing import BaseConverter, IntegerConverter, RequestRedirect, ValidationError

from forum.kernel import withheld
from forum.kernel.db import db
from forum.kernel.dialects import engine_postgresql, engine_sqlite
from forum.kernel.i18n import _

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
INT_MAX = 2**63 - 1  # the largest number a key can be; a larger one in an address is a 404
SLUG_MAX = 80  # characters
DRAIN_MAX = 16 * 1024 * 1024  # bytes of a body that is too large, read so that its sender hears why


class Templates(Environment):
    """Flask's environment. All templates share one plain dict of globals: Jinja's chain of dicts costs a page of many small
    templates a millisecond."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template; `d`: its own, which none of ours has."""
        return super().make_globals(d) if d else self.globals


class ForumApp(Flask):
    """Flask, with one transaction per request: an unsafe method that returns < 400 commits, anything else rolls back."""

    jinja_environment = Templates

    def dispatch_request(self, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        """Run the view, then end its transaction before the answer leaves: nothing is acknowledged that is not stored."""
        token = engine_sqlite.writing.set(request.method not in SAFE)
        try:
            if request.method not in SAFE:
                db.session.rollback()  # who asks was read in a deferred transaction: end it, so that the next begins IMMEDIATE
            response = self.make_response(super().dispatch_request(*args, **kwargs))
            if request.method in SAFE or response.status_code >= 400:
                db.session.rollback()
            else:
                db.session.commit()
        except Exception:
            db.session.rollback()
            raise
        finally:
            engine_sqlite.writing.reset(token)
        return response


@contextmanager
def only_reading() -> Iterator[None]:
    """Read inside an unsafe request without the one writer's lock that SQLite has, for slow work (argon2) before the writing.

    Begin it before the first statement of the view. What was read ends with it: take plain values out, not entities.
    """
    token = engine_sqlite.writing.set(False)
    try:
        yield
    finally:
        engine_sqlite.writing.reset(token)
        db.session.rollback()


class Ref(NamedTuple):
    """`<id>-<slug>` in an address. Only `id` finds the thing; a wrong `slug` is answered by a redirect to the right one."""

    id: int
    slug: str


class BigIntConverter(IntegerConverter):
    """Whole numbers that fit the database's keys."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": INT_MAX, **kwargs})


class RefConverter(BaseConverter):
    """`<ref:case>` matches 12-a-slug and 12. Builds from a Ref, or from anything with `id` and `slug`."""

    regex = r"\d{1,19}(?:-[\w-]*)?"
    part_isolating = True

    def to_python(self, value: str) -> Ref:
        """Return the Ref. Raises ValidationError (404) for a number that no key can be."""
        number, _, slug = value.partition("-")
        if int(number) > INT_MAX:
            raise ValidationError
        return Ref(int(number), slug)

    def to_url(self, value: Any) -> str:
        """Return `id-slug`, or `id` where there is no slug."""
        return f"{value.id}-{value.slug}" if value.slug else str(value.id)


def slug_of(title: str) -> str:
    """Return a slug for an address: lower-case letters of any script, digits and hyphens, at most SLUG_MAX characters."""
    words = re.sub(r"[^\w]+", "-", title.casefold()).replace("_", "-").strip("-")
    return words[:SLUG_MAX].rstrip("-")


def canonical(ref: Ref, slug: str, build: Callable[[], str]) -> Response | None:
    """Return a 301 to `build()` (query string kept) where the address carries an old or wrong slug, else None."""
    if ref.slug in (slug, withheld.masked(slug), unquote(withheld.masked(quote(slug)))):
        return None
    query = request.query_string.decode()
    moved = redirect(build() + (f"?{query}" if query else ""), 301)
    moved.headers["Cache-Control"] = "no-cache"  # titles change: no browser may remember the old address for ever
    return moved  # type: ignore[return-value]  # werkzeug's base Response


def form_number(name: str, default: int = 0) -> int:
    """Return a whole number of the posted form, from 0 to what a 32-bit column holds; `default` for anything else."""
    value = request.form.get(name, "").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else default


def form_numbers(name: str, least: int = 0) -> list[int]:
    """Return the ids that the posted form holds under `name`. Raises UnprocessableEntity where one is no number, or too few are."""
    values = request.form.getlist(name)
    if len(values) < least or not all(re.fullmatch("[0-9]{1,18}", value) for value in values):
        raise UnprocessableEntity(
            _("This page sent an answer that it does not offer. Go back, load it again and choose once more.")
        )
    return [int(value) for value in values]


def form_choice(name: str, allowed: Collection[str], default: str | None = None) -> str:
    """Return a field of the posted form that a button or the page itself fills; `default` where it is not there.

    Raises UnprocessableEntity where it is none of `allowed`: no page of ours sends that.
    """
    value = request.form.get(name, default)
    if value is None or value not in allowed:
        raise UnprocessableEntity(
            _("This page sent an answer that it does not offer. Go back, load it again and choose once more.")
        )
    return value


def _not_offered() -> UnprocessableEntity:
    return UnprocessableEntity(_("This page sent an answer that it does not offer. Go back, load it again and choose once more."))


def args_number(name: str, default: int = 0) -> int:
    """Return a whole number of the address's query, as `form_number` does."""
    value = request.args.get(name, "").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else default


def site_path(value: str | None) -> str | None:
    """Return `value` if it is a path on this site, else None: open redirects are refused (OWASP, "Unvalidated redirects")."""
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")):
        return None
    return None if re.search(r"[\x00-\x20\x7f\\]", value) else value


def init(app: ForumApp) -> None:
    """Install converters and the hooks of the request layer."""
    app.url_map.converters["int"] = BigIntConverter
    app.url_map.converters["ref"] = RefConverter
    app.before_request(_readable_address)


def prepare_engine() -> None:
    """Set up the connections of the app's database; call once, inside an app context."""
    prepare = {"sqlite": engine_sqlite.prepare, "postgresql": engine_postgresql.prepare}
    prepare[db.engine.dialect.name](db.engine)


def _readable_address() -> None:
    """Refuse what no address of ours can be: bad UTF-8 or NUL in path or query. Raises NotFound."""
    raw = request.environ.get("PATH_INFO", "").encode("latin-1", "replace")
    query = request.query_string
    try:
        raw.decode()
        _unquoted(query).decode()
    except UnicodeDecodeError as fault:
        raise NotFound from fault
    if b"\0" in raw or b"%00" in query:
        raise NotFound


def _unquoted(query: bytes) -> bytes:
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda match: bytes([int(match[1], 16)]), query)


def database_is_away(fault: Exception) -> bool:
    """True for a database that is locked, full, away or older than the code: answered by 503, nothing acknowledged."""
    if not isinstance(fault, SQLAlchemyError):
        return False
    name = type(getattr(fault, "orig", None)).__name__
    return type(fault).__name__ in {"OperationalError", "InterfaceError", "TimeoutError"} or name in {
        "UndefinedTable",
        "UndefinedColumn",
        "DiskFull",
        "ReadOnlySqlTransaction",
        "LockNotAvailable",
    }


def why_away(fault: Exception) -> str:
    """Return which of the ways of being away it is: "full", "busy", "older", or "" (not there at all, or no such fault)."""
    words = str(getattr(fault, "orig", "")).lower()
    marks = {
        "full": ("is full", "no space left", "disk full"),
        "busy": ("locked", "lock timeout"),
        "older": ("no such table", "no such column", "does not exist"),
    }
    return next((way for way, each in marks.items() if any(mark in words for mark in each)), "")


def same_origin() -> bool:
    """True where the browser says that the request came from our own pages (Origin, else Sec-Fetch-Site, else Referer)."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == request.host_url.rstrip("/")
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    return request.headers.get("Referer", "").startswith(request.host_url)


def came_from() -> str:
    """Return the path of our own page that a post came from, else the front page; never an address that only takes posts."""
    referer = request.headers.get("Referer", "")
    if not referer.startswith(request.host_url):
        return "/"
    path = site_path("/" + referer[len(request.host_url) :].partition("#")[0])
    return path if path and _can_be_read(path) else "/"


def _can_be_read(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(unquote(path.partition("?")[0]), method="GET"))
    except RequestRedirect:
        return True
    except HTTPException:
        return False


def drain(limit: int = DRAIN_MAX, seconds: float = 10.0) -> None:
    """Read a bounded rest of a refused body: a connection closed with unread bytes loses its answer on the way."""
    stream, until, taken = request.environ.get("wsgi.input"), time.monotonic() + seconds, 0
    wanted = min(request.content_length or 0, limit)
    while stream is not None and taken < wanted and time.monotonic() < until:
        piece = stream.read(min(64 * 1024, wanted - taken))
        if not piece:
            return
        taken += len(piece)


def page_href(endpoint: str, **values: Any) -> Callable[..., str]:
    """Return a function that builds the address of `endpoint` with the present query and another cursor or page, for pagers."""
    kept = [(name, each) for name, each in request.args.items(multi=True) if name not in ("after", "before", "page")]

    def href(**cursor: Any) -> str:
        query = urlencode([*kept, *((name, each) for name, each in cursor.items() if each is not None)])
        return url_for(endpoint, **values) + (f"?{query}" if query else "")

    return href
