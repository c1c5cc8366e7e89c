"""Doors of the staff: closing a discussion, locking a case study, making a comment a draft."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases import queries
from forum.cases.actions import holding
from forum.cases.models import NOTE_MAX
from forum.cases.views import bp
from forum.discussion.queries import get_comment
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import excerpt
from forum.kernel.viewer import moderators_only
from forum.kernel.web import Ref, form_choice

WORDS = 300  # characters of a comment


def _hold_page(case_id: int, form: Reader) -> str:
    case, _authors = queries.get_case(g.viewer, case_id)
    return render_template("cases/hold.html", case=case, form=form)


@bp.get("/cases/<ref:case>/hold")
@moderators_only
def ask_hold(case: Ref) -> ResponseReturnValue:
    """The forms that close the discussion of a case study, or lock it."""
    return _hold_page(case.id, Reader(MultiDict()))


@bp.post("/cases/<ref:case>/hold")
@moderators_only
def hold(case: Ref) -> ResponseReturnValue:
    """Close, open again, lock or unlock it."""
    deed, reader = form_choice("do", holding.DEEDS), Reader(request.form)
    reason = reader.line("reason", _("Reason"), NOTE_MAX, required=True)
    try:
        if not reader.errors:
            row = holding.hold(g.viewer, case.id, deed, reason)
            return redirect(url_for("cases.show", case=row), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    except holding.Outdated as fault:
        reader.errors.add("reason", str(fault))
        return _hold_page(case.id, reader), 409
    return _hold_page(case.id, reader), 422


def _draft_page(comment_id: int, form: Reader) -> str:
    comment, _talk = get_comment(g.viewer, comment_id)
    return render_template("cases/from_comment.html", comment=comment, form=form, words=excerpt(comment.body, WORDS))


@bp.get("/comments/<int:comment_id>/draft")
@moderators_only
def ask_draft(comment_id: int) -> ResponseReturnValue:
    """The page that asks before making a comment a draft for its author."""
    return _draft_page(comment_id, Reader(MultiDict()))


@bp.post("/comments/<int:comment_id>/draft")
@moderators_only
def make_draft(comment_id: int) -> ResponseReturnValue:
    """Make it one."""
    reader = Reader(request.form)
    reason = reader.line("reason", _("Reason"), NOTE_MAX, required=True)
    try:
        if not reader.errors:
            holding.draft_from(g.viewer, comment_id, reason)
            return redirect(url_for("discussion.show", comment_id=comment_id), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _draft_page(comment_id, reader), 422
