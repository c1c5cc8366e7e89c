"""Doors of the queue of jobs."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.kernel.viewer import administrators_only, members_only
from forum.kernel.web import page_href
from forum.stewardship import actions
from forum.stewardship.queries import work
from forum.stewardship.views import bp


@bp.get("/jobs")
@members_only
@administrators_only
def jobs() -> ResponseReturnValue:
    """Jobs that wait, that failed, that are done."""
    state = request.args.get("state", "open")
    state = state if state in work.STATES else "open"
    page = work.jobs(g.viewer, state, request.args.get("after"), request.args.get("before"))
    return render_template(
        "stewardship/jobs.html", page=page, state=state, href=page_href("stewardship.jobs"), done=request.args.get("done", "")
    )


@bp.post("/jobs/<int:job_id>")
@administrators_only
def run_again(job_id: int) -> ResponseReturnValue:
    """Let a job run again."""
    done = "again" if actions.run_again(g.viewer, job_id) else "late"
    return redirect(url_for("stewardship.jobs", done=done), 303)
