"""Notifications hear what happens below. Fan-out is one job, written in the transaction of its cause."""

from forum.cases.events import CaseEdited, CasePublished, CaseWithdrawn, HelperAdded
from forum.curation.events import DecisionRecorded
from forum.discussion.events import CommentEdited, CommentPosted, CommentRemoved, DiscussionRead
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.notifications import actions
from forum.threads.events import ThreadOpened


@on(CommentPosted)
def comment_posted(event: CommentPosted) -> None:
    """Tell those who watch."""
    enqueue("notifications.comment", {"comment_id": event.comment_id})


@on(CommentRemoved)
def comment_removed(event: CommentRemoved) -> None:
    """Take the notice back, and tell the author where it was the staff."""
    if not event.restored:
        actions.forget_comment(event.comment_id)
        enqueue("notifications.staff", {"deed": "comment removed", "comment_id": event.comment_id, "by_id": event.by_id})


@on(CommentEdited)
def comment_edited(event: CommentEdited) -> None:
    """Tell the author where it was the staff."""
    enqueue("notifications.staff", {"deed": "comment edited", "comment_id": event.comment_id, "by_id": event.editor_id})


@on(DiscussionRead)
def discussion_read(event: DiscussionRead) -> None:
    """What is read needs no notice any more."""
    actions.mark_read_in(event.member_id, event.discussion_id, event.number)


@on(ThreadOpened)
def thread_opened(event: ThreadOpened) -> None:
    """Tell those who follow the place or the person."""
    enqueue("notifications.thread", {"thread_id": event.thread_id})


@on(CasePublished)
def case_published(event: CasePublished) -> None:
    """Tell those who follow its places, topics or author; not again after a withdrawal."""
    if not event.again:
        enqueue("notifications.case", {"case_id": event.case_id, "by_id": event.by_id})


@on(CaseWithdrawn)
def case_withdrawn(event: CaseWithdrawn) -> None:
    """Tell the authors the staff's reason."""
    payload = {"deed": "case withdrawn", "case_id": event.case_id, "by_id": event.by_id, "reason": event.reason}
    enqueue("notifications.authors", payload)


@on(CaseEdited)
def case_edited(event: CaseEdited) -> None:
    """Tell the authors the staff's reason."""
    payload = {"deed": "case edited", "case_id": event.case_id, "by_id": event.by_id, "reason": event.reason}
    enqueue("notifications.authors", payload)


@on(HelperAdded)
def helper_added(event: HelperAdded) -> None:
    """Tell whoever was let into a draft."""
    actions.tell_of_draft(event.case_id, event.member_id, event.by_id, event.is_asked)


@on(DecisionRecorded)
def decision_recorded(event: DecisionRecorded) -> None:
    """Tell the authors of a decision."""
    payload = {"deed": "decision", "case_id": event.case_id, "by_id": event.by_id, "reason": "", "event": event.decision_id}
    enqueue("notifications.authors", payload)
