"""Doors of the moderators: the queue, classifying, the public journal."""

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel import subjects, undoing
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import form_choice
from forum.kernel.withheld import masked
from forum.moderation import actions, forms, queries
from forum.moderation.models import LAPSES_AFTER
from forum.moderation.queries import log as journal
from forum.topics.queries import vocabulary

bp = Blueprint("moderation", __name__)

CLAIM_HOURS = int(LAPSES_AFTER.total_seconds() // 3600)


class Page:
    """The queue as a row of its slot."""

    id = 0


@bp.get("/moderation")
@members_only
@moderators_only
def queue() -> ResponseReturnValue:
    """What waits for a moderator."""
    page = Page()
    more = Slot("queue_main", g.viewer, [page])
    return render_template("moderation/queue.html", rows=queries.queue(g.viewer), page=page, more=more, hours=CLAIM_HOURS)


@bp.post("/moderation/claims")
@moderators_only
def claim() -> ResponseReturnValue:
    """Take a piece of work, or with do=undo give it back; 409 where another moderator has it."""
    kind, key = request.form.get("kind", "")[:40], request.form.get("key", "")[:40]
    if form_choice("do", ("take", "undo"), "take") == "undo":
        actions.give_back(g.viewer, kind, key)
    elif not actions.claim(g.viewer, kind, key):
        abort(409, _("Another moderator has taken it meanwhile. Take the next."))
    return redirect(url_for("moderation.queue"), 303)


@bp.get("/moderation/guide")
@members_only
@moderators_only
def guide() -> ResponseReturnValue:
    """How to moderate, on one page."""
    return render_template("moderation/guide.html", hours=CLAIM_HOURS)


@bp.get("/moderation/log")
@members_only
def log() -> ResponseReturnValue:
    """The journal of the staff's acts, open to members but for what concerns accounts."""
    asked, reader = forms.read_asked(request.args)
    found = journal.log(g.viewer, asked, request.args.get("after"), request.args.get("before"))
    return render_template("moderation/log.html", log=found, form=reader)


@bp.get("/moderation/log.csv")
@moderators_only
def export_log() -> ResponseReturnValue:
    """The same as a table for spreadsheets, with what was before and after."""
    asked, _reader = forms.read_asked(request.args)
    headers = {"Content-Disposition": "attachment; filename=log.csv"}
    return Response(masked(journal.export(g.viewer, asked)), content_type="text/csv; charset=utf-8", headers=headers)


@bp.post("/moderation/log/<int:entry_id>/undo")
@moderators_only
def undo(entry_id: int) -> ResponseReturnValue:
    """Undo an act of staff, and lead to what it was done to; 409 where something else was done to it since."""
    try:
        entry = undoing.undo(g.viewer, entry_id)
    except undoing.TooLate:
        abort(409, _("Something else was done to it meanwhile, or it is undone already: the journal says what."))
    except ValueError as fault:
        abort(409, str(fault))
    thing = subjects.load(g.viewer, [(entry.kind, entry.key)]).get((entry.kind, entry.key))
    return redirect(thing.url if thing else url_for("moderation.log"), 303)


@bp.get("/moderation/cases/<int:case_id>")
@moderators_only
def ask_codes(case_id: int) -> ResponseReturnValue:
    """The form that classifies."""
    return _form(case_id, Reader(MultiDict()))


@bp.post("/moderation/cases/<int:case_id>")
@moderators_only
def classify(case_id: int) -> ResponseReturnValue:
    """Store the codes."""
    case, _authors, record = queries.to_classify(g.viewer, case_id)
    version = case.version
    changed, reason, reader = forms.read_codes(request.form, record)
    if request.form.get("base", str(version)) != str(version):
        return _changed(case_id)
    if reader.errors:
        return _form(case_id, reader), 422
    try:
        actions.classify(g.viewer, case_id, changed, reason, version)
    except actions.Conflict:
        return _changed(case_id)
    return redirect(url_for("moderation.queue"), 303)


def _changed(case_id: int) -> ResponseReturnValue:
    reader = Reader(MultiDict({"reason": request.form.get("reason", "")}))
    reader.errors.add("reason", _("Its author has published another version meanwhile: choose again, for what stands here now."))
    return _form(case_id, reader), 409


def _form(case_id: int, reader: Reader) -> str:
    case, _authors, record = queries.to_classify(g.viewer, case_id)
    return render_template(
        "moderation/classify.html", case=case, record=record, form=reader, lists=forms.LISTS, sides=forms.SIDES,
        vocabulary=vocabulary,
    )  # fmt: skip
