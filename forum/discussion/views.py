"""Doors of the comments, wherever they hang; and `post_to`, by which an owner's page takes a comment."""

from collections.abc import Callable

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion import actions, policy, queries
from forum.discussion.forms import Composer, read_comment
from forum.discussion.models import Discussion
from forum.entrance.views.session import kept_for
from forum.kernel.asides import aside
from forum.kernel.difference import marked
from forum.kernel.i18n import _
from forum.kernel.text import quote
from forum.kernel.viewer import members_only

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


def post_to(discussion: Discussion, action: str, page: Callable[[Composer], str], as_author: bool = False) -> ResponseReturnValue:
    """Take a posted comment: 303 to it, or `page(composer)` again with a preview (200) or a fault (422), nothing lost."""
    draft, fault = read_comment(request.form, owner="c" + request.form.get("once", "new")[:20])
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
    """Return `?page=`; 1 where it is missing or no number."""
    value = request.args.get("page", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 1


@bp.get("/comments/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """The permanent address: on to the page where the comment stands now."""
    return redirect(queries.address_of(g.viewer, *queries.get_comment(g.viewer, comment_id)), 302)


@bp.get("/comments/<int:comment_id>/edit")
@members_only
def edit(comment_id: int) -> ResponseReturnValue:
    """The form to edit a comment."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_edit(g.viewer, comment):
        raise NotFound
    fields = MultiDict({"body": comment.body, "base": str(comment.version)})
    return render_template("discussion/edit.html", comment=comment, form=fields, error="", stored="", preview=None)


@bp.post("/comments/<int:comment_id>/edit")
def save(comment_id: int) -> ResponseReturnValue:
    """Store the edit; 409 with both texts where somebody else edited meanwhile."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_edit(g.viewer, comment):
        raise NotFound
    draft, error = read_comment(request.form, owner=f"c{comment_id}")
    values: dict[str, object] = {"comment": comment, "form": request.form, "error": error, "stored": "", "preview": None}
    if error:
        return render_template("discussion/edit.html", **values), 422
    if request.form.get("do") == "preview":
        return render_template("discussion/edit.html", **values | {"preview": Markup(draft.html)})  # noqa: S704
    try:
        actions.edit_comment(
            g.viewer, comment_id, draft, request.form.get("base", 0, int), request.form.get("reason", "").strip()[:200]
        )
    except ValueError as fault:
        return render_template("discussion/edit.html", **values | {"error": str(fault)}), 422
    except actions.Conflict as conflict:
        fields = MultiDict({**request.form, "base": str(conflict.version)})
        return render_template("discussion/edit.html", **values | {"stored": conflict.stored, "form": fields}), 409
    return redirect(url_for("discussion.show", comment_id=comment_id), 303)


@bp.get("/comments/<int:comment_id>/history")
@members_only
def history(comment_id: int) -> ResponseReturnValue:
    """The earlier texts of a comment, each beside what replaced it."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if comment.state != "shown" and not (g.viewer.is_moderator or g.viewer.id == comment.author_id):
        raise NotFound
    versions = queries.versions_of(comment)
    newer = [comment.body, *(row.body for row in versions)]
    changes = [(row, marked(row.body, newer[n])) for n, row in enumerate(versions)]
    return render_template("discussion/history.html", comment=comment, changes=changes)


@bp.get("/comments/<int:comment_id>/removal")
@members_only
def ask_removal(comment_id: int) -> ResponseReturnValue:
    """The page that asks before removing."""
    comment, _discussion = queries.get_comment(g.viewer, comment_id)
    if not policy.may_remove(g.viewer, comment):
        raise NotFound
    return render_template("discussion/removal.html", comment=comment, error="")


@bp.post("/comments/<int:comment_id>/removal")
def remove(comment_id: int) -> ResponseReturnValue:
    """Remove a comment, or with do=undo bring it back."""
    if request.form.get("do") == "undo":
        actions.restore_comment(g.viewer, comment_id)
        return redirect(url_for("discussion.show", comment_id=comment_id), 303)
    comment, discussion = queries.get_comment(g.viewer, comment_id)
    try:
        actions.remove_comment(g.viewer, comment_id, request.form.get("reason", "").strip()[:200])
    except ValueError as fault:
        return render_template("discussion/removal.html", comment=comment, error=str(fault)), 422
    return redirect(queries.address_of(g.viewer, comment, discussion), 303)
