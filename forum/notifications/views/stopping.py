"""Links of mail that stop it: with one press, signed in or not. A token in the address is the member's word (RFC 8058)."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.kernel.tokens import unsigned
from forum.notifications.actions import settings as changing
from forum.notifications.mail import STOP, words
from forum.notifications.policy import DEFAULTS, QUEUE
from forum.notifications.queries.ledger import exists, title_of
from forum.notifications.views import bp

GOOD_FOR = 400 * 24 * 3600  # seconds
RHYTHMS = ("daily", "weekly")


@bp.get("/unsubscribe/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Ask for the one press: mail scanners open links, and must stop nothing."""
    meant = _meant(token)
    if meant is None:
        return render_template("notifications/stop_gone.html"), 404
    return render_template("notifications/stop.html", token=token, what=_words(*meant[1:]), done="")


@bp.post("/unsubscribe/<token>")
def stop_now(token: str) -> ResponseReturnValue:
    """Stop it, or let it come again. Programs send `List-Unsubscribe=One-Click`; twice is once."""
    meant = _meant(token)
    if meant is None:
        return render_template("notifications/stop_gone.html"), 404
    undo = request.form.get("do") == "undo"
    (changing.start_again if undo else changing.stop)(*meant)
    return render_template("notifications/stop.html", token=token, what=_words(*meant[1:]), done="undone" if undo else "stopped")


def _meant(token: str) -> tuple[int, str, str] | None:
    """Return (member id, kind, key) of a token, None where it is none, too old, or its member is gone."""
    value = unsigned(STOP, token, GOOD_FOR)
    if not isinstance(value, list) or len(value) != 3:
        return None
    member_id, kind, key = value
    return (member_id, kind, key) if exists(member_id) else None


def _words(kind: str, key: str) -> str:
    if (kind == "what" and key in (*DEFAULTS, QUEUE)) or (kind == "how" and key in RHYTHMS):
        return words.stopped(key)
    return words.about(kind, title_of(kind, key) if kind in ("region", "country", "topic", "edition") else "")
