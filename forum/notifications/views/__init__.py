"""The doors of the notices: the list, how one is told, the ledger, and the links that stop mail."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.following.queries import count_of
from forum.kernel.asides import aside
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice, form_numbers
from forum.notifications import actions, queries
from forum.notifications.queries.wishes import telling_of

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
@members_only
def index() -> ResponseReturnValue:
    """What is new for the viewer, grouped by thing."""
    viewer = g.viewer
    groups, gone, after, before = queries.list_notices(viewer, request.args.get("after"), request.args.get("before"))
    if gone:
        aside(lambda: actions.mark_read(viewer, gone))
    days = queries.by_day(groups, viewer.time_zone)
    stopped = telling_of(viewer).stopped_at
    return render_template(
        "notifications/index.html", days=days, after=after, before=before, follows=count_of(viewer), stopped=stopped
    )


@bp.post("/notifications")
def read() -> ResponseReturnValue:
    """Mark some, or all, as read."""
    everything = form_choice("do", ("all", "some"), "some") == "all"
    actions.mark_read(g.viewer, None if everything else form_numbers("notice"))
    return redirect(url_for("notifications.index"), 303)
