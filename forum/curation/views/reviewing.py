"""Doors of reviews: whom to ask, what to lift, the form of a review."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.curation import forms, policy
from forum.curation.actions import reviewing
from forum.curation.queries import nominations, reviewers
from forum.curation.views import bp
from forum.curation.views.nominating import page
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import insiders_only, writers_only
from forum.topics.queries import rubric


@bp.post("/nominations/<int:number>/reviewers")
def invite(number: int) -> ResponseReturnValue:
    """Ask members to review; 409 where one cannot any more."""
    nominations.checkable(g.viewer, number)
    reader = Reader(request.form)
    ids = [int(each) for each in request.form.getlist("members") if each.isascii() and each.isdigit() and len(each) < 19]
    if handle := request.form.get("handle", "").strip():
        ids.append(reviewers.by_handle(handle[:90]) or 0)
    if not ids:
        reader.fault("members", _("Reviewers: choose at least one."))
        return page(number, reader, 422)
    try:
        reviewing.invite(g.viewer, number, ids[:12])
    except policy.Refused as why:
        reader.fault("members", str(why))
        return page(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)


@bp.post("/nominations/<int:number>/lifting")
def lift(number: int) -> ResponseReturnValue:
    """Lift a condition, with a reason that is published."""
    nominations.checkable(g.viewer, number)
    condition, reason, reader = forms.read_lifting(request.form, policy.CONDITIONS)
    if reader.errors:
        return page(number, reader, 422)
    try:
        reviewing.lift(g.viewer, number, condition, reason)
    except policy.Refused as why:
        reader.fault("condition", str(why))
        return page(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)


def _form(number: int, reader: Reader | None, status: int) -> ResponseReturnValue:
    found = nominations.standing(g.viewer, number)
    if found.review is None or found.is_tied:
        raise NotFound
    if found.review.submitted_at and not (reader and reader.errors):
        return redirect(url_for("curation.nomination", number=number), 303)
    form = reader or Reader(MultiDict(found.review.typed))
    return render_template(
        "curation/review.html", found=found, form=form, rubric=rubric(), backers=nominations.nominators(number)
    ), status


@bp.get("/nominations/<int:number>/review")
@insiders_only
@writers_only
def review_form(number: int) -> ResponseReturnValue:
    """The form of a review, for whoever was invited."""
    return _form(number, None, 200)


@bp.post("/nominations/<int:number>/review")
def review(number: int) -> ResponseReturnValue:
    """Keep, send or pass on a review; 409 where it is too late."""
    do = request.form.get("do", "send")
    draft, reader = forms.read_review(request.form)
    try:
        if do == "pass":
            reviewing.decline(g.viewer, number)
            return redirect(url_for("curation.register"), 303)
        reviewing.save(g.viewer, number, forms.typed_review(request.form))
        if do != "later" and reader.errors:
            return _form(number, reader, 422)
        if do != "later":
            reviewing.send(g.viewer, number, draft)
    except policy.Refused as why:
        reader.errors.clear()
        reader.fault("message", str(why))
        return _form(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)
