"""The door by which who started a thread, or the staff, lets its letters say nothing."""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.kernel.viewer import insiders_only
from forum.kernel.web import Ref, form_choice
from forum.notifications.actions import settings as changing
from forum.notifications.policy import may_be_discreet
from forum.notifications.queries.wishes import is_discreet
from forum.notifications.views import bp
from forum.threads.queries import get_thread


@bp.get("/threads/<ref:ref>/mail")
@insiders_only
def thread_mail(ref: Ref) -> ResponseReturnValue:
    """Whether letters about the thread say what it is about."""
    thread, talk, _starter = get_thread(g.viewer, ref.id)
    if not may_be_discreet(g.viewer, thread.author_id):
        raise NotFound
    return render_template(
        "notifications/thread_mail.html", thread=thread, is_discreet=is_discreet(talk.id), done="done" in request.args
    )


@bp.post("/threads/<ref:ref>/mail")
def set_thread_mail(ref: Ref) -> ResponseReturnValue:
    """Let them say nothing, or all again."""
    thread, talk, _starter = get_thread(g.viewer, ref.id)
    do = form_choice("do", ("hide", "say"))
    if not changing.set_discreet(g.viewer, talk, thread.author_id, do == "hide"):
        raise NotFound
    return redirect(f"/threads/{thread.id}-{thread.slug}/mail?done=1", 303)
