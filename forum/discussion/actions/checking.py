"""What `reach verify` asks of discussions: counters, numbers, what was read."""

from typing import Any  # values of counters

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from forum.discussion.models import Comment, CommentMove, Discussion, ReadMark
from forum.kernel.db import db
from forum.kernel.ranges import Ranges


def recount(repair: bool) -> list[str]:
    """Compare counters with what they count; return one sentence per fault, repaired where `repair`."""
    faults = []
    for discussion in db.session.scalars(select(Discussion).execution_options(yield_per=500)):
        for name, value in truth_of(discussion).items():
            if getattr(discussion, name) != value:
                faults.append(f"discussion {discussion.id}: {name} is {getattr(discussion, name)}, should be {value}")
                if repair:
                    setattr(discussion, name, value)
    return faults + _recount_replies(repair) + check_numbers(repair)


def truth_of(discussion: Discussion) -> dict[str, Any]:
    """Return the counters of a discussion as its comments say; two statements."""
    shown = db.session.execute(
        select(Comment.number, Comment.is_open, Comment.created_at, Comment.author_id)
        .where(Comment.discussion_id == discussion.id, Comment.state == "shown")
        .order_by(Comment.number)
    ).all()
    last = shown[-1] if shown else None
    return {
        "comment_count": len(shown),
        "open_count": sum(row.is_open for row in shown),
        "last_comment_at": last.created_at if last else None,
        "last_author_id": last.author_id if last else None,
        "gone": str(_gone(discussion, [row.number for row in shown])),
        "moved_count": db.session.scalar(select(func.count()).where(CommentMove.discussion_id == discussion.id)) or 0,
    }


def _gone(discussion: Discussion, shown: list[int]) -> Ranges:
    """Return the numbers that were given and are not shown."""
    gone, before = Ranges(), 0
    for number in [*shown, discussion.last_number + 1]:
        if number > before + 1:
            gone = gone.with_(before + 1, number - 1)
        before = number
    return gone


def _recount_replies(repair: bool) -> list[str]:
    reply = aliased(Comment)
    count = select(func.count()).where(reply.reply_to_id == Comment.id, reply.state == "shown").correlate(Comment).scalar_subquery()
    wrong = db.session.execute(select(Comment.id, Comment.reply_count, count).where(Comment.reply_count != count)).all()
    if repair:
        for comment_id, _had, truth in wrong:
            db.session.execute(update(Comment).where(Comment.id == comment_id).values(reply_count=truth))
    return [f"comment {comment_id}: reply_count is {had}, should be {truth}" for comment_id, had, truth in wrong]


def check_numbers(repair: bool) -> list[str]:
    """Check that numbers go as far as they say, and that answers and read marks point at what is there."""
    faults = []
    highest = func.max(Comment.number), func.coalesce(func.max(Comment.open_number), 0)
    last = select(Comment.discussion_id, highest[0].label("last"), highest[1].label("last_open")).group_by(Comment.discussion_id)
    reach = last.subquery()
    joined = select(Discussion, reach.c.last, reach.c.last_open).join(reach, reach.c.discussion_id == Discussion.id)
    wrong = joined.where(or_(Discussion.last_number < reach.c.last, Discussion.last_open_number < reach.c.last_open))
    for discussion, number, open_number in db.session.execute(wrong).all():
        faults.append(f"discussion {discussion.id}: last_number is {discussion.last_number}, below its last comment {number}")
        if repair:
            discussion.last_number = max(discussion.last_number, number)
            discussion.last_open_number = max(discussion.last_open_number, open_number)
    parent = aliased(Comment)
    strays = select(Comment, parent).join(parent, parent.id == Comment.reply_to_id)
    elsewhere = or_(parent.discussion_id != Comment.discussion_id, parent.number != Comment.reply_to_number)
    for comment, answered in db.session.execute(strays.where(elsewhere)).all():
        faults.append(f"comment {comment.id}: it answers number {comment.reply_to_number}, which is not comment {answered.id} here")
        if repair:
            stays = answered.discussion_id == comment.discussion_id
            comment.reply_to_id, comment.reply_to_number = (answered.id, answered.number) if stays else (None, None)
    return faults + _check_moves(repair) + _check_marks(repair)


def _check_moves(repair: bool) -> list[str]:
    """Check that a number from which a comment was moved away was given, and that no comment stands there."""
    faults = []
    taken = aliased(Comment)
    here = (taken.discussion_id == CommentMove.discussion_id) & (taken.number == CommentMove.number)
    rows = select(CommentMove, taken.id).outerjoin(taken, here).join(Discussion, Discussion.id == CommentMove.discussion_id)
    wrong = rows.where(or_(taken.id.is_not(None), CommentMove.number > Discussion.last_number))
    for move, comment_id in db.session.execute(wrong).all():
        faults.append(f"discussion {move.discussion_id}: number {move.number} was moved away, and is comment {comment_id}")
        if repair:
            db.session.delete(move)
    return faults


def _check_marks(repair: bool) -> list[str]:
    """Check that what members have read are ranges of comments that are there."""
    faults = []
    marks = select(ReadMark, Discussion.last_number).join(Discussion, Discussion.id == ReadMark.discussion_id)
    for mark, last in db.session.execute(marks.execution_options(yield_per=1000)).all():
        try:
            ranges, is_written = Ranges.parse(mark.ranges), True
        except ValueError:
            ranges, is_written = Ranges(((1, mark.number),) if mark.number > 0 else ()), False
        right = ranges.up_to(last)
        whose = f"discussion {mark.discussion_id}: member {mark.member_id} read"
        if not is_written:
            faults.append(f"{whose} what is no list of ranges")
        elif right != ranges:
            faults.append(f"{whose} {mark.ranges}, beyond its end {last}")
        elif mark.number != right.unbroken:
            faults.append(f"{whose} to {mark.number} without a gap, should be {right.unbroken}")
        else:
            continue
        if repair:
            mark.ranges, mark.number = str(right), right.unbroken
    return faults
