"""Doors of reading: what is new while one reads, and "I have read all this"."""

from flask import Response, g, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from forum.discussion.actions import reading as marking
from forum.discussion.queries import reading
from forum.discussion.views import bp
from forum.discussion.views.composing import reach_of
from forum.kernel.viewer import insiders_only
from forum.kernel.web import args_number, form_numbers, site_path

MANY = 200  # discussions marked at one press: those of a page


@bp.get("/discussions/<int:discussion_id>/news")
@insiders_only
def news(discussion_id: int) -> ResponseReturnValue:
    """How many comments came after number `after`: {"new": 3, "page": 2}; 204 where none did, 304 where as many as before."""
    new, page = reading.news_of(g.viewer, discussion_id, args_number("after"))
    if not new:
        return Response(status=204)
    answer = jsonify(new=new, page=page)
    answer.set_etag(f"{new}")
    return answer.make_conditional(request)


@bp.get("/discussions/<int:discussion_id>/reach")
@insiders_only
def reach(discussion_id: int) -> ResponseReturnValue:
    """How far what the viewer posts here goes, as a sentence: {"words": "..."}."""
    return jsonify(words=reach_of(reading.get_discussion(g.viewer, discussion_id)))


@bp.post("/reading")
def mark_all() -> ResponseReturnValue:
    """Mark the discussions of a page as read, and go back to it."""
    marking.mark_all_read(g.viewer, form_numbers("discussion", least=1)[:MANY])
    return redirect(site_path(request.form.get("next")) or "/", 303)
