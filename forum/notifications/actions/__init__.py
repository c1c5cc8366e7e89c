"""The only writers of notices."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, select, update

from forum.discussion.models import Discussion
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.kernel.viewer import EVERYTHING, Viewer
from forum.notifications.actions.mailing import note_letter as note_letter
from forum.notifications.actions.telling import Told as Told
from forum.notifications.actions.telling import tell as tell
from forum.notifications.models import Delivery, Notice
from forum.notifications.policy import Because
from forum.notifications.queries.audience import viewers

OF_COMMENTS = ("comment", "answer", "useful", "tried", "thanks")  # deeds that speak of a comment, and go with it


def tell_of_draft(case_id: int, member_id: int, by_id: int, is_asked: bool) -> None:
    """Tell a member that they were let into a draft, or asked to be an author of it."""
    deed = "asked to be an author" if is_asked else "let into a draft"
    told = Told(f"{deed}:{case_id}:{utcnow().isoformat()}", deed, "draft", str(case_id), by_id)
    tell(told, {member_id: Because("work", "draft", str(case_id))})


def tell_of_draft_made(case_id: int, member_id: int, reason: str) -> None:
    """Tell a member that the staff made a comment of theirs a draft, and why."""
    told = Told(f"draft made:{case_id}", "draft made", "draft", str(case_id), None, body=reason)
    tell(told, {member_id: Because("decided", "draft", str(case_id))})


def tell_of_shop(deed: str, shop_id: int, event_key: str, member_ids: Sequence[int], by_id: int | None) -> None:
    """Tell members what happened in a write-shop; not whoever did it."""
    told = Told(event_key, deed, "writeshop", str(shop_id), by_id)
    because = dict.fromkeys(member_ids, Because("work", "writeshop", str(shop_id)))
    tell(told, because, but=[by_id] if by_id else [])


def tell_of_nomination(
    deed: str, nomination_id: int, event_key: str, member_ids: Sequence[int], reason: str, *, is_work: bool
) -> None:
    """Tell members of a step of a nomination: what they are to do, or what is about what they wrote."""
    told = Told(event_key, deed, "nomination", str(nomination_id), None, body=reason)
    tell(told, dict.fromkeys(member_ids, Because("work" if is_work else "decided", "nomination", str(nomination_id))))


def tell_of_hat(hat_id: int, member_id: int, state: str, reason: str) -> None:
    """Tell a member what a moderator decided on their affiliation."""
    told = Told(f"hat {state}:{hat_id}:{utcnow().isoformat()}", f"hat {state}", "hat", str(hat_id), None, body=reason)
    tell(told, {member_id: Because("decided", "hat", str(hat_id))})


def mark_read(actor: Viewer, ids: Sequence[int] | None = None) -> None:
    """Mark notices as read: those named, or all."""
    statement = update(Notice).where(Notice.member_id == actor.id, Notice.read_at.is_(None)).values(read_at=utcnow())
    if ids is not None:
        statement = statement.where(Notice.id.in_(list(ids)[:500]))
    db.session.execute(statement.execution_options(synchronize_session=False))


def follow_comments(discussion_id: int, moved: Sequence[tuple[int, int, int]]) -> None:
    """Let notices of comments that stand in another discussion now, and what is still to be mailed of them, lead there.

    moved: (id, number before, number now).
    """
    talk = db.session.execute(select(Discussion.kind, Discussion.key).where(Discussion.id == discussion_id)).one()
    stands = {"kind": talk.kind, "key": talk.key, "discussion_id": discussion_id}
    for comment_id, _before, number in moved:
        notices = update(Notice).where(Notice.comment_id == comment_id).values(**stands, number=number)
        db.session.execute(notices.execution_options(synchronize_session=False))
    keys = [f"comment:{comment_id}" for comment_id, _before, _number in moved]
    waiting = update(Delivery).where(Delivery.event_key.in_(keys)).values(**stands)
    db.session.execute(waiting.execution_options(synchronize_session=False))


def mark_read_in(member_id: int, discussion_id: int, first: int, last: int) -> None:
    """Mark what a member has now read in a discussion."""
    db.session.execute(
        update(Notice)
        .where(
            Notice.member_id == member_id,
            Notice.discussion_id == discussion_id,
            or_(Notice.number.is_(None), Notice.number.between(first, last)),
            Notice.read_at.is_(None),
        )
        .values(read_at=utcnow())
        .execution_options(synchronize_session=False)
    )


def forget_comment(comment_id: int) -> None:
    """Take back what members were told of a comment that was removed, and the mail that has not gone."""
    of_comment = (Notice.comment_id == comment_id, Notice.deed.in_(OF_COMMENTS))
    gone = select(Notice.event_key).where(*of_comment)
    _take_back(Delivery.event_key.in_(gone))
    db.session.execute(delete(Notice).where(*of_comment).execution_options(synchronize_session=False))


def forget_event(event_key: str) -> None:
    """Take back what members were told of an event and have not read: it needs nobody any more."""
    _take_back(Delivery.event_key == event_key)
    db.session.execute(delete(Notice).where(Notice.event_key == event_key, Notice.read_at.is_(None)))


def forget_reasons(event_key: str, member_ids: Sequence[int]) -> None:
    """Take back what these members were told of an event, read or not: the reason is gone."""
    _take_back(Delivery.event_key == event_key, Delivery.member_id.in_(member_ids))
    theirs = (Notice.event_key == event_key, Notice.member_id.in_(member_ids))
    db.session.execute(delete(Notice).where(*theirs).execution_options(synchronize_session=False))
    told = delete(Delivery).where(Delivery.event_key == event_key, Delivery.member_id.in_(member_ids), Delivery.letter_id.is_(None))
    db.session.execute(told.execution_options(synchronize_session=False))  # if it comes back, they are told anew


def _take_back(*which: ColumnElement[bool]) -> None:
    """Let the mail of these deliveries not go, also where its letter is in the outbox and nobody has taken it up yet; what else
    such a letter says goes in another."""
    written = select(Delivery.letter_id).where(*which, Delivery.state == "written")
    untouched = (Letter.attempts == 0, Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    letters = list(db.session.scalars(select(Letter.id).where(Letter.id.in_(written), *untouched).with_for_update()))
    if letters:
        again = update(Delivery).where(Delivery.letter_id.in_(letters))
        anew = {"state": "waiting", "letter_id": None, "due_at": utcnow(), "done_at": None}
        db.session.execute(again.values(**anew).execution_options(synchronize_session=False))
        db.session.execute(delete(Letter).where(Letter.id.in_(letters)).execution_options(synchronize_session=False))
    waits = update(Delivery).where(*which, Delivery.channel == "mail", Delivery.state == "waiting")
    values = {"state": "skipped", "why": "gone", "done_at": utcnow()}
    db.session.execute(waits.values(**values).execution_options(synchronize_session=False))


def forget_names(kind: str, key: str, member_ids: Sequence[int]) -> None:
    """Take the authors' names out of the notices of a thing that names them no more."""
    theirs = (Notice.kind == kind, Notice.key == key, Notice.actor_id.in_(member_ids))
    db.session.execute(update(Notice).where(*theirs).values(actor_id=None).execution_options(synchronize_session=False))


