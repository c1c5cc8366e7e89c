"""Threads hear what happens in their discussions; how acts of staff on threads are undone."""

from datetime import date

from forum.discussion.actions import AboutToPost
from forum.discussion.events import CommentErased, CommentHidden, CommentPosted, CommentRemoved
from forum.editions.events import EditionAdded
from forum.editions.queries import editions_by_id
from forum.kernel.events import on
from forum.kernel.gates import ALLOW, Answer, keeper
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.text import render
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.kernel.wording import moment
from forum.people.queries import viewer_of
from forum.threads import actions
from forum.threads.actions import splitting, standing
from forum.threads.forms import Deed, ThreadDraft
from forum.threads.queries import Place, place_of
from forum.threads.queries.pace import next_at
from forum.topics.events import TopicCarried


@on(CommentPosted)
def comment_posted(event: CommentPosted) -> None:
    """Move the thread up in its lists."""
    actions.keep_last(event.discussion_id)


@on(CommentRemoved)
def comment_removed(event: CommentRemoved) -> None:
    """Let the thread stand where its last comment now puts it; a question whose answer was removed waits again."""
    actions.keep_last(event.discussion_id)
    if not event.restored:
        actions.forget_answer(event.comment_id, event.by_id)


@on(CommentHidden)
def comment_hidden(event: CommentHidden) -> None:
    """As with one that is removed; a thread whose opening was held is open now."""
    if event.restored and event.was_held:
        actions.let_through(event.comment_id)
    actions.keep_last(event.discussion_id)
    if not event.restored and event.by_id is not None:
        actions.forget_answer(event.comment_id, event.by_id)


@on(CommentErased)
def comment_erased(event: CommentErased) -> None:
    """As with one that is removed."""
    actions.keep_last(event.discussion_id)
    actions.forget_answer(event.comment_id, event.by_id)


@on(EditionAdded)
def edition_added(event: EditionAdded) -> None:
    """Open the welcome thread of a new edition."""
    actor, edition = viewer_of(event.by_id), editions_by_id([event.edition_id])[event.edition_id]
    if actor is not None:
        words = _("Say who you are, what you are working on, and what you are looking for.")
        draft = ThreadDraft(_("Welcome: who is here?"), "discussion", words, render(words, owner="welcome"), "")
        actions.open_thread(actor, place_of("edition", edition.slug), draft, is_welcome=True)


@on(TopicCarried)
def topic_carried(event: TopicCarried) -> None:
    """Let its threads stand in the other."""
    actions.carry_to_topic(event.topic_id, event.into_id)


@undoes("thread", "hidden")
def bring_back(actor: Viewer, entry: Entry) -> None:
    """Let a hidden thread stand again."""
    actions.show_thread(actor, int(entry.key))


@keeper(AboutToPost)
def not_too_often(question: AboutToPost) -> Answer:
    """Refuse a comment that comes too soon after its writer's last in a thread that is slow; what was typed stays."""
    free = next_at(question.actor, question.discussion)
    if free is None:
        return ALLOW
    words = _("This thread is slow for now: you can post here again from %(time)s. Your text stands here: save it as a draft.",
              time=moment(free).striptags())  # fmt: skip
    return Answer("refuse", words)


@undoes("thread", "closed")
def reopened(actor: Viewer, entry: Entry) -> None:
    """Let a closed thread be answered again."""
    standing.reopen(actor, int(entry.key), Deed(""))


@undoes("thread", "reopened")
def closed_again(actor: Viewer, entry: Entry) -> None:
    """Close it again, for the reason that it had."""
    standing.close(actor, int(entry.key), Deed(str(entry.before["closed_why"])))


@undoes("thread", "pinned")
@undoes("thread", "unpinned")
def pinned_as_before(actor: Viewer, entry: Entry) -> None:
    """Let it be pinned up to the day that it was, or not."""
    until = entry.before["until"]
    standing.pin(actor, int(entry.key), date.fromisoformat(until) if until else None, Deed(""))


@undoes("thread", "slowed")
def paced_as_before(actor: Viewer, entry: Entry) -> None:
    """Give it the pace that it had."""
    standing.slow(actor, int(entry.key), int(entry.before["minutes"]), Deed(""))


@undoes("thread", "moved")
def moved_back(actor: Viewer, entry: Entry) -> None:
    """Let it stand where it stood; those who read it there do again."""
    place = Place(entry.before["kind"], entry.before["key"], "", "")
    standing.move_thread(actor, int(entry.key), place, True, Deed(""))


@undoes("thread", "split")
def put_together(actor: Viewer, entry: Entry) -> None:
    """Put the comments back under their numbers."""
    splitting.unsplit(actor, int(entry.key), entry.after["into"], entry.after["moved"])


@undoes("thread", "merged")
def parted(actor: Viewer, entry: Entry) -> None:
    """Let the younger thread stand by itself again."""
    splitting.unmerge(actor, int(entry.key), entry.after["from"], entry.after["moved"], entry.before["answer"])
