"""Doors of the desk: /moderation/desk, and the same as a file."""

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.desk import queries
from forum.desk.forms import read_scope
from forum.desk.policy import PERIODS, Scope
from forum.desk.queries.figures import Figure
from forum.kernel.forms import Reader
from forum.kernel.tables import csv_of
from forum.kernel.viewer import members_only
from forum.kernel.withheld import masked
from forum.places.queries import regions_tree

bp = Blueprint("desk", __name__)


def _asked() -> tuple[queries.Reach, Scope, Reader]:
    """Return (what the viewer may look at, the scope, the form); who may not look at everything begins with an edition."""
    reach = queries.reach_of(g.viewer)
    args = request.args.copy()
    if not reach.is_everything and not args.get("edition"):
        args["edition"] = reach.editions[0].slug
    slugs = {each.slug: each.id for each in reach.editions}
    scope, reader = read_scope(args, slugs, [slug for slug, _name in _regions()])
    return reach, scope, reader


def _regions() -> list[tuple[str, str]]:
    return [(space.slug, space.name) for region in regions_tree() for space in (region, *region.children)]


@bp.get("/moderation/desk")
@members_only
def show() -> ResponseReturnValue:
    """All figures."""
    reach, scope, reader = _asked()
    figures = queries.figures(g.viewer, reach, scope)
    options = {"edition": [(each.slug, each.title) for each in reach.editions], "region": _regions()}
    return render_template(
        "desk/show.html", figures=figures, scope=scope, form=reader, options=options, periods=PERIODS,
        is_everything=reach.is_everything, query=request.query_string.decode("ascii", "ignore"),
    )  # fmt: skip


@bp.get("/moderation/desk.csv")
@members_only
def export() -> ResponseReturnValue:
    """The same figures as a table for spreadsheets."""
    reach, scope, _reader = _asked()
    text = masked(_table(queries.figures(g.viewer, reach, scope), scope))
    headers = {"Content-Disposition": "attachment; filename=desk.csv"}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _table(figures: list[Figure], scope: Scope) -> str:
    period = (scope.since.date().isoformat(), scope.until.date().isoformat())
    rows = []
    for figure in figures:
        rows.append((*period, figure.title, "", figure.value, figure.counts))
        rows += [(*period, figure.title, bar.label, bar.value, "") for bar in figure.bars]
    return csv_of(("from", "until", "figure", "line", "value", "counts"), rows)
