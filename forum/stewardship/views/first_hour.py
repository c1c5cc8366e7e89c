"""Doors of the list of a site's first hour."""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.kernel.viewer import administrators_only, members_only
from forum.kernel.web import came_from, form_choice
from forum.stewardship import actions
from forum.stewardship.models import TICKS
from forum.stewardship.queries import first_hour
from forum.stewardship.views import bp

DEEDS = {"bring-cases": actions.bring_cases, "test": actions.send_test, "show": actions.show_again}


@bp.get("/first-hour")
@members_only
@administrators_only
def show_first_hour() -> ResponseReturnValue:
    """The list, also when it is off the front page."""
    return render_template("stewardship/first_hour.html", value=first_hour.first_hour(g.viewer), alone=first_hour.is_alone())


@bp.post("/first-hour")
@administrators_only
def tick() -> ResponseReturnValue:
    """Do, or tick, one thing of the list, and go back to where it was shown."""
    do = form_choice("do", (*TICKS, *DEEDS))
    if do in DEEDS:
        DEEDS[do](g.viewer)
    else:
        actions.tick(g.viewer, do)
    back = request.path if came_from() == request.path else "/"
    return redirect(f"{back}#first-hour", 303)
