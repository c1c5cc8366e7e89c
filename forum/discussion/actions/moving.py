"""The only writer of where comments stand: from one discussion into another, and back. The owners of both asked their policy."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from forum.discussion.actions.checking import truth_of
from forum.discussion.events import CommentsMoved
from forum.discussion.models import Comment, CommentMove, Discussion, ReadMark, UnpostedComment
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.ranges import Ranges
from forum.kernel.text import COMMENT_MAX

Moved = tuple[tuple[int, int, int], ...]


def both(one: int, other: int) -> tuple[Discussion, Discussion]:
    """Return two discussions as they are now, nobody else changing either; locked in one order, whoever comes from where."""
    for ident in sorted({one, other}):
        locked(Discussion, ident)
    return db.session.get_one(Discussion, one), db.session.get_one(Discussion, other)


def move(by_id: int, from_id: int, to_id: int, comments: Sequence[Comment], back: dict[int, int] | None = None) -> Moved:
    """Let comments stand in another discussion, in the order given, under the numbers after its last; both are locked.

    back: {id: number} under which they stood there before: nobody else was given those. Answers among them stay linked; where a
    question or an answer is left behind the link ends. Who had read one has read it there. Return (id, number before, number now).
    """
    source, target = both(from_id, to_id)
    moved = []
    for comment in comments:
        if back is None:
            target.last_number += 1
        number = back[comment.id] if back else target.last_number
        moved.append((comment.id, comment.number, number))
        comment.discussion_id, comment.number = target.id, number
    db.session.flush()
    ids = [ident for ident, _before, _now in moved]
    _note(source.id, target.id, moved, is_back=back is not None)
    _relink(ids)
    _carry_marks(source.id, target.id, {before: now for _ident, before, now in moved})
    _carry_drafts(source.id, target.id, ids)
    settle(source, target)
    emit(CommentsMoved(source.id, target.id, by_id, tuple(moved)))
    return tuple(moved)


def settle(*discussions: Discussion) -> None:
    """Let the counters of discussions say what their comments say."""
    db.session.flush()
    for discussion in discussions:
        for name, value in truth_of(discussion).items():
            setattr(discussion, name, value)
    db.session.flush()


def _note(from_id: int, to_id: int, moved: Sequence[tuple[int, int, int]], is_back: bool) -> None:
    numbers = [now for _ident, _before, now in moved]
    if is_back:
        there = (CommentMove.discussion_id == to_id, CommentMove.number.in_(numbers))
        db.session.execute(delete(CommentMove).where(*there).execution_options(synchronize_session=False))
    else:
        db.session.add_all(CommentMove(discussion_id=from_id, number=before, comment_id=ident) for ident, before, _now in moved)
    db.session.flush()


def _relink(ids: Sequence[int]) -> None:
    """Let answers name the number that they answer now, and nothing that stands elsewhere; count answers anew."""
    parents = set(db.session.scalars(select(Comment.reply_to_id).where(Comment.id.in_(ids), Comment.reply_to_id.is_not(None))))
    touched = {*ids, *parents}
    answers = db.session.scalars(select(Comment).where(Comment.reply_to_id.in_(touched))).all()
    stands = {row.id: row for row in db.session.scalars(select(Comment).where(Comment.id.in_(touched)))}
    for answer in answers:
        parent = stands[answer.reply_to_id or 0]
        stays = parent.discussion_id == answer.discussion_id
        answer.reply_to_id, answer.reply_to_number = (parent.id, parent.number) if stays else (None, None)
    db.session.flush()
    shown = select(Comment.reply_to_id, func.count()).where(Comment.reply_to_id.in_(touched), Comment.state == "shown")
    counts = {row[0]: row[1] for row in db.session.execute(shown.group_by(Comment.reply_to_id))}
    for ident, row in stands.items():
        row.reply_count = counts.get(ident, 0)
    db.session.flush()


def _carry_marks(from_id: int, to_id: int, numbers: dict[int, int]) -> None:
    """Let who had read a comment there have read it here. What had been here before it went is read, too, where it comes back."""
    for mark in db.session.scalars(select(ReadMark).where(ReadMark.discussion_id == from_id)).all():
        read = Ranges.parse(mark.ranges)
        carried = Ranges.of(now for before, now in numbers.items() if before in read)
        if not carried.runs:
            continue
        kept = db.session.get(ReadMark, (mark.member_id, to_id))
        ranges = (Ranges.parse(kept.ranges) if kept else Ranges()) | carried
        if kept is None:
            kept = ReadMark(member_id=mark.member_id, discussion_id=to_id, ranges="", number=0, at=mark.at)
            db.session.add(kept)
        kept.ranges, kept.number, kept.at = str(ranges), ranges.unbroken, utcnow()
    db.session.flush()


def _carry_drafts(from_id: int, to_id: int, ids: Sequence[int]) -> None:
    """Let what answers a moved comment and is not posted yet go along."""
    theirs = (UnpostedComment.discussion_id == from_id, UnpostedComment.reply_to.in_(ids))
    moved = update(UnpostedComment).where(*theirs).values(discussion_id=to_id)
    db.session.execute(moved.execution_options(synchronize_session=False))


def carry_open_drafts(from_id: int, to_id: int) -> None:
    """Let all drafts of a discussion go along; one that answers nothing joins the one that its writer has there."""
    for draft in db.session.scalars(select(UnpostedComment).where(UnpostedComment.discussion_id == from_id)).all():
        same = (UnpostedComment.member_id == draft.member_id, UnpostedComment.reply_to == draft.reply_to)
        there = db.session.scalar(select(UnpostedComment).where(UnpostedComment.discussion_id == to_id, *same))
        if there is None:
            draft.discussion_id = to_id
            continue
        joined = f"{there.body}\n\n{draft.body}"
        if len(joined) <= COMMENT_MAX:
            there.body, there.version = joined, there.version + 1
            db.session.delete(draft)
        elif not there.earlier:
            there.earlier, there.version = draft.body, there.version + 1
            db.session.delete(draft)
    db.session.flush()
