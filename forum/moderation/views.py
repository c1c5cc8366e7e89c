"""Doors of the moderators: the queue, classifying, the public journal."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.viewer import members_only, moderators_only
from forum.moderation import actions, forms, queries
from forum.topics.queries import vocabulary

bp = Blueprint("moderation", __name__)


@bp.get("/moderation")
@moderators_only
def queue() -> ResponseReturnValue:
    """What waits for a moderator."""
    return render_template("moderation/queue.html", cases=queries.waiting(g.viewer))


@bp.get("/moderation/log")
@members_only
def log() -> ResponseReturnValue:
    """The journal of the staff's acts, open to members."""
    return render_template("moderation/log.html", rows=queries.log(g.viewer))


@bp.get("/moderation/cases/<int:case_id>")
@moderators_only
def ask_codes(case_id: int) -> ResponseReturnValue:
    """The form that classifies."""
    return _form(case_id, Reader(MultiDict()))


@bp.post("/moderation/cases/<int:case_id>")
@moderators_only
def classify(case_id: int) -> ResponseReturnValue:
    """Store the codes."""
    _case, _authors, record = queries.to_classify(g.viewer, case_id)
    changed, reason, reader = forms.read_codes(request.form, record)
    if reader.errors:
        return _form(case_id, reader), 422
    actions.classify(g.viewer, case_id, changed, reason)
    return redirect(url_for("moderation.queue"), 303)


def _form(case_id: int, reader: Reader) -> str:
    case, _authors, record = queries.to_classify(g.viewer, case_id)
    return render_template(
        "moderation/classify.html", case=case, record=record, form=reader, lists=forms.LISTS, sides=forms.SIDES,
        vocabulary=vocabulary,
    )  # fmt: skip
