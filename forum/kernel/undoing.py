"""Undoing acts of staff: each deed says how it is undone, and the page after it offers that.

Whoever acts reads on the next page what was done, with a button. What is offered is the last entry of the journal that the
request wrote and that somebody knows to undo; no view needs to think of it.
"""

from collections.abc import Callable

from flask import Flask, Response, g, request, session
from sqlalchemy import inspect
from werkzeug.exceptions import NotFound

from forum.kernel.db import db
from forum.kernel.journal import Entry, newest_of
from forum.kernel.viewer import Viewer

OFFER = "undo"  # of the session

Undo = Callable[[Viewer, Entry], None]
_undos: dict[tuple[str, str], Undo] = {}


class TooLate(Exception):
    """Something else was done to the thing since, or the act is undone already."""


def undoes(kind: str, deed: str) -> Callable[[Undo], Undo]:
    """Register the decorated function to undo entries of `kind` and `deed`. It asks its own policy, bears being called twice,
    writes its own entry, and raises NotFound or a ValueError with a sentence where it cannot."""

    def register(fn: Undo) -> Undo:
        _undos[kind, deed] = fn
        return fn

    return register


def can_undo(kind: str, deed: str) -> bool:
    """True where somebody knows how such an entry is undone."""
    return (kind, deed) in _undos


def undo(actor: Viewer, entry_id: int) -> Entry:
    """Undo an act of staff; journaled as its own act. Raises NotFound, TooLate, ValueError with a sentence."""
    entry = db.session.get(Entry, entry_id)
    if entry is None or not actor.is_moderator or not can_undo(entry.kind, entry.deed):
        raise NotFound
    if newest_of(entry.kind, entry.key) != entry.id:
        raise TooLate
    _undos[entry.kind, entry.deed](actor, entry)
    db.session.flush()
    return entry


def offered() -> tuple[int, str] | None:
    """Return (entry, deed) of what the viewer has just done and can undo, once; None where there is nothing. No statement."""
    found = session.get(OFFER) if g.get("viewer") and not g.get("plain_frame") else None
    if found is None:
        return None
    session.pop(OFFER)
    return int(found[0]), str(found[1])


def _leave(response: Response) -> Response:
    acts = [act for act in g.get("acts", ()) if can_undo(*act[1:])]
    if acts and request.method == "POST" and response.status_code == 303:
        entry, _kind, deed = acts[-1]
        session[OFFER] = [inspect(entry).identity[0], deed]  # it is committed: its columns would be read anew
    return response


def init(app: Flask) -> None:
    """Offer what was done, and give templates `undo_offer()`."""
    app.after_request(_leave)
    app.jinja_env.globals["undo_offer"] = offered
