"""Whom a comment tells, kept beside it."""

from sqlalchemy import delete, select

from forum.discussion.forms import linked
from forum.discussion.models import Comment, CommentMention, Discussion
from forum.discussion.queries import mentions
from forum.discussion.queries.mentions import Heard
from forum.kernel.db import db
from forum.kernel.text import render
from forum.kernel.viewer import Viewer
from forum.people.models import Member

heard_of = mentions.heard_of


def store(actor: Viewer, comment: Comment, heard: Heard) -> None:
    """Keep whom a comment tells, and let its text link to them where it was laid out without asking (by e-mail, say)."""
    db.session.add_all(CommentMention(comment_id=comment.id, member_id=member_id) for member_id in heard.mentioned)
    if heard.mentioned and 'class="mention"' not in comment.body_html:
        comment.body_html = linked(actor, comment.body, f"c{comment.id}")
    db.session.flush()


def heard_anew(actor: Viewer, discussion: Discussion, comment: Comment) -> Heard:
    """Return who hears of a comment after its text was changed, and keep it. Its author hears of no text of their own,
    whoever edits it."""
    before = set(mentions.mentioned_in(comment.id))
    found = mentions.heard_of(actor, discussion, comment.body, before)
    heard = Heard(*(tuple(each for each in ids if each != comment.author_id) for ids in (found.mentioned, found.quoted)))
    gone = before - set(heard.mentioned)
    theirs = delete(CommentMention).where(CommentMention.comment_id == comment.id, CommentMention.member_id.in_(gone))
    db.session.execute(theirs.execution_options(synchronize_session=False))
    for member_id in heard.mentioned:
        if member_id not in before:
            db.session.add(CommentMention(comment_id=comment.id, member_id=member_id))
    db.session.flush()
    return heard


def lay_out(comment: Comment) -> None:
    """Lay a comment's text out as comments are laid out now. Raises TextRefused."""
    comment.body_html = render(comment.body, owner=f"c{comment.id}", people=addresses_of(comment))


def addresses_of(comment: Comment) -> dict[str, str]:
    """Return {name: address} of the members whom a comment tells, for laying it out again; one statement."""
    theirs = select(Member.handle).join(CommentMention, CommentMention.member_id == Member.id)
    handles = db.session.scalars(theirs.where(CommentMention.comment_id == comment.id))
    return {handle: f"/people/{handle}" for handle in handles}
