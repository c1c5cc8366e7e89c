"""Doors of the staff to others' comments: hide, show, let through, remove for good."""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion import policy, queries
from forum.discussion.actions import hiding
from forum.discussion.forms import read_reason
from forum.discussion.models import Comment, Discussion
from forum.discussion.views import bp
from forum.kernel.forms import Reader
from forum.kernel.text import excerpt
from forum.kernel.viewer import moderators_only
from forum.kernel.web import form_choice

SHOWN = 600  # characters of the comment that is decided on


@bp.get("/comments/<int:comment_id>/hiding")
@moderators_only
def ask_hiding(comment_id: int) -> ResponseReturnValue:
    """The page that asks before hiding a comment, shows a hidden one again, or lets a held one through."""
    return _page(*_to_hide(comment_id), Reader(MultiDict()))


@bp.post("/comments/<int:comment_id>/hiding")
def hide(comment_id: int) -> ResponseReturnValue:
    """Hide a comment or decline a held one; with do=undo show it or let it through."""
    comment, discussion = _to_hide(comment_id)
    where = queries.address_of(g.viewer, comment, discussion)
    if form_choice("do", ("hide", "undo"), "hide") == "undo":
        hiding.show_comment(g.viewer, comment_id)
        return redirect(where, 303)
    reason, reader = read_reason(request.form)
    try:
        if not reader.errors:
            hiding.hide_comment(g.viewer, comment_id, reason)
            return redirect(where, 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _page(comment, discussion, reader), 422


@bp.post("/comments/<int:comment_id>/erasure")
def erase(comment_id: int) -> ResponseReturnValue:
    """Remove a comment's words for good."""
    comment, discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_erase(g.viewer):
        raise NotFound
    reason, reader = read_reason(request.form)
    try:
        if not reader.errors:
            hiding.erase_comment(g.viewer, comment_id, reason)
            return redirect(queries.address_of(g.viewer, comment, discussion), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _page(comment, discussion, reader), 422


def _to_hide(comment_id: int) -> tuple[Comment, Discussion]:
    comment, discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_hide(g.viewer, comment) or comment.state == "removed":
        raise NotFound
    return comment, discussion


def _page(comment: Comment, discussion: Discussion, form: Reader) -> str:
    return render_template(
        "discussion/hiding.html", comment=comment, form=form, about=queries.about(g.viewer, discussion),
        words=excerpt(comment.body, SHOWN), name=queries.name_of(comment), may_erase=policy.may_erase(g.viewer),
    )  # fmt: skip
