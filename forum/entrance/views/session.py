"""Who is asking: flask-login around a random token per device, which can be revoked."""

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import unquote

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.datastructures import MultiDict

from forum.entrance import actions, queries
from forum.entrance.actions.devices import recognise
from forum.entrance.actions.limits import settle
from forum.kernel import security
from forum.kernel.asides import aside, at_once
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.tokens import new_token
from forum.kernel.viewer import Viewer
from forum.kernel.web import only_reading
from forum.people.actions import mark_seen
from forum.people.queries import email_key

NOT_KEPT = frozenset({"csrf_token", "viewer", "password", "do"})
WRITTEN = ("body", "narrative", "title", "results")  # where none of these was filled in, there is nothing to keep
KEPT = "kept"  # key of the session: the token of a kept post
WHO = "who"  # key of the session: whose it was, also after its end: what they wrote is kept for them alone


class Visit(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """flask-login's user: a device's token, and the viewer behind it."""

    def __init__(self, token: str, viewer: Viewer) -> None:
        self.token, self.viewer = token, viewer

    def get_id(self) -> str:
        """Return what the cookies carry: the device's token, worth nothing once its row is gone."""
        return self.token


def load(token: str) -> Visit | None:
    """Return the visit of a device's token, or None; one statement."""
    found = queries.viewer_by_token(token)
    if found is None:
        return None
    viewer, is_due = found
    if is_due:
        aside(lambda: actions.touch_device(viewer.device_id or 0))
        aside(lambda: mark_seen(viewer.id))
    return Visit(token, viewer)


def init(app: Flask) -> None:
    """Install flask-login and the hook that sets g.viewer; a visitor without cookies costs nothing."""
    app.config.setdefault("REMEMBER_COOKIE_NAME", "reach_device")
    app.config.setdefault("REMEMBER_COOKIE_HTTPONLY", True)
    app.config.setdefault("REMEMBER_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("REMEMBER_COOKIE_SECURE", app.config["SESSION_COOKIE_SECURE"])
    manager = LoginManager()
    manager.init_app(app)
    manager.user_loader(load)

    @app.before_request
    def who_asks() -> None:
        cookies = request.cookies
        if app.config["SESSION_COOKIE_NAME"] in cookies or app.config["REMEMBER_COOKIE_NAME"] in cookies:
            visit = current_user._get_current_object()
            g.viewer = visit.viewer if visit.is_authenticated else None

    security.on_lost_post(keep_lost_post)
    app.after_request(forget_posted)


def enter(member_id: int, keep: bool) -> None:
    """Sign a member in on this browser: a new session, a new device in place of the one before."""
    kept = session.get(KEPT)
    if g.viewer is not None:
        actions.sign_out(g.viewer)
    session.clear()  # no session id of before the sign-in lives on
    known_id = recognise(member_id, browser_name(), network())
    token = actions.sign_in(member_id, browser_name(), keep, known_id)
    found = queries.viewer_by_token(token)
    assert found is not None
    login_user(Visit(token, found[0]), remember=keep)
    session[WHO] = member_id
    if not keep and current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies:
        session["_remember"] = "clear"  # flask-login's word: whoever was kept here before is not brought back
    if kept:
        session[KEPT] = kept


def leave(viewer: Viewer) -> None:
    """Sign out: the device's row, the session and the cookie go."""
    actions.sign_out(viewer)
    session.clear()
    logout_user()  # last: it leaves a note in the session that takes the kept cookie away


def is_kept_here() -> bool:
    """True where "keep me signed in" was ticked on this browser: what it keeps of a draft may then outlive its window."""
    return current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies


def browser_name() -> str:
    """Return "Firefox on Android" or the like, from the User-Agent, for the list of devices."""
    agent = request.headers.get("User-Agent", "")
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "A browser")
    system = next((name for mark, name in systems if mark in agent), "an unknown system")
    return f"{browser} on {system}"


def network() -> str:
    """Return the part of the internet that asks, as wide as one household's or office's changes: IPv4 /24, IPv6 /48."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def failure_keys(address: str) -> list[str]:
    """Return the keys under which failures count: the account and the network address, both hashed."""
    return [_failure_key(f"account:{email_key(address)}"), network_key()]


def network_key() -> str:
    """Return the key under which failures from this network address count."""
    return _failure_key(f"address:{request.remote_addr}")


def _failure_key(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def check_password_of(reader: Reader, member_id: int, address: str) -> bool:
    """Note a fault where the field `password` is not a member's, who is not signed in; True where it is. Failures count."""
    with only_reading():
        kept = queries.password_of(member_id)
    is_right = actions.password_is_right(kept, request.form.get("password", "")[:1000])
    if not at_once(lambda: settle(failure_keys(address), is_right)):
        reader.errors.add("password", _("Password: too many tries. Wait a quarter of an hour."))
        return False
    if not is_right:
        reader.errors.add("password", _("Password: this is not it. Leave it empty if you do not know it."))
    return is_right


def check_present_password(reader: Reader) -> bool:
    """Note a fault where the viewer's present password is not in the form; True where they have one, which is then asked for.

    Call it before the first statement of a view: nobody's writing waits for the comparing.
    """
    with only_reading():
        kept, address = queries.password_of(g.viewer.id), queries.address_of(g.viewer.id)
    if kept is None:
        return False
    is_right = actions.password_is_right(kept, request.form.get("old_password", "")[:1000])
    keys = failure_keys(address)
    if not at_once(lambda: settle(keys, is_right)):
        reader.errors.add("old_password", _("Present password: too many tries. Wait a quarter of an hour."))
    elif not is_right:
        reader.errors.add("old_password", _("Present password: this is not it."))
    return True


def keep_lost_post() -> None:
    """Keep what somebody wrote whose session had ended, through the sign-in. Called for posts from our own pages only."""
    if not security.is_kept(request.endpoint):
        return
    kept = {name: values for name, values in request.form.lists() if name not in NOT_KEPT and any(map(str.strip, values))}
    if any(name in kept for name in WRITTEN):
        said = request.form.get("viewer", "")  # a tab of before a sign-out knows whose it is when the session does not any more
        member_id = session.get(WHO) or (int(said) if said.isdecimal() and len(said) < 19 else None)
        token, path = new_token(), request.path
        session[KEPT] = token
        aside(lambda: actions.keep_post(token, path, kept, member_id))  # the post itself is refused, and what it wrote undone


def kept_for(path: str) -> MultiDict[str, str] | None:
    """Return the kept fields for the form that posts to `path` (as in an address), or None; shown until posted."""
    token = session.get(KEPT) if g.viewer is not None else None
    kept = queries.kept_post(token, unquote(path), g.viewer.id) if token else None
    return MultiDict(kept) if kept else None


def forget_posted(response: Response) -> Response:
    """Forget a kept post once it stands where it was meant to."""
    if request.method == "POST" and response.status_code in (204, 303) and g.get("viewer") and security.is_kept(request.endpoint):
        token, path = session.get(KEPT), request.path
        if token:
            aside(lambda: actions.forget_post(token, path))
    return response
