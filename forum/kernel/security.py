"""What every answer carries, and what every post must: headers, Origin, CSRF token, a person who may write.

Doors are closed unless a feature opens them: Feature.open_posts for visitors, Feature.quiet_posts for the silenced.
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from forum.kernel.i18n import _
from forum.kernel.viewer import sign_in_redirect, standing_of
from forum.kernel.web import SAFE, came_from, same_origin

CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"

_csrf = CSRFProtect()
_open: set[str] = set()
_quiet: set[str] = set()
_by_origin: set[str] = set()
_lost: list[Callable[[], None]] = []
_kept: set[str] = set()
_own: set[str] = set()


def open_doors(open_posts: frozenset[str], quiet_posts: frozenset[str]) -> None:
    """Let visitors post to `open_posts`, and the silenced and suspended to `quiet_posts` (endpoints)."""
    _open.update(open_posts)
    _quiet.update(quiet_posts)


def guard_by_origin(endpoint: str) -> None:
    """Guard `endpoint` by Origin alone: visitors' pages carry no token, or they could not be kept and shared."""
    _by_origin.add(endpoint)


def leave_to_themselves(endpoints: frozenset[str]) -> None:
    """Let posts to `endpoints` through unread: programs send them, with a secret that the view asks for."""
    _own.update(endpoints)


def keep_posts(endpoints: frozenset[str]) -> None:
    """Keep what is posted to `endpoints` through the sign-in, where the session has ended."""
    _kept.update(endpoints)


def is_kept(endpoint: str | None) -> bool:
    """True for a door whose posts are kept through the sign-in."""
    return endpoint in _kept


def on_lost_post(keep: Callable[[], None]) -> None:
    """Call `keep` when a visitor's post (a session that ended, mostly) is sent to sign in and came from our own page."""
    if keep not in _lost:
        _lost.append(keep)


def csrf_input() -> Markup:
    """Return the hidden inputs that every form of the signed in carries: the token, and whose form it is (`viewer`, by which what
    is kept through a sign-in is given back to nobody else)."""
    if "csrf_input" not in g:
        who = Markup('<input type="hidden" name="viewer" value="%s">') % g.viewer.id if g.get("viewer") else Markup()
        g.csrf_input = who + Markup('<input type="hidden" name="csrf_token" value="%s">') % str(generate_csrf())
    return Markup(g.csrf_input)  # noqa: S704  made above


def init(app: Flask) -> None:
    """Install headers and guards on `app`."""
    _csrf.init_app(app)  # WTF_CSRF_CHECK_DEFAULT is off: `guard` below calls it, after it knows who asks
    app.before_request(guard)
    secure = app.config["SITE_URL"].startswith("https://")

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if g.get("viewer") is not None and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        if g.get("viewer") is not None:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


def guard() -> ResponseReturnValue | None:
    """Stop an unsafe request that must not reach its view.

    A visitor goes to sign in (303) whether or not the thing exists. Raises BadRequest (foreign Origin) and Forbidden
    (silenced, suspended: the only 403 there is); a bad token answers 400 with what was typed.
    """
    endpoint = request.endpoint
    if request.method in SAFE or endpoint is None or endpoint in _own:
        return None
    if "Origin" in request.headers and not same_origin():
        raise BadRequest(_("This form was sent from another site. Open the page here and send it again."))
    _readable_form()
    if endpoint in _by_origin:
        return None if same_origin() else _checked_by_token()
    if g.viewer is None and endpoint not in _open:
        if same_origin():
            for keep in _lost:
                keep()
        return sign_in_redirect(came_from())
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise LengthRequired  # its size cannot be refused before it is read; no browser sends a form so
    if (refused := _checked_by_token()) is not None:
        return refused
    if g.viewer is not None and not g.viewer.may_write and endpoint not in _quiet | _open:
        raise Forbidden(standing_of(g.viewer))
    return None


def _readable_form() -> None:
    """Refuse what is not UTF-8 (half a character, say): it would be stored as something that nobody typed. Raises BadRequest."""
    data = request.get_data(cache=True)
    try:
        if request.mimetype == "multipart/form-data":
            data = _fields_of(data)
        (unquote_to_bytes(data) if request.mimetype == "application/x-www-form-urlencoded" else data).decode()
    except UnicodeDecodeError as fault:
        raise BadRequest(_("This form holds characters that are none. Go back, type them anew and send it again.")) from fault


def _fields_of(data: bytes) -> bytes:
    """Return the parts of a form with files that are no file: a file may hold anything, and its reader says what it is not.

    What is no such form at all comes back whole, or empty where Flask will read no field in it either.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary:
        return data
    decoder, kept, is_field = MultipartDecoder(boundary.encode("latin-1", "replace")), [], False
    decoder.receive_data(data)
    decoder.receive_data(None)
    try:
        while not isinstance(part := decoder.next_event(), (Epilogue, NeedData)):
            if isinstance(part, Data):
                kept.append(part.data if is_field else b"")
            else:
                is_field = isinstance(part, Field)
                kept.append(part.name.encode("utf-8", "surrogateescape") if isinstance(part, (Field, File)) else b"")
    except ValueError:
        return b""
    return b"\n".join(kept)


def _checked_by_token() -> ResponseReturnValue | None:
    try:
        _csrf.protect()
    except CSRFError:
        return _refilled(), 400
    return None


def _refilled() -> str:
    """The 400 page for a form whose token is too old: all that was typed, one press from being sent again."""
    return render_template("ui/resend.html", typed=typed_again(), action=request.full_path.rstrip("?"))


def typed_again() -> list[tuple[str, str]]:
    """Return what the form of this request held, to be shown and sent again; nothing where it came from elsewhere, no password."""
    if request.method != "POST" or not same_origin():
        return []
    fields = list(request.form.items(multi=True))
    if any("password" in name for name, _value in fields):
        return []  # it would come back without it, and be refused
    return [(name, value) for name, value in fields if name not in ("csrf_token", "viewer")]
