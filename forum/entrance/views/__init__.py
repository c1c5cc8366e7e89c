"""Doors in and out. session.py: who is asking; signing.py: sign in and out; passwords.py."""

from flask import Blueprint, Response

bp = Blueprint("entrance", __name__)


@bp.after_request
def keep_private(response: Response) -> Response:
    """Keep a page of the entrance out of caches and search engines, and its token out of Referer."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
