"""Doors of hats: /settings/hats asks for one, /moderation/hats/<id> decides."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.hats import actions, policy, queries
from forum.hats.forms import read_verdict, read_wish
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import form_choice, form_number

bp = Blueprint("hats", __name__)


@bp.get("/settings/hats")
@members_only
def mine() -> ResponseReturnValue:
    """One's own affiliations, and the form that asks for one."""
    return _mine(Reader(MultiDict({"once": secrets.token_urlsafe(16)})))


def _mine(form: Reader) -> str:
    may_ask = policy.may_ask(g.viewer)
    return render_template("hats/mine.html", hats=queries.mine(g.viewer), form=form, may_ask=may_ask)


@bp.post("/settings/hats")
def ask() -> ResponseReturnValue:
    """Ask for one, or with do=undo give one up."""
    if form_choice("do", ("ask", "undo"), "ask") == "undo":
        actions.give_up(g.viewer, form_number("hat"))
        return redirect(url_for("hats.mine"), 303)
    wish, reader = read_wish(request.form)
    try:
        if not reader.errors:
            actions.ask_for(g.viewer, wish)
            return redirect(url_for("hats.mine"), 303)
    except ValueError as fault:
        reader.errors.add("organization", str(fault))
    return _mine(reader), 422


@bp.get("/moderation/hats/<int:hat_id>")
@moderators_only
def judge(hat_id: int) -> ResponseReturnValue:
    """The form that decides."""
    return _judge(queries.to_judge(g.viewer, hat_id), Reader(MultiDict()))


def _judge(row: queries.Waiting, form: Reader) -> str:
    return render_template("hats/judge.html", hat=row.hat, face=row.face, form=form, deeds=policy.DEEDS.get(row.hat.state, ()))


@bp.post("/moderation/hats/<int:hat_id>")
@moderators_only
def decide(hat_id: int) -> ResponseReturnValue:
    """Store the decision; 409 where somebody decided meanwhile."""
    base = form_choice("base", ("asked", "confirmed", "refused", "revoked", "given up"), "asked")
    row = queries.to_judge(g.viewer, hat_id)
    state, reason, reader = read_verdict(request.form, policy.DEEDS.get(base, ()))
    if reader.errors and row.hat.state == base:
        return _judge(row, reader), 422
    try:
        actions.decide(g.viewer, hat_id, state, reason, base)
    except actions.Conflict:
        reader = Reader(MultiDict({"reason": reason}))
        reader.errors.add("state", _("Somebody decided on it meanwhile: what they decided stands here."))
        return _judge(queries.to_judge(g.viewer, hat_id), reader), 409
    return redirect(url_for("hats.judge", hat_id=hat_id), 303)
