"""E-discussions keep their days: nothing is posted before the first and after the last, by whichever door it comes."""

from forum.discussion.actions import AboutToPost
from forum.discussion.events import CommentEdited
from forum.discussion.models import Comment
from forum.ediscussions import actions, queries
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.events import on
from forum.kernel.gates import ALLOW, Answer, keeper
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.kernel.wording import day
from forum.threads import policy


@keeper(AboutToPost)
def within_its_days(question: AboutToPost) -> Answer:
    """Refuse what comes before the first day or after the last; the staff prepares and ends it."""
    key = question.discussion.key
    if question.discussion.kind != "thread" or not key.isdecimal():
        return ALLOW
    days = queries.days_of(int(key))
    if days is None or policy.may_answer(question.actor, days, today()):
        return ALLOW
    if days.phase(today()) == "before":
        words = _(
            "This e-discussion opens on %(day)s: keep your text, and post it from then on.", day=day(days.opens_on).striptags()
        )
    else:
        words = _("This e-discussion is closed: it can be read, not answered.")
    return Answer("refuse", words)


@on(CommentEdited)
def comment_edited(event: CommentEdited) -> None:
    """Keep which case studies a synthesis names now."""
    actions.note_cases(db.session.get_one(Comment, event.comment_id))


@undoes("thread", "synthesised")
def put_aside(actor: Viewer, entry: Entry) -> None:
    """Let the synthesis be a comment like any other."""
    actions.put_aside(actor, int(entry.key))


@undoes("star", "starred")
def unstar(actor: Viewer, entry: Entry) -> None:
    """Take the mark away."""
    actions.star(actor, int(entry.key), False)


@undoes("star", "unstarred")
def star(actor: Viewer, entry: Entry) -> None:
    """Mark it again."""
    actions.star(actor, int(entry.key), True)
