"""The door of reactions: POST <address of a case study>/reactions, kind=useful, do=undo to take it back."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.kernel.web import Ref, form_choice
from forum.reactions import actions, policy

bp = Blueprint("reactions", __name__)


@bp.post("/cases/<ref:case>/reactions")
def to_case(case: Ref) -> ResponseReturnValue:
    """Say it, or take it back, and back to the case study."""
    reaction = form_choice("kind", policy.OFFERED["case"])
    undone = form_choice("do", ("mark", "undo"), "mark") == "undo"
    deed = actions.take_back_from_case if undone else actions.react_to_case
    row = deed(g.viewer, case.id, reaction)
    return redirect(url_for("cases.show", case=row, _anchor="useful"), 303)
