"""Doors of administration, for administrators alone: overview and mail here, the others in files of their own."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.kernel.viewer import administrators_only, members_only
from forum.stewardship import actions, queries
from forum.stewardship.queries import outbox

bp = Blueprint("stewardship", __name__, url_prefix="/admin")


@bp.get("")
@members_only
@administrators_only
def overview() -> ResponseReturnValue:
    """The site at a glance."""
    return render_template("stewardship/overview.html", site=queries.overview(g.viewer), way=queries.mail_way())


@bp.get("/mail")
@members_only
@administrators_only
def mail() -> ResponseReturnValue:
    """How mail is sent and how it is going, and a test of it."""
    return render_template(
        "stewardship/mail.html", outbox=outbox.outbox(g.viewer), way=queries.mail_way(), done=request.args.get("done", "")
    )


@bp.post("/mail")
@administrators_only
def send_test() -> ResponseReturnValue:
    """Put a test letter to oneself into the outbox."""
    sent = actions.send_test(g.viewer)
    return redirect(url_for("stewardship.mail", done="asked" if sent else "waiting"), 303)
