"""Doors of curation: the register, and the form by which a curator decides."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.curation import actions, forms, queries
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
    row = queries.decidable(g.viewer, case.id)
    if row is None:
        raise NotFound
    reader = Reader(MultiDict({"version": str(row.version), "base": str(queries.in_force(row.id))}))
    return render_template("curation/decide.html", case=row, form=reader, rubric=rubric())


@bp.post("/cases/<ref:case>/decision")
def decide(case: Ref) -> ResponseReturnValue:
    """Record a decision; 409 where another curator decided meanwhile."""
    row = queries.decidable(g.viewer, case.id)
    if row is None:
        raise NotFound
    draft, reader = forms.read_decision(request.form, row.version)
    status = 422
    try:
        if not reader.errors:
            actions.decide(g.viewer, row.id, draft)
            return redirect(url_for("cases.show", case=row, _anchor="reasons"), 303)
    except actions.Conflict:
        reader = Reader(MultiDict({**request.form, "base": str(queries.in_force(row.id))}))
        reader.errors.add(
            "version", _("Another curator decided meanwhile. Read that decision, then send yours again, or leave it.")
        )
        status = 409
    return render_template("curation/decide.html", case=row, form=reader, rubric=rubric()), status
