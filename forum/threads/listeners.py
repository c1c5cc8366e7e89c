"""Threads hear what happens in their discussions; how acts of staff on threads are undone."""

from forum.discussion.events import CommentErased, CommentHidden, CommentPosted, CommentRemoved
from forum.editions.events import EditionAdded
from forum.editions.queries import editions_by_id
from forum.kernel.events import on
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.text import render
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer
from forum.people.queries import viewer_of
from forum.threads import actions
from forum.threads.forms import ThreadDraft
from forum.threads.queries import place_of
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
