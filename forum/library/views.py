"""The library's door: /cases."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.kernel.slots import Slot
from forum.library import forms, queries
from forum.places.queries import country

bp = Blueprint("library", __name__)


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """The library as list, table or map."""
    asked = forms.read(request.args, g.viewer is not None)
    page = queries.find_cases(g.viewer, asked.filters, asked.sort, request.args.get("after"), request.args.get("before"))
    total, counts = queries.counts(g.viewer, asked.filters)
    dots = [(land, n) for (facet, code), n in counts.items() if facet == "country" and (land := country(code))]
    return render_template(
        "library/index.html", asked=asked, page=page, total=total, facets=lambda: forms.choices(asked, counts),
        shown=(asked.filters.key, asked.sort, asked.view, frozenset(counts.items())), chips=forms.chips(asked),
        sentence=forms.sentence(asked, total), href=lambda **changes: forms.href(asked, **changes),
        points=sorted(dots, key=lambda dot: (-dot[1], dot[0].name)), marks=Slot("case_card_marks", g.viewer, page.rows),
        practices=counts.get(("", "practice"), 0),
        ways=[] if total else queries.without_each(g.viewer, asked.filters), titles=forms.TITLES,
        dot_href=lambda code: forms.href(asked, country=(code,), view="list"),
    )  # fmt: skip
