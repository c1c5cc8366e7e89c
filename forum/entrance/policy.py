"""Who may come in here."""

from urllib.parse import urlsplit

from flask import current_app

LOCAL = ("127.0.0.1", "localhost", "::1")
ENTERING = ("active", "silenced", "suspended")  # states that may sign in: the suspended read and export


def may_enter(state: str, may_sign_in: bool, is_demo: bool) -> bool:
    """True for a member who may sign in. Demo accounts have a published password: they open nothing but a site on this machine."""
    is_here = not is_demo or urlsplit(current_app.config["SITE_URL"]).hostname in LOCAL
    return state in ENTERING and may_sign_in and is_here
