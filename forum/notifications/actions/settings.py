"""The only writers of how members want to be told."""

from collections.abc import Mapping

from sqlalchemy import delete

from forum.discussion.models import Discussion
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.viewer import Viewer
from forum.notifications.actions.mailing import plan_again, telling_row
from forum.notifications.forms import AS_ABOVE, WishesDraft
from forum.notifications.models import HOWS, DiscreetDiscussion, TellingChoice
from forum.notifications.policy import DEFAULTS, NEVER_OFF, WHATS, Wishes, may_be_discreet
from forum.notifications.queries.wishes import all_wishes

KEY = ("member_id", "kind", "key")


def save(actor: Viewer, draft: WishesDraft) -> None:
    """Store the actor's settings; mail that waits goes as they say now."""
    row = telling_row(actor.id)
    row.hour, row.weekday, row.paused_until = draft.hour, draft.weekday, draft.paused_until
    row.is_discreet, row.is_plain = draft.is_discreet, draft.is_plain
    db.session.flush()
    for what, how in draft.hows.items():
        _choose(actor.id, "what", what, None if how == Wishes().how(what) else how)
    plan_again(actor.id)


def save_things(actor: Viewer, chosen: Mapping[tuple[str, str], str]) -> None:
    """Store how the actor hears of single things; AS_ABOVE takes a choice back."""
    for (kind, key), how in chosen.items():
        _choose(actor.id, kind, key, None if how == AS_ABOVE else how)
    plan_again(actor.id)


def stop(member_id: int, kind: str, key: str) -> None:
    """Stop mail of one kind, of one thing, or of a rhythm ("how", "daily"), for good; what it tells stays on the site.

    By a link of a mail, which is the member's word. Repeatable.
    """
    if kind == "how":
        wishes = all_wishes(member_id)
        for what in WHATS:
            if wishes.how(what) == key:
                _choose(member_id, "what", what, "site")
        for thing, how in (wishes.choices or {}).items():
            if how == key and thing[0] != "what":
                _choose(member_id, *thing, "site")
    else:
        _choose(member_id, kind, key, "site")
    plan_again(member_id)


def start_again(member_id: int, kind: str, key: str) -> None:
    """Undo `stop`: of a rhythm, give the rows that have it by default their default back."""
    if kind == "how":
        for what, how in DEFAULTS.items():
            if how == key:
                _choose(member_id, "what", what, None)
    else:
        _choose(member_id, kind, key, None)
    plan_again(member_id)


def try_again(actor: Viewer) -> None:
    """Mail news to the actor again, after letters came back."""
    row = telling_row(actor.id)
    row.bounces, row.stopped_at = 0, None
    db.session.flush()


def address_changed(member_id: int) -> None:
    """A new address has no letters that came back."""
    row = telling_row(member_id)
    row.bounces, row.stopped_at = 0, None
    db.session.flush()


def set_discreet(actor: Viewer, talk: Discussion, starter_id: int, is_discreet: bool) -> bool:
    """Let letters about a discussion name nothing and nobody, or say again what they say; False where that is not the actor's."""
    if not may_be_discreet(actor, starter_id):
        return False
    if is_discreet:
        put(DiscreetDiscussion, {"discussion_id": talk.id, "by_id": actor.id, "created_at": utcnow()}, ("discussion_id",))
    else:
        db.session.execute(delete(DiscreetDiscussion).where(DiscreetDiscussion.discussion_id == talk.id))
    return True


def _choose(member_id: int, kind: str, key: str, how: str | None) -> None:
    """Note a choice; None takes it back. What may not be off stays on the site."""
    if how is None:
        theirs = (TellingChoice.member_id == member_id, TellingChoice.kind == kind, TellingChoice.key == key)
        db.session.execute(delete(TellingChoice).where(*theirs).execution_options(synchronize_session=False))
        return
    if how not in HOWS or (kind == "what" and key in NEVER_OFF and how == "off"):
        raise ValueError(f"no way to be told: {how}")
    put(TellingChoice, {"member_id": member_id, "kind": kind, "key": key, "how": how}, KEY)
