"""Doors of e-discussions: the staff gives a thread its days and questions, and ends it with a synthesis."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.discussion.actions import Refused
from forum.discussion.forms import read_comment
from forum.ediscussions import actions, queries
from forum.ediscussions.forms import read_days
from forum.ediscussions.models import EQuestion
from forum.ediscussions.queries import synthesis as writing
from forum.kernel import addresses
from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import moderators_only
from forum.kernel.web import Ref, only_reading
from forum.threads.models import EDiscussion, Thread

bp = Blueprint("ediscussions", __name__)


@bp.get("/threads/<ref:thread>/e-discussion")
@moderators_only
def edit(thread: Ref) -> ResponseReturnValue:
    """The form with the days and the questions still to come."""
    row, days = queries.get_days(g.viewer, thread.id)
    questions = queries.questions_of(row.id)
    return _form_page(row, days, questions, Reader(_fields(days, questions)))


@bp.post("/threads/<ref:thread>/e-discussion")
@moderators_only
def save(thread: Ref) -> ResponseReturnValue:
    """Store them, or with do=undo make it a thread like any other; 409 where somebody else changed them meanwhile."""
    row, days = queries.get_days(g.viewer, thread.id)
    if request.form.get("do") == "undo":
        return _to_thread(actions.take_days(g.viewer, row.id))
    questions = queries.questions_of(row.id)
    given, reader = read_days(request.form, sum(each.asked_at is not None for each in questions))
    try:
        if not reader.errors:
            return _to_thread(actions.give_days(g.viewer, row.id, given))
    except actions.Conflict:
        row, days = queries.get_days(g.viewer, thread.id)
        questions = queries.questions_of(row.id)
        reader.errors.add("questions", _("Somebody changed this meanwhile, or a question was asked. Compare, and save once more."))
        reader.typed["base"] = str(days.version if days else 0)
        return _form_page(row, days, questions, reader), 409
    return _form_page(row, days, questions, reader), 422


def _fields(days: EDiscussion | None, questions: list[EQuestion]) -> "MultiDict[str, str]":
    if days is None:
        return MultiDict({"base": "0"})
    to_come = "\n\n".join(each.body for each in questions if each.asked_at is None)
    first, last = days.opens_on.isoformat(), days.closes_on.isoformat()
    return MultiDict({"opens_on": first, "closes_on": last, "questions": to_come, "base": str(days.version)})


def _form_page(thread: Thread, days: EDiscussion | None, questions: list[EQuestion], form: Reader) -> str:
    asked = [each for each in questions if each.asked_at is not None]
    late = days is not None and any(each.asked_at is None and each.asks_on < today() for each in questions)
    return render_template("ediscussions/edit.html", thread=thread, days=days, asked=asked, form=form, late=late)


def _to_thread(thread: Thread) -> ResponseReturnValue:
    return redirect(addresses.must("thread", thread=thread), 303)


@bp.get("/threads/<ref:thread>/synthesis")
@moderators_only
def synthesis(thread: Ref) -> ResponseReturnValue:
    """The form for the synthesis."""
    return _synthesis_page(thread, Reader(MultiDict({"once": secrets.token_urlsafe(16)})))


def _synthesis_page(thread: Ref, form: Reader, preview: Markup | None = None) -> str:
    row, days, comment_id = writing.to_synthesise(g.viewer, thread.id)
    stars = writing.starred_in(row.discussion_id)
    return render_template(
        "ediscussions/synthesis.html", thread=row, days=days, comment_id=comment_id, form=form, preview=preview, stars=stars
    )


@bp.post("/threads/<ref:thread>/synthesis")
@moderators_only
def end(thread: Ref) -> ResponseReturnValue:
    """Post it as a comment, which stands first from then on and closes an e-discussion."""
    with only_reading():
        row, _days, _comment_id = writing.to_synthesise(g.viewer, thread.id)
        typed = MultiDict(request.form)
        typed["body"] = writing.with_links(g.viewer, row.discussion_id, typed.get("body", ""), typed.getlist("cite"))
        draft, fault = read_comment(typed, owner="c" + request.form.get("once", "new")[:20])
    reader = Reader(request.form)
    if fault:
        reader.errors.add("body", fault)
    elif request.form.get("do") == "preview":
        return _synthesis_page(thread, reader, Markup(draft.html))  # noqa: S704  cleaned by kernel/text.py
    try:
        if not reader.errors:
            comment = actions.write_synthesis(g.viewer, thread.id, draft)
            return redirect(url_for("discussion.show", comment_id=comment.id), 303)
    except Refused as refused:
        reader.errors.add("body", str(refused))
    return _synthesis_page(thread, reader), 422


@bp.post("/comments/<int:comment_id>/star")
@moderators_only
def star(comment_id: int) -> ResponseReturnValue:
    """Mark a comment to be cited in the synthesis of its thread, or with do=undo not, and back to it."""
    actions.star(g.viewer, comment_id, request.args.get("do") != "undo")
    return redirect(url_for("discussion.show", comment_id=comment_id), 303)
