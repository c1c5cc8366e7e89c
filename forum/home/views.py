"""The front page: one for visitors, one for newcomers, one for members."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.discussion.policy import may_comment
from forum.discussion.views.composing import composer_for
from forum.home import actions, queries
from forum.home.queries.newcomers import NewcomerHome, newcomer_home
from forum.kernel.asides import aside
from forum.kernel.slots import Slot
from forum.kernel.web import form_choice
from forum.places.queries import regions_tree

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """What this is, where to begin, or what is new."""
    if g.viewer is None:
        return _public()
    mine = queries.concerns(g.viewer)
    if mine.is_new and g.viewer.may_write:
        return _newcomer(newcomer_home(g.viewer, mine))
    member = queries.member_home(g.viewer, mine)
    return render_template(
        "home/member.html", home=member, marks=Slot("case_card_marks", g.viewer, member.cases),
        top=Slot("home_top", g.viewer, [g.viewer]),
    )  # fmt: skip


def _public() -> str:
    home = queries.public_home()
    marks = Slot("case_card_marks", None, [*home.practices, *home.latest])
    return render_template(
        "home/public.html", home=home, marks=marks, country_link=lambda code: f"/cases?country={code}", regions=regions_tree()
    )


def _newcomer(home: NewcomerHome) -> str:
    viewer = g.viewer
    if home.is_done:
        aside(lambda: actions.finish(viewer))
    composer = None
    if home.thread and home.discussion and not home.has_said and may_comment(viewer, home.discussion):
        action = f"/threads/{home.thread.id}-{home.thread.slug}/comments"
        composer = composer_for(action, home.discussion)
    return render_template(
        "home/newcomer.html", home=home, composer=composer, marks=Slot("case_card_marks", viewer, home.cases),
        top=Slot("home_top", viewer, [viewer]),
    )  # fmt: skip


@bp.post("/getting-started/dismissal")
def dismiss() -> ResponseReturnValue:
    """Put the newcomer's list away, or with do=undo bring it back."""
    if form_choice("do", ("dismiss", "undo"), "dismiss") == "undo":
        actions.bring_back(g.viewer)
    else:
        actions.dismiss(g.viewer)
    return redirect(url_for("home.index"), 303)
