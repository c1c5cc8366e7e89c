"""Doors of one decision: /decisions/<id>, the authors' answer, the appeal and its outcome."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.curation import forms, policy
from forum.curation.actions import appealing
from forum.curation.queries import decisions
from forum.curation.views import bp
from forum.kernel.forms import Reader
from forum.topics.queries import rubric


def _page(number: int, reader: Reader | None, status: int) -> ResponseReturnValue:
    found = decisions.record(g.viewer, number)
    form = reader or Reader(MultiDict({"body": found.answer}))
    return render_template(
        "curation/decision.html", found=found, row=found.judgement, form=form, rubric=rubric(), names=policy.CONDITIONS
    ), status


@bp.get("/decisions/<int:number>")
def decision(number: int) -> ResponseReturnValue:
    """A decision with every reviewer's reasons, for whoever reads the case study."""
    return _page(number, None, 200)


@bp.post("/decisions/<int:number>/answer")
def answer(number: int) -> ResponseReturnValue:
    """The authors' answer beside the decision."""
    if not decisions.record(g.viewer, number).is_author:
        raise NotFound
    body, html, reader = forms.read_answer(request.form)
    if reader.errors:
        return _page(number, reader, 422)
    appealing.answer(g.viewer, number, body, html)
    return redirect(url_for("curation.decision", number=number), 303)


@bp.post("/decisions/<int:number>/appeal")
def appeal(number: int) -> ResponseReturnValue:
    """The authors' one appeal; 409 where it is too late or was made."""
    if not decisions.record(g.viewer, number).is_author:
        raise NotFound
    reason, reader = forms.read_reason(request.form)
    if reader.errors:
        return _page(number, reader, 422)
    try:
        appealing.appeal(g.viewer, number, reason)
    except policy.Refused as why:
        reader.fault("reason", str(why))
        return _page(number, reader, 409)
    return redirect(url_for("curation.decision", number=number), 303)


@bp.post("/decisions/<int:number>/upholding")
def uphold(number: int) -> ResponseReturnValue:
    """A second curator lets the decision stand; 409 where somebody has answered the appeal."""
    found = decisions.record(g.viewer, number)
    if not g.viewer.is_moderator:
        raise NotFound
    reason, reader = forms.read_reason(request.form)
    if reader.errors:
        return _page(number, reader, 422)
    try:
        appealing.uphold(g.viewer, found.judgement.case_id, reason)
    except policy.Refused as why:
        reader.fault("reason", str(why))
        return _page(number, reader, 409)
    return redirect(url_for("curation.decision", number=number), 303)
