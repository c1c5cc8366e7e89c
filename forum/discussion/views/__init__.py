"""Doors of the comments, wherever they hang; composing.py is what an owner's page takes a comment with."""

import re

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion import actions, policy, queries
from forum.discussion.actions import drafting, reading
from forum.discussion.forms import read_reason
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import mentions
from forum.discussion.queries.history import history_of
from forum.discussion.views.composing import read_posted, say_untold
from forum.kernel import addresses
from forum.kernel.asides import aside
from forum.kernel.forms import Reader
from forum.kernel.slots import Slot
from forum.kernel.text import excerpt
from forum.kernel.viewer import insiders_only
from forum.kernel.web import form_choice, form_number

bp = Blueprint("discussion", __name__)


def foot_of(page: queries.CommentPage) -> Slot:
    """Return what higher floors put under the comments of a page."""
    return Slot("comment_foot", g.viewer, page.everything)


def mark_shown(page: queries.CommentPage) -> None:
    """Remember what a member was shown, after the answer: this page, and nothing before it."""
    viewer = g.viewer
    if viewer is not None and any(row.number not in page.read for row in page.everything):
        discussion_id, first, last = page.discussion.id, page.everything[0].number, page.everything[-1].number
        aside(lambda: reading.mark_read(viewer.id, discussion_id, first, last))


def page_number() -> int:
    """Return `?page=`, also of a form posted from there; 1 where it is missing or no number. Raises NotFound for one that is
    too large to be a page."""
    value = request.args.get("page", "")
    if not re.fullmatch("[0-9]+", value):
        return 1
    if len(value) > 9:
        raise NotFound
    return int(value)


@bp.get("/comments/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """The permanent address: on to the page where the comment stands now."""
    return redirect(queries.address_of(g.viewer, *queries.get_comment(g.viewer, comment_id)), 302)


@bp.get("/comments/<int:comment_id>/edit")
@insiders_only
def edit(comment_id: int) -> ResponseReturnValue:
    """The form to edit a comment."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_edit(g.viewer, comment):
        raise NotFound
    return _edit_page(comment, Reader(MultiDict({"body": comment.body, "base": str(comment.version)})))


@bp.post("/comments/<int:comment_id>/edit")
def save(comment_id: int) -> ResponseReturnValue:
    """Store the edit; 409 with both texts where somebody else edited meanwhile."""
    draft, error = read_posted(f"c{comment_id}")  # before the write transaction
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_edit(g.viewer, comment):
        raise NotFound
    reason, reader = read_reason(request.form)
    if error:
        reader.errors.add("body", error)
    elif request.form.get("do") == "preview":
        return _edit_page(comment, reader, Markup(draft.html))  # noqa: S704  cleaned by kernel/text.py
    try:
        if not reader.errors:
            say_untold(actions.edit_comment(g.viewer, comment_id, draft, form_number("base"), reason))
            return redirect(url_for("discussion.show", comment_id=comment_id), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    except actions.Conflict as conflict:
        fields = Reader(MultiDict({**request.form, "base": str(conflict.version)}))
        return _edit_page(comment, fields, stored=conflict.stored), 409
    return _edit_page(comment, reader), 422


def _edit_page(comment: Comment, form: Reader, preview: Markup | None = None, stored: str = "") -> str:
    _comment, discussion = queries.get_comment(g.viewer, comment.id)
    about = queries.about(g.viewer, discussion)
    return render_template("discussion/edit.html", comment=comment, form=form, stored=stored, preview=preview, about=about)


@bp.get("/comments/<int:comment_id>/history")
@insiders_only
def history(comment_id: int) -> ResponseReturnValue:
    """The earlier texts of a comment, each beside what replaced it."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if comment.state != "shown" and not (g.viewer.is_moderator or g.viewer.id == comment.author_id):
        raise NotFound
    return _history_page(comment, Reader(MultiDict()))


def _history_page(comment: Comment, form: Reader) -> str:
    versions, may_hide = history_of(g.viewer, comment), policy.may_hide_versions(g.viewer, comment)
    return render_template("discussion/history.html", comment=comment, versions=versions, may_hide=may_hide, form=form)


@bp.post("/comments/<int:comment_id>/hidden-versions")
def hide_version(comment_id: int) -> ResponseReturnValue:
    """Hide an earlier text of a comment from readers, or with do=undo show it again."""
    hidden = form_choice("do", ("hide", "undo"), "hide") == "hide"
    reason, reader = read_reason(request.form)
    try:
        if not reader.errors:
            actions.hide_version(g.viewer, comment_id, form_number("version"), hidden, reason)
            return redirect(url_for("discussion.history", comment_id=comment_id), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    return _history_page(comment, reader), 422


@bp.get("/comments/<int:comment_id>/removal")
@insiders_only
def ask_removal(comment_id: int) -> ResponseReturnValue:
    """The page that asks before removing."""
    comment, discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_remove(g.viewer, comment):
        raise NotFound
    return _removal_page(comment, discussion, Reader(request.args))


def _removal_page(comment: Comment, discussion: Discussion, form: Reader) -> str:
    about = queries.about(g.viewer, discussion)
    return render_template("discussion/removal.html", comment=comment, form=form, about=about, words=excerpt(comment.body, 300))


@bp.post("/comments/<int:comment_id>/removal")
def remove(comment_id: int) -> ResponseReturnValue:
    """Remove a comment, or with do=undo bring it back."""
    if request.form.get("do") == "undo":
        actions.restore_comment(g.viewer, comment_id)
        return redirect(url_for("discussion.show", comment_id=comment_id), 303)
    comment, discussion = queries.get_comment(g.viewer, comment_id)
    reason, reader = read_reason(request.form)
    try:
        if not reader.errors:
            actions.remove_comment(g.viewer, comment_id, reason)
            return redirect(queries.address_of(g.viewer, comment, discussion), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _removal_page(comment, discussion, reader), 422


@bp.get("/discussions/<int:discussion_id>/people")
@insiders_only
def people_to_name(discussion_id: int) -> Response:
    """The people whom one may call by name here, by what is typed of their name or organization (`q`), as JSON."""
    discussion = mentions.get_discussion(g.viewer, discussion_id)
    typed = request.args.get("q", "")
    found = mentions.suggestions(g.viewer, discussion, typed) if typed.strip() else []
    return jsonify([{"handle": row.handle, "name": row.name, "organization": row.organization} for row in found])


@bp.post("/drafts/comments/<int:draft_id>")
def discard_draft(draft_id: int) -> ResponseReturnValue:
    """Throw a comment that was not posted away."""
    drafting.discard_draft(g.viewer, draft_id)
    return redirect(addresses.must("drafts"), 303)
