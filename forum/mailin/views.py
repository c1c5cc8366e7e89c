"""The door for relays that deliver mail by HTTP. Not there at all unless it is configured."""

import hmac

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.kernel import replies
from forum.mailin import actions, queries
from forum.mailin.forms.message import read_head
from forum.mailin.models import HARD_MAX, RECIPIENTS_MAX

TOKEN_MIN = 32  # characters
bp = Blueprint("mailin", __name__)


@bp.get("/mail-in")
def nothing() -> ResponseReturnValue:
    """There is nothing to be read here."""
    raise NotFound


@bp.post("/mail-in")
def receive() -> ResponseReturnValue:
    """Store the raw mail of the body (RFC 822), for `?to=` (repeated, or else as its headers say), from `?sender=`."""
    if not _is_configured():
        raise NotFound
    if not _is_let_in():
        return "Give the bearer token.\n", 401, {"WWW-Authenticate": "Bearer", "Content-Type": "text/plain"}
    request.max_content_length = HARD_MAX
    raw = request.get_data()
    named = request.args.getlist("to") or read_head(raw).recipients
    taken = [each for each in named if queries.is_taken(each)][:RECIPIENTS_MAX]
    if not taken or not raw.strip():
        return "No such address here.\n", 422, {"Content-Type": "text/plain"}
    actions.take_in(raw, taken, request.args.get("sender"))
    return "Taken.\n", 202, {"Content-Type": "text/plain"}


def _is_configured() -> bool:
    return bool(replies.domain()) and len(current_app.config["MAIL_IN_TOKEN"]) >= TOKEN_MIN


def _is_let_in() -> bool:
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = current_app.config["MAIL_IN_TOKEN"].encode()
    return word.lower() == "bearer" and hmac.compare_digest(token.strip().encode("utf-8", "replace"), wanted)
