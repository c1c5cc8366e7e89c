"""Doors of curation: the register, and the form by which a curator decides."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.curation import actions, forms, policy, queries
from forum.curation.queries import reviewers, yearly
from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import moderators_only
from forum.kernel.web import Ref
from forum.places.queries import region_by_slug, regions_tree
from forum.topics.queries import rubric, topic_by_slug, topics_tree

bp = Blueprint("curation", __name__)
FIRST_YEAR = 2003  # of the course


@bp.get("/practices")
def register() -> ResponseReturnValue:
    """The register: the criteria word for word, and what met them, with reasons; narrowed by label, topic and region."""
    wanted = request.args.get("label", "")
    label = wanted if wanted in queries.LISTS else queries.LISTS[0]
    theme, space = topic_by_slug(request.args.get("topic", "")), region_by_slug(request.args.get("region", ""))
    rows = queries.register(g.viewer, label, theme.slug if theme else "", space.slug if space else "")
    return render_template(
        "curation/register.html", rows=rows, rubric=rubric(), label=label, theme=theme, space=space, topics=topics_tree(),
        regions=regions_tree(), year=today().year,
    )  # fmt: skip


@bp.get("/practices/<int:number>")
def year(number: int) -> ResponseReturnValue:
    """Who got curated in a year."""
    if not FIRST_YEAR <= number <= today().year:
        raise NotFound
    return render_template("curation/year.html", year=yearly.year_of(number), least=yearly.PEOPLE_MIN)


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
