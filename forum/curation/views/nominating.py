"""Doors of nominations: /cases/<ref>/nomination and /nominations/<id>."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.cases.queries import get_case
from forum.curation import forms, policy
from forum.curation.actions import nominating, renewing
from forum.curation.queries import nominations, reviewers
from forum.curation.views import bp
from forum.kernel.forms import Reader
from forum.kernel.viewer import insiders_only, writers_only
from forum.kernel.web import Ref
from forum.topics.queries import rubric


def _form(case_id: int, form: Reader, status: int) -> ResponseReturnValue:
    case, authors = get_case(g.viewer, case_id)
    if case.state != "published":
        raise NotFound
    found = nominations.open_on(case_id)
    backers = nominations.nominators(found.id) if found else []
    is_mine = g.viewer.id in [row[0] for row in backers] or g.viewer.id in [author.id for author in authors]
    return render_template(
        "curation/nominate.html", case=case, form=form, rubric=rubric(), nomination=found, backers=backers, is_mine=is_mine
    ), status


@bp.get("/cases/<ref:case>/nomination")
@insiders_only
@writers_only
def nomination_form(case: Ref) -> ResponseReturnValue:
    """The form of a nomination, or of joining one."""
    return _form(case.id, Reader(MultiDict()), 200)


@bp.post("/cases/<ref:case>/nomination")
def nominate(case: Ref) -> ResponseReturnValue:
    """Nominate, or join; 409 where it is not possible any more."""
    draft, reader = forms.read_nomination(request.form)
    if reader.errors:
        return _form(case.id, reader, 422)
    try:
        found = nominating.nominate(g.viewer, case.id, draft)
    except policy.Refused as why:
        reader.fault("strongest_on", str(why))
        return _form(case.id, reader, 409)
    return redirect(url_for("curation.nomination", number=found.id), 303)


def page(number: int, reader: Reader | None = None, status: int = 200) -> ResponseReturnValue:
    """Answer with a nomination's page, with what was typed and what stands in the way."""
    found = nominations.standing(g.viewer, number)
    checks = found.state == "nominated" and g.viewer.is_moderator and not found.is_tied
    if reader is None:
        reader = Reader(MultiDict({"note": nominations.lacking(found.case) if checks else ""}))
    seen = (g.viewer, found.state, found.review)
    panel = reviewers.panel_of(found.nomination, found.case) if policy.may_see_panel(*seen, is_tied=found.is_tied) else None
    fit = reviewers.proposed(found, panel) if panel and policy.may_invite(*seen, is_tied=found.is_tied) else None
    return render_template(
        "curation/nomination.html", found=found, form=reader, rubric=rubric(), backers=nominations.nominators(number),
        checks=checks, words=policy.words_of(found.state), panel=panel, fit=fit, names=policy.CONDITIONS,
    ), status  # fmt: skip


@bp.get("/nominations/<int:number>")
@insiders_only
def nomination(number: int) -> ResponseReturnValue:
    """How a nomination stands, for those whom it concerns."""
    return page(number)


@bp.post("/nominations/<int:number>/check")
def check(number: int) -> ResponseReturnValue:
    """Let into review, or send back; 409 where somebody else did meanwhile."""
    nominations.checkable(g.viewer, number)
    draft, reader = forms.read_check(request.form)
    if reader.errors:
        return page(number, reader, 422)
    try:
        nominating.check(g.viewer, number, draft)
    except policy.Refused as why:
        reader.fault("note", str(why))
        return page(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)


@bp.post("/nominations/<int:number>/again", defaults={"deed": "again"})
@bp.post("/nominations/<int:number>/withdrawal", defaults={"deed": "withdraw"})
def move(number: int, deed: str) -> ResponseReturnValue:
    """Send in again, or withdraw; 409 where it is too late."""
    reader = Reader(request.form)
    try:
        {"again": nominating.send_in_again, "withdraw": nominating.withdraw}[deed](g.viewer, number)
    except policy.Refused as why:
        reader.fault("note", str(why))
        return page(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)


@bp.get("/cases/<ref:case>/re-review")
@insiders_only
@writers_only
def flag_form(case: Ref) -> ResponseReturnValue:
    """The form by which a member asks that a best practice be looked at again."""
    return _flag(case.id, Reader(MultiDict()), 200)


def _flag(case_id: int, form: Reader, status: int) -> ResponseReturnValue:
    return render_template("curation/flag.html", case=nominations.practice(g.viewer, case_id), form=form), status


@bp.post("/cases/<ref:case>/re-review")
def flag(case: Ref) -> ResponseReturnValue:
    """Ask that a best practice be looked at again, with evidence."""
    nominations.practice(g.viewer, case.id)
    reason, reader = forms.read_reason(request.form)
    if reader.errors:
        return _flag(case.id, reader, 422)
    found = renewing.flag(g.viewer, case.id, reason)
    return redirect(url_for("curation.nomination", number=found.id), 303)


@bp.post("/nominations/<int:number>/outcome")
def settle(number: int) -> ResponseReturnValue:
    """Renew, or let lapse; 409 where somebody else did meanwhile."""
    nominations.checkable(g.viewer, number)
    draft, reader = forms.read_renewal(request.form)
    if reader.errors:
        return page(number, reader, 422)
    try:
        renewing.settle(g.viewer, number, draft)
    except policy.Refused as why:
        reader.fault("rationale", str(why))
        return page(number, reader, 409)
    return redirect(url_for("curation.nomination", number=number), 303)
