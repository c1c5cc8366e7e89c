"""Doors of reports and appeals: members report and appeal, moderators decide."""

from functools import partial
from typing import Any  # values of an address are whatever its route converts

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.kernel import addresses
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import insiders_only, members_only, moderators_only, writers_only
from forum.people.queries import get_member
from forum.reports import actions, forms, queries
from forum.reports.policy import Forbidden, may_report
from forum.reports.queries import appeals

bp = Blueprint("reports", __name__)

KINDS = (
    ("comment", "/comments/<int:thing>"),
    ("thread", "/threads/<ref:thing>"),
    ("case", "/cases/<ref:thing>"),
    ("person", "/people/<thing>"),
)


def _key(kind: str, thing: Any) -> str:
    if kind == "comment":
        return str(thing)
    return str(get_member(g.viewer, thing).id) if kind == "person" else str(thing.id)


@insiders_only
@writers_only
def ask(kind: str, thing: Any) -> ResponseReturnValue:
    """The form that reports a thing, or what became of one's report."""
    return _report_page(kind, _key(kind, thing), Reader(MultiDict()))


def report(kind: str, thing: Any) -> ResponseReturnValue:
    """Report a thing, or with do=undo take one's report back."""
    key = _key(kind, thing)
    if request.form.get("do") == "undo":
        try:
            actions.withdraw(g.viewer, kind, key)
        except Forbidden as fault:
            abort(409, str(fault))
        return redirect(request.path, 303)
    reason, body, reader = forms.read_report(request.form)
    if reader.errors:
        return _report_page(kind, key, reader), 422
    actions.report(g.viewer, kind, key, reason, body)
    return redirect(request.path, 303)


def _report_page(kind: str, key: str, form: Reader) -> str:
    thing = queries.get_thing(g.viewer, kind, key)
    if not may_report(g.viewer, thing.about):
        raise NotFound
    return render_template(
        "reports/report.html", thing=thing, form=form, own=queries.own_report(g.viewer, kind, key), reasons=forms.reasons(),
        takes=queries.takes(),
    )  # fmt: skip


for _kind, _path in KINDS:
    bp.add_url_rule(f"{_path}/report", f"ask_{_kind}", partial(ask, _kind), methods=["GET"])
    bp.add_url_rule(f"{_path}/report", f"report_{_kind}", partial(report, _kind), methods=["POST"])


@bp.get("/moderation/reports/<kind>/<key>")
@moderators_only
def pile(kind: str, key: str) -> ResponseReturnValue:
    """What is reported about one thing, and the form that decides."""
    return _pile_page(kind, key, Reader(MultiDict()))


@bp.post("/moderation/reports/<kind>/<key>")
@moderators_only
def decide(kind: str, key: str) -> ResponseReturnValue:
    """Hide what was reported, or keep it; 409 where it was reported again or decided meanwhile."""
    deed, reason, base, reader = forms.read_decision(request.form)
    if reader.errors:
        return _pile_page(kind, key, reader), 422
    try:
        if deed == "act":
            actions.act(g.viewer, kind, key, base, reason)
        else:
            actions.keep(g.viewer, kind, key, base)
    except actions.Conflict:
        abort(409, _("Another moderator decided meanwhile, or it was reported once more. Open the queue and look again."))
    return redirect(addresses.must("moderation"), 303)


def _pile_page(kind: str, key: str, form: Reader) -> str:
    found = queries.get_pile(g.viewer, kind, key)
    return render_template("reports/pile.html", pile=found, form=form, reasons=dict(forms.reasons()))


@bp.get("/settings/decisions")
@members_only
def decisions() -> ResponseReturnValue:
    """What the staff did to one's own, with its reasons, and where one may appeal."""
    return render_template("reports/decisions.html", rows=appeals.decisions(g.viewer))


@bp.get("/appeals/<int:entry_id>")
@insiders_only
def ask_appeal(entry_id: int) -> ResponseReturnValue:
    """The form that appeals, or what became of the appeal."""
    return _appeal_page(entry_id, Reader(MultiDict()))


@bp.post("/appeals/<int:entry_id>")
def appeal(entry_id: int) -> ResponseReturnValue:
    """Appeal; the same again leads to the first."""
    body, reader = forms.read_appeal(request.form)
    if reader.errors:
        return _appeal_page(entry_id, reader), 422
    actions.appeal(g.viewer, entry_id, body)
    return redirect(url_for("reports.ask_appeal", entry_id=entry_id), 303)


def _appeal_page(entry_id: int, form: Reader) -> str:
    row = appeals.get_decided(g.viewer, entry_id)
    if row.appeal is None and not row.may_appeal:
        raise NotFound
    return render_template("reports/appeal.html", row=row, form=form, takes=queries.takes())


@bp.get("/moderation/appeals/<int:appeal_id>")
@moderators_only
def to_answer(appeal_id: int) -> ResponseReturnValue:
    """An appeal, and the form that answers it."""
    return _answer_page(appeal_id, Reader(MultiDict()))


@bp.post("/moderation/appeals/<int:appeal_id>")
@moderators_only
def answer(appeal_id: int) -> ResponseReturnValue:
    """Answer an appeal; 409 where another moderator did meanwhile."""
    granted, words, reader = forms.read_answer(request.form)
    if reader.errors:
        return _answer_page(appeal_id, reader), 422
    try:
        if left := actions.answer_appeal(g.viewer, appeal_id, granted, words):
            flash(left)
    except actions.Conflict:
        abort(409, _("Another moderator has answered this appeal meanwhile."))
    return redirect(addresses.must("moderation"), 303)


def _answer_page(appeal_id: int, form: Reader) -> str:
    return render_template("reports/answer.html", case=appeals.get_appeal(g.viewer, appeal_id), form=form)
