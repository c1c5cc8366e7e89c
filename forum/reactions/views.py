"""Doors of reactions: POST <address of a case study or comment>/reactions, kind=useful|tried|thanks, do=undo to take it back.

GET shows who reacted, and asks where it was tried.
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases.queries import get_case
from forum.discussion.queries.mentions import comment_here
from forum.kernel.forms import Reader
from forum.kernel.viewer import insiders_only
from forum.kernel.web import Ref, form_choice
from forum.reactions import actions, policy, queries
from forum.reactions.forms import read_where

bp = Blueprint("reactions", __name__)


@bp.get("/cases/<ref:case>/reactions")
@insiders_only
def of_case(case: Ref) -> ResponseReturnValue:
    """Who said what of a case study."""
    return _case_page(case.id, Reader(MultiDict()))


@bp.post("/cases/<ref:case>/reactions")
def to_case(case: Ref) -> ResponseReturnValue:
    """Say it, or take it back, and back to the case study."""
    reaction = form_choice("kind", policy.OFFERED["case"])
    if _is_undone():
        row = actions.take_back_from_case(g.viewer, case.id, reaction)
    else:
        note, reader = read_where(request.form, reaction)
        if reader.errors:
            return _case_page(case.id, reader), 422
        row = actions.react_to_case(g.viewer, case.id, reaction, note)
    return _done(url_for("cases.show", case=row, _anchor="useful"))


@bp.get("/comments/<int:comment_id>/reactions")
@insiders_only
def of_comment(comment_id: int) -> ResponseReturnValue:
    """Who said what of a comment."""
    return _comment_page(comment_id, Reader(MultiDict()))


@bp.post("/comments/<int:comment_id>/reactions")
def to_comment(comment_id: int) -> ResponseReturnValue:
    """Say it, or take it back, and back to the comment."""
    reaction = form_choice("kind", policy.OFFERED["comment"])
    if _is_undone():
        actions.take_back_from_comment(g.viewer, comment_id, reaction)
    else:
        note, reader = read_where(request.form, reaction)
        if reader.errors:
            return _comment_page(comment_id, reader), 422
        actions.react_to_comment(g.viewer, comment_id, reaction, note)
    return _done(url_for("discussion.show", comment_id=comment_id))


def _done(back: str) -> ResponseReturnValue:
    """Answer a press: 204 to the script, which stays where it is, 303 back to everybody else."""
    return ("", 204) if request.headers.get("X-Requested-With") == "reaction" else redirect(back, 303)


def _is_undone() -> bool:
    """Whether the press takes back; buttons that belong to one form for a whole page say so in their address."""
    default = "undo" if request.args.get("do") == "undo" else "mark"
    return form_choice("do", ("mark", "undo"), default) == "undo"


def _case_page(case_id: int, form: Reader) -> str:
    case, authors = get_case(g.viewer, case_id)
    may = policy.may_react(g.viewer, case, [author.id for author in authors])
    return _page("case", case.id, case.title, f"/cases/{case.id}-{case.slug}", may, form)


def _comment_page(comment_id: int, form: Reader) -> str:
    comment, _discussion = comment_here(g.viewer, comment_id)
    may = policy.may_react_to_comment(g.viewer, comment)
    return _page("comment", comment.id, f"#{comment.number}", f"/comments/{comment.id}", may, form)


def _page(kind: str, key: int, title: str, path: str, may_react: bool, form: Reader) -> str:
    people = queries.who_reacted(g.viewer, kind, key)
    mine = {row.reaction: row.note for row in people if row.handle == g.viewer.handle}
    form = form if form.errors else Reader(MultiDict({"note": mine.get("tried", "")}))
    return render_template(
        "reactions/who.html", kind=kind, title=title, path=path, people=people, may_react=may_react, form=form, mine=mine
    )
