"""Doors of curation: the register, and the form by which a curator decides."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.curation import actions, forms, policy, queries
from forum.curation.queries import reviewers
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import moderators_only
from forum.kernel.web import Ref
from forum.topics.queries import rubric

bp = Blueprint("curation", __name__)


@bp.get("/practices")
def register() -> ResponseReturnValue:
    """The register: the criteria word for word, and what met them, with reasons."""
    return render_template("curation/register.html", rows=queries.register(g.viewer), rubric=rubric())


@bp.get("/cases/<ref:case>/decision")
@moderators_only
def form(case: Ref) -> ResponseReturnValue:
    """The form of a decision."""
    found = _sitting(case.id)
    reader = Reader(MultiDict({"version": str(found.version), "base": str(found.base)}))
    return _deciding(found, reader, 200)


def _sitting(case_id: int) -> reviewers.Sitting:
    row = queries.decidable(g.viewer, case_id)
    if row is None:
        raise NotFound
    return reviewers.sitting(row, queries.in_force(row.id))


def _deciding(found: reviewers.Sitting, reader: Reader, status: int) -> ResponseReturnValue:
    page = render_template("curation/decide.html", found=found, case=found.case, form=reader, rubric=rubric())
    return page, status


@bp.post("/cases/<ref:case>/decision")
def decide(case: Ref) -> ResponseReturnValue:
    """Record a decision; 409 where another curator decided meanwhile, or reviews are wanting."""
    found = _sitting(case.id)
    draft, reader = forms.read_decision(request.form, found.version, by_reviews=found.panel is not None)
    if reader.errors:
        return _deciding(found, reader, 422)
    try:
        actions.decide(g.viewer, case.id, draft)
    except actions.Conflict:
        reader = Reader(MultiDict({**request.form, "base": str(queries.in_force(case.id))}))
        words = _("Another curator decided meanwhile. Read that decision, then send yours again, or leave it.")
        reader.fault("version", words)
        return _deciding(found, reader, 409)
    except policy.Refused as why:
        reader.fault("version", str(why))
        return _deciding(found, reader, 409)
    return redirect(url_for("cases.show", case=found.case, _anchor="reasons"), 303)
