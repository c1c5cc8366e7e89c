"""Doors of bookmarks: POST <address of a thing>/bookmark, do=undo to let go; /bookmarks lists one's own."""

from typing import Any  # values of an address are whatever its route converts

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.bookmarks import actions, queries
from forum.bookmarks.forms import read_note
from forum.kernel.forms import Reader
from forum.kernel.viewer import members_only
from forum.kernel.web import Ref, came_from, form_choice

bp = Blueprint("bookmarks", __name__)


@bp.get("/bookmarks")
@members_only
def index() -> ResponseReturnValue:
    """What one keeps."""
    return _list(None, 0)


def _list(form: Reader | None, wrong_id: int) -> str:
    page = queries.bookmarks_of(g.viewer, request.args.get("after"), request.args.get("before"))
    return render_template("bookmarks/index.html", page=page, form=form, wrong_id=wrong_id)


@bp.post("/bookmarks/<int:bookmark_id>")
def change(bookmark_id: int) -> ResponseReturnValue:
    """Write another note, or with do=undo let go, and back to the list."""
    if form_choice("do", ("save", "undo"), "save") == "undo":
        actions.change(g.viewer, bookmark_id, None)
        return redirect(url_for("bookmarks.index"), 303)
    note, reader = read_note(request.form)
    if reader.errors:
        return _list(reader, bookmark_id), 422
    actions.change(g.viewer, bookmark_id, note)
    return redirect(url_for("bookmarks.index", _anchor=f"bookmark-{bookmark_id}"), 303)


@bp.post("/cases/<ref:thing>/bookmark", endpoint="case")
@bp.post("/threads/<ref:thing>/bookmark", endpoint="thread")
def keep_thing(thing: Ref) -> ResponseReturnValue:
    """Keep a case study or a thread, or let go of it, and back to the page."""
    _keep((request.endpoint or "").rpartition(".")[2], thing.id)
    return redirect(came_from(), 303)


@bp.post("/comments/<int:comment_id>/bookmark", endpoint="comment")
def keep_comment(comment_id: int) -> ResponseReturnValue:
    """Keep a comment, or let go of it, and back to it."""
    _keep("comment", comment_id)
    return redirect(url_for("discussion.show", comment_id=comment_id), 303)


def _keep(kind: str, key: Any) -> None:
    """Do what was asked; buttons that belong to one form for a whole page say `do` in their address."""
    default = "undo" if request.args.get("do") == "undo" else "mark"
    if form_choice("do", ("mark", "undo"), default) == "undo":
        actions.remove(g.viewer, kind, str(key))
        return
    note, reader = read_note(request.form)
    actions.bookmark(g.viewer, kind, str(key), note if "note" in request.form and not reader.errors else None)
