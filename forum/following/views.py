"""Doors of following: POST <address of a thing>/follow, level=watching|following|muted|none."""

from functools import partial
from typing import Any  # values of an address are whatever its route converts

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnprocessableEntity

from forum.editions.queries import get_edition
from forum.following import actions, queries
from forum.following.models import LEVELS
from forum.kernel.i18n import _
from forum.kernel.viewer import members_only
from forum.kernel.web import came_from
from forum.people.queries import get_member

bp = Blueprint("following", __name__)


@bp.get("/settings/following")
@members_only
def index() -> ResponseReturnValue:
    """What one follows, to change or stop."""
    words = {
        "case": _("Case studies"), "thread": _("Threads"), "region": _("Regions"), "country": _("Countries"),
        "topic": _("Topics"), "edition": _("Editions"), "person": _("People"),
    }  # fmt: skip
    kinds = [(words[kind], rows) for kind, rows in queries.followed_by(g.viewer)]
    return render_template("following/index.html", kinds=kinds)


def key_of(kind: str, value: Any) -> str:
    """Return the key of the thing at an address. Raises NotFound."""
    if kind in ("case", "thread"):
        return str(value.id)
    if kind == "person":
        return str(get_member(g.viewer, value).id)
    if kind == "edition":
        return str(get_edition(g.viewer, value).id)
    return queries.key_of_slug(kind, value)


def follow(kind: str, thing: Any) -> ResponseReturnValue:
    """Set the level, and back to the page."""
    key, level = key_of(kind, thing), request.form.get("level", "")
    if level not in (*LEVELS, "none"):
        raise UnprocessableEntity(_("Choose one of the ways to follow that the page offers."))
    actions.follow(g.viewer, kind, key, level)
    return redirect(came_from(), 303)


for _kind, _path in (
    ("case", "/cases/<ref:thing>"),
    ("thread", "/threads/<ref:thing>"),
    ("region", "/regions/<thing>"),
    ("country", "/countries/<thing>"),
    ("topic", "/topics/<thing>"),
    ("edition", "/editions/<thing>"),
    ("person", "/people/<thing>"),
):
    bp.add_url_rule(f"{_path}/follow", _kind, partial(follow, _kind), methods=["POST"])