def forget_unseen(kind: str, key: str) -> None:
    """Mark as read what members were told of a thing that they may not see any more: the badge counts what the list shows."""
    unread = db.session.scalars(select(Notice.member_id).where(Notice.kind == kind, Notice.key == key, Notice.read_at.is_(None)))
    blind = [v.id for v in viewers(list(unread)) if (kind, key) not in subjects.load(v, [(kind, key)])]
    theirs = (Notice.kind == kind, Notice.key == key, Notice.member_id.in_(blind), Notice.read_at.is_(None))
    db.session.execute(update(Notice).where(*theirs).values(read_at=utcnow()).execution_options(synchronize_session=False))


def check_subjects(repair: bool) -> list[str]:
    """Check that what notices speak of is there; return one sentence per fault, deleted where `repair`.

    Drafts are seen by their own people alone, so those are left out.
    """
    rows = db.session.execute(select(Notice.kind, Notice.key).where(Notice.kind != "draft").distinct()).all()
    there = subjects.load(EVERYTHING, [(row.kind, row.key) for row in rows])
    gone = [(row.kind, row.key) for row in rows if (row.kind, row.key) not in there]
    for kind, key in gone if repair else ():
        db.session.execute(delete(Notice).where(Notice.kind == kind, Notice.key == key))
    return [f"notices speak of {kind} {key}, which is not there" for kind, key in gone]
