"""The front page: one for visitors, one for members."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from forum.home import queries
from forum.kernel.slots import Slot
from forum.places.queries import regions_tree

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """What this is, or what is new."""
    if g.viewer is None:
        home = queries.public_home()
        marks = Slot("case_card_marks", None, [*home.practices, *home.latest])
        return render_template(
            "home/public.html", home=home, marks=marks, country_link=lambda code: f"/cases?country={code}", regions=regions_tree()
        )
    member = queries.member_home(g.viewer)
    return render_template(
        "home/member.html", home=member, marks=Slot("case_card_marks", g.viewer, member.cases),
        top=Slot("home_top", g.viewer, [g.viewer]),
    )  # fmt: skip
