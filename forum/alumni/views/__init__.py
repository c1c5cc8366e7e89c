"""Doors of the years after. check_in.py: the yearly question; addresses.py: lost addresses."""

from flask import Blueprint, Response

bp = Blueprint("alumni", __name__)


@bp.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of caches and search engines, and their tokens out of Referer."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
