"""Doors of the site's own pages, and robots.txt."""

from functools import partial

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from forum.kernel.rules import is_on
from forum.pages import queries

bp = Blueprint("pages", __name__)

# What robots need not fetch: members' pages answer them nothing anyway.
ROBOTS = """User-agent: *
Disallow: /people
Disallow: /threads
Disallow: /comments
Disallow: /notifications
Disallow: /drafts
Disallow: /settings
Disallow: /sign-in
Disallow: /join
Disallow: /password
Disallow: /moderation
Disallow: /admin
"""


def show(slug: str) -> ResponseReturnValue:
    """A page."""
    return render_template("pages/show.html", text=queries.text_of(slug))


for _slug in queries.TITLES:
    bp.add_url_rule(f"/{_slug}", _slug, partial(show, _slug))


@bp.get("/robots.txt")
def robots() -> Response:
    """Say what robots should leave alone: all of it on a demo site, and where the community wants it so."""
    closed = current_app.config["REACH_MODE"] == "demo" or not is_on("search_engines")
    return Response("User-agent: *\nDisallow: /\n" if closed else ROBOTS, mimetype="text/plain")
