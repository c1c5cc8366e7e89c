"""Pages of editions: facts for everyone, people and threads for members, by slots."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from forum.editions import queries
from forum.kernel.clock import today
from forum.kernel.slots import Slot

bp = Blueprint("editions", __name__)


@bp.get("/editions")
def index() -> ResponseReturnValue:
    """All editions, latest first."""
    return render_template("editions/index.html", editions=queries.list_editions(g.viewer), today=today())


@bp.get("/editions/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """An edition."""
    edition = queries.get_edition(g.viewer, slug)
    return render_template(
        "editions/show.html", edition=edition, phase=edition.phase(today()), main=Slot("edition_main", g.viewer, [edition]),
        aside=Slot("edition_aside", g.viewer, [edition]), actions=Slot("edition_actions", g.viewer, [edition]),
    )  # fmt: skip
