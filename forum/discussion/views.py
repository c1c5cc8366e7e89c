"""Doors of the comments, wherever they hang; and `post_to`, by which an owner's page takes a comment."""

import re
from collections.abc import Callable

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion import actions, policy, queries
from forum.discussion.forms import CommentDraft, Composer, read_comment, read_reason
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries.history import history_of
from forum.entrance.views.session import kept_for
from forum.kernel.asides import aside
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import excerpt, quote
from forum.kernel.viewer import insiders_only
from forum.kernel.web import form_choice, form_number

bp = Blueprint("discussion", __name__)


def composer_for(action: str, discussion: Discussion) -> Composer:
    """Return the composer of an owner's page: empty, answering (`reply_to`), quoting (`quote`), or with what was kept."""
    composer = Composer(action, readers=readers_of(discussion))
    if kept := kept_for(action):
        composer.body, composer.is_kept = kept.get("body", ""), True
        composer.once = kept.get("once") or composer.once
        _answering(composer, kept.get("reply_to", ""), discussion, quoted=False)
    elif request.args.get("quote"):
        _answering(composer, request.args["quote"], discussion, quoted=True)
    else:
        _answering(composer, request.args.get("reply_to", ""), discussion, quoted=False)
    return composer


def readers_of(discussion: Discussion) -> str:
    """Return a sentence: who can read what is posted here."""
    if discussion.is_open:
        return _("Everyone can read what you post here.")
    if discussion.audience == "edition":
        return _("The people of this edition can read what you post here.")
    return _("Members can read what you post here.")


def _answering(composer: Composer, comment_id: str, discussion: Discussion, quoted: bool) -> None:
    if not comment_id.isdecimal() or len(comment_id) > 18:
        return
    try:
        comment, where = queries.get_comment(g.viewer, int(comment_id))
    except NotFound:
        return
    if where.id == discussion.id and comment.state == "shown":
        composer.reply_to_id, composer.reply_to_number = comment.id, comment.number
        if quoted:
            composer.body = quote(comment.body, queries.name_of(comment), comment.number)


def read_posted() -> tuple[CommentDraft, str]:
    """Return (draft, fault) of the posted comment. Call it first: laying out takes time, and the write transaction begins with
    the first statement."""
    return read_comment(request.form, owner="c" + request.form.get("once", "new")[:20])


def post_to(
    posted: tuple[CommentDraft, str], discussion: Discussion, action: str, page: Callable[[Composer], str], as_author: bool = False
) -> ResponseReturnValue:  # fmt: skip
    """Take a comment that `read_posted` read: 303 to it, or `page(composer)` again with a preview (200) or a fault (422), nothing
    lost."""
    draft, fault = posted
    composer = Composer(
        action, body=request.form.get("body", ""), once=draft.once or Composer(action).once, readers=readers_of(discussion)
    )
    _answering(composer, request.form.get("reply_to", ""), discussion, quoted=False)
    if fault:
        composer.error = fault
        return page(composer), 422
    if request.form.get("do") == "preview":
        composer.preview = Markup(draft.html)  # noqa: S704  cleaned by kernel/text.py
        return page(composer)
    try:
        comment = actions.post_comment(g.viewer, discussion.id, draft, as_author)
    except actions.Refused as refused:
        composer.error = str(refused)
        return page(composer), 422
    return redirect(url_for("discussion.show", comment_id=comment.id), 303)


def mark_shown(page: queries.CommentPage) -> None:
    """Remember what a member was shown, after the answer."""
    viewer = g.viewer
    if viewer is not None and page.everything and page.everything[-1].number > page.read_to:
        discussion_id, number = page.discussion.id, page.everything[-1].number
        aside(lambda: actions.mark_read(viewer.id, discussion_id, number))


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
    draft, error = read_comment(request.form, owner=f"c{comment_id}")  # before the write transaction
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
            actions.edit_comment(g.viewer, comment_id, draft, form_number("base"), reason)
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
    versions, may_hide = history_of(g.viewer, comment), policy.may_hide_versions(g.viewer, comment)
    return render_template("discussion/history.html", comment=comment, versions=versions, may_hide=may_hide)


@bp.post("/comments/<int:comment_id>/hidden-versions")
def hide_version(comment_id: int) -> ResponseReturnValue:
    """Hide an earlier text of one's own comment from readers, or with do=undo show it again."""
    hidden = form_choice("do", ("hide", "undo"), "hide") == "hide"
    actions.hide_version(g.viewer, comment_id, form_number("version"), hidden)
    return redirect(url_for("discussion.history", comment_id=comment_id), 303)


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
