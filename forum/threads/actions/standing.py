"""What the staff does to a thread as a whole: closing, pinning, slowing, moving. The only writer of these marks."""

from collections.abc import Mapping
from datetime import date

from werkzeug.exceptions import NotFound

from forum.discussion import actions as discussing
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.threads import policy, queries
from forum.threads.events import ThreadHandled
from forum.threads.forms import Deed
from forum.threads.models import PLACES, SLOW, Announcement, Thread
from forum.threads.queries import Place


class Outdated(Exception):
    """Somebody else did something to the thread since the form was opened; the message is a sentence."""


def outdated() -> Outdated:
    """Return the refusal of a form that was opened before somebody else's act."""
    return Outdated(_("Somebody else has done something to this thread since you opened this form. Look at it once more."))


def close(actor: Viewer, thread_id: int, deed: Deed) -> Thread:
    """Let a thread be read, not answered; the staff writes on. Pressed twice, once. Raises NotFound, ValueError, Outdated."""
    thread = taken(actor, thread_id)
    if thread.closed_at is not None and (thread.closed_why == deed.reason or not deed.is_asked):
        return thread
    check(thread, deed)
    thread.closed_at, thread.closed_why = utcnow(), deed.reason
    if thread.state == "open":
        thread.state = "closed"
        discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, "closed")
    return _done(actor, thread, "closed", deed.reason, {}, {})


def reopen(actor: Viewer, thread_id: int, deed: Deed) -> Thread:
    """Let a closed thread be answered again. Pressed twice, once. Raises NotFound, ValueError, Outdated."""
    thread = taken(actor, thread_id)
    if thread.closed_at is None:
        return thread
    check(thread, deed)
    before = {"closed_at": thread.closed_at.isoformat(), "closed_why": thread.closed_why}
    thread.closed_at, thread.closed_why = None, ""
    if thread.state == "closed":
        thread.state = "open"
        discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, "hidden")
        discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, "open")
    return _done(actor, thread, "reopened", deed.reason, before, {})


def pin(actor: Viewer, thread_id: int, until: date | None, deed: Deed) -> Thread:
    """Let a thread stand first in its place up to a day, or None for no longer. Raises NotFound, ValueError, Outdated."""
    thread = taken(actor, thread_id)
    if thread.pinned_until == until:
        return thread
    check(thread, deed)
    before = {"until": thread.pinned_until.isoformat() if thread.pinned_until else ""}
    thread.pinned_until = until
    after = {"until": until.isoformat() if until else ""}
    return _done(actor, thread, "pinned" if until else "unpinned", deed.reason, before, after)


def slow(actor: Viewer, thread_id: int, minutes: int, deed: Deed) -> Thread:
    """Let each member post once in so many minutes, 0 for as often as they like. Raises NotFound, ValueError, Outdated."""
    thread = taken(actor, thread_id)
    if minutes not in SLOW:
        raise NotFound
    if thread.slow == minutes:
        return thread
    check(thread, deed)
    before, thread.slow = {"minutes": thread.slow}, minutes
    return _done(actor, thread, "slowed", deed.reason, before, {"minutes": minutes})


def move_thread(actor: Viewer, thread_id: int, place: Place, is_agreed: bool, deed: Deed) -> Thread:
    """Let a thread stand in another place. is_agreed: other people read it then, and the actor knows. Raises NotFound, ValueError
    with a sentence, Outdated."""
    thread = taken(actor, thread_id)
    before = place_of(thread)
    if before == {"kind": place.kind, "key": place.key}:
        return thread
    check(thread, deed)
    if refusal := policy.stays(thread, db.session.get(Announcement, thread.id) is not None):
        raise ValueError(refusal)
    if policy.changes_readers(thread, place.kind, place.key) and not is_agreed:
        raise ValueError(_("Other people read it there: tick that you know."))
    put_in(thread, place.kind, place.key)
    return _done(actor, thread, "moved", deed.reason, before, place_of(thread))


def place_of(thread: Thread) -> dict[str, int | str]:
    """Return {"kind": ..., "key": ...} of where a thread stands."""
    for kind in PLACES:
        if (key := getattr(thread, _column(kind))) is not None:
            return {"kind": kind, "key": key}
    raise LookupError(thread.id)


def put_in(thread: Thread, kind: str, key: int | str) -> None:
    """Let a thread stand in a place, and be read by who reads there."""
    for each in PLACES:
        setattr(thread, _column(each), key if each == kind else None)
    thread.audience = "edition" if kind == "edition" else "members"
    discussing.set_access(thread.discussion_id, thread.audience, thread.edition_id, thread.state)
    db.session.flush()


def taken(actor: Viewer, thread_id: int) -> Thread:
    """Return a thread as it is now, nobody else changing it. Raises NotFound for who is not of the staff, and for no thread."""
    now = locked(Thread, thread_id)
    if now is not None and now.merged_into_id is not None and policy.may_moderate(actor):
        raise Outdated(_("This thread is part of another one: somebody else has merged it meanwhile."))
    thread, _discussion, _starter = queries.get_thread(actor, thread_id)
    if not policy.may_moderate(actor):
        raise NotFound
    return thread


def check(thread: Thread, deed: Deed) -> None:
    """Raise ValueError where no reason is given, Outdated where the thread stands otherwise than the form says."""
    if deed.base and deed.base != policy.stands(thread):
        raise outdated()
    if deed.is_asked and not deed.reason:
        raise ValueError(_("Say why: who started it and the journal are told."))


def _column(kind: str) -> str:
    return "country" if kind == "country" else f"{kind}_id"


def _done(
    actor: Viewer, thread: Thread, deed: str, reason: str, before: Mapping[str, int | str], after: Mapping[str, int | str]
) -> Thread:  # fmt: skip
    db.session.flush()
    journal.record(actor.id, deed, "thread", thread.id, reason, dict(before), dict(after))
    emit(ThreadHandled(thread.id, deed, actor.id, reason))
    return thread
