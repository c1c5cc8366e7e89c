"""Who reads and opens threads. Visitors see no thread, not even its title."""

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_

from forum.kernel.i18n import _
from forum.kernel.memory import built
from forum.kernel.viewer import EVERYTHING, Viewer
from forum.threads.models import EDiscussion, Thread


def may_read(viewer: Viewer | None, thread: Thread) -> bool:
    """Members; of an edition's thread its people; the staff all, hidden ones too. The starter reads a hidden one of theirs.
    One that is merged into another is there for `reach verify` alone."""
    if viewer is None or (thread.merged_into_id is not None and viewer is not EVERYTHING):
        return False
    if viewer.is_moderator or viewer.id == thread.author_id:
        return True
    if thread.state == "hidden":
        return False
    return thread.audience != "edition" or thread.edition_id in viewer.edition_ids


@built
def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_read` as a clause over Thread."""
    if viewer is None:
        return false()
    if viewer is EVERYTHING:
        return Thread.id.is_not(None)
    stands = Thread.merged_into_id.is_(None)
    if viewer.is_moderator:
        return stands
    inside = or_(Thread.audience != "edition", Thread.edition_id.in_(viewer.edition_ids) if viewer.edition_ids else false())
    return and_(stands, or_(Thread.author_id == viewer.id, and_(Thread.state != "hidden", inside)))


def may_open(viewer: Viewer | None, kind: str, edition_id: int | None = None) -> bool:
    """Every member who may write; announcements the staff; in an edition its people and the staff."""
    if viewer is None or not viewer.may_write:
        return False
    if kind == "announcement" and not viewer.is_moderator:
        return False
    return edition_id is None or viewer.is_moderator or edition_id in viewer.edition_ids


def may_answer(viewer: Viewer | None, days: EDiscussion | None, now: date) -> bool:
    """An e-discussion is answered from its first day to its last; the staff prepares and ends it. Any other thread: yes."""
    if days is None or (viewer is not None and viewer.is_moderator and viewer.may_write):
        return True
    return days.phase(now) == "open"


def may_give_days(viewer: Viewer | None, thread: Thread) -> bool:
    """The staff makes a thread an e-discussion; not an announcement, which is read."""
    return viewer is not None and viewer.is_moderator and viewer.may_write and thread.kind != "announcement"


def may_hide(viewer: Viewer | None) -> bool:
    """The staff, with a reason; they bring it back, too."""
    return viewer is not None and viewer.is_moderator and viewer.may_write


def may_mark_answer(viewer: Viewer | None, thread: Thread) -> bool:
    """Of a question its asker, or the staff."""
    return thread.kind == "question" and may_retitle(viewer, thread)


def may_retitle(viewer: Viewer | None, thread: Thread) -> bool:
    """Its starter, or the staff."""
    return viewer is not None and viewer.may_write and (viewer.id == thread.author_id or viewer.is_moderator)


def may_moderate(viewer: Viewer | None) -> bool:
    """The staff closes, pins, slows, moves, splits and merges, with a reason."""
    return viewer is not None and viewer.is_moderator and viewer.may_write


def stands(thread: Thread) -> str:
    """Return how a thread stands, in one word: a form carries it, and is refused where somebody else has changed it meanwhile."""
    place = (thread.region_id, thread.country, thread.topic_id, thread.edition_id)
    parts = (thread.state, *place, thread.closed_at, thread.pinned_until, thread.slow)
    return "|".join("" if part is None else str(part) for part in parts)


def changes_readers(thread: Thread, kind: str, key: int | str) -> bool:
    """True where other people read a thread, or what is taken out of it, in that place: into, out of or between editions."""
    return thread.edition_id != (int(key) if kind == "edition" else None)


def stays(thread: Thread, is_mailed: bool) -> str:
    """Return why a thread is not moved, in a sentence; "" where it may be."""
    if thread.is_welcome:
        return _("This is the welcome of an edition: it stays there.")
    return _("This announcement was mailed to an edition: it stays there.") if is_mailed else ""
