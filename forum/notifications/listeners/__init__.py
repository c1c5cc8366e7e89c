"""Notifications hear what happens below. Fan-out is one job, written in the transaction of its cause."""

from collections.abc import Sequence

from forum.asking.events import QuestionAsked
from forum.cases.events import CaseChanged, CaseEdited, CaseHeld, CasePublished, CaseWithdrawn, DraftMade, HelperAdded
from forum.discussion.events import (
    CommentEdited,
    CommentErased,
    CommentHidden,
    CommentPosted,
    CommentRemoved,
    CommentsMoved,
    DiscussionRead,
    VersionHidden,
)
from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.kernel.mail import LetterEnded
from forum.notifications import actions
from forum.notifications.actions import settings as changing
from forum.notifications.mail import ABOUT
from forum.people.events import AddressChanged
from forum.reactions.events import ReactionGiven, ReactionTakenBack
from forum.threads.events import QuestionAnswered, ThreadHandled, ThreadHidden, ThreadOpened, ThreadRetitled


@on(CommentPosted)
def comment_posted(event: CommentPosted) -> None:
    """Tell those whom it names, answers or quotes, and those who watch."""
    meant = {"mentioned": list(event.mentioned), "quoted": list(event.quoted)}
    enqueue("notifications.comment", {"comment_id": event.comment_id, **meant})


@on(CommentRemoved)
def comment_removed(event: CommentRemoved) -> None:
    """Take the notice back, and tell the author where it was the staff."""
    if not event.restored:
        actions.forget_comment(event.comment_id)
        _by_staff("comment removed", event.comment_id, event.by_id, event.reason)


@on(CommentHidden)
def comment_hidden(event: CommentHidden) -> None:
    """Take the notice back, and tell the author why; or that it is there again."""
    if event.restored:
        _by_staff("comment let through" if event.was_held else "comment shown again", event.comment_id, event.by_id, "")
    else:
        actions.forget_comment(event.comment_id)
        _by_staff("comment declined" if event.was_held else "comment hidden", event.comment_id, event.by_id, event.reason)


@on(CommentErased)
def comment_erased(event: CommentErased) -> None:
    """Take the notice back, and tell the author why."""
    actions.forget_comment(event.comment_id)
    _by_staff("comment removed", event.comment_id, event.by_id, event.reason)


@on(VersionHidden)
def version_hidden(event: VersionHidden) -> None:
    """Tell the author why."""
    if not event.restored:
        _by_staff("version hidden", event.comment_id, event.by_id, event.reason)


@on(CommentEdited)
def comment_edited(event: CommentEdited) -> None:
    """Tell whom it names now, and the author where it was the staff."""
    meant = {"mentioned": list(event.mentioned), "quoted": list(event.quoted)}
    enqueue("notifications.edited", {"comment_id": event.comment_id, **meant})
    _by_staff("comment edited", event.comment_id, event.editor_id, event.reason)


def _by_staff(deed: str, comment_id: int, by_id: int | None, reason: str) -> None:
    payload = {"deed": deed, "comment_id": comment_id, "by_id": by_id, "reason": reason, "event": utcnow().isoformat()}
    enqueue("notifications.staff", payload)


@on(DiscussionRead)
def discussion_read(event: DiscussionRead) -> None:
    """What is read needs no notice any more."""
    actions.mark_read_in(event.member_id, event.discussion_id, event.first, event.last)


@on(ThreadOpened)
def thread_opened(event: ThreadOpened) -> None:
    """Tell those who follow the place or the person."""
    enqueue("notifications.thread", {"thread_id": event.thread_id})


@on(ThreadRetitled)
def thread_retitled(event: ThreadRetitled) -> None:
    """Tell the starter where it was the staff."""
    _to_starter("thread retitled", event.thread_id, event.by_id, event.reason)


@on(ThreadHandled)
def thread_handled(event: ThreadHandled) -> None:
    """Tell the starter what the staff did and why, and whom it concerns besides. Pinning tells nobody: nothing is taken away."""
    if event.deed not in ("pinned", "unpinned"):
        _to_starter(f"thread {event.deed}", event.thread_id, event.by_id, event.reason, event.member_ids)


@on(CommentsMoved)
def comments_moved(event: CommentsMoved) -> None:
    """Let what tells of a comment lead to where it stands now."""
    actions.follow_comments(event.to_id, event.moved)


@on(ThreadHidden)
def thread_hidden(event: ThreadHidden) -> None:
    """Tell the starter why."""
    if not event.restored:
        _to_starter("thread hidden", event.thread_id, event.by_id, event.reason)


def _to_starter(deed: str, thread_id: int, by_id: int | None, reason: str, others: Sequence[int] = ()) -> None:
    payload = {"deed": deed, "thread_id": thread_id, "by_id": by_id, "reason": reason, "event": utcnow().isoformat()}
    enqueue("notifications.starter", {**payload, "others": list(others)})


@on(CasePublished)
def case_published(event: CasePublished) -> None:
    """Tell those who follow its places, topics or author; not again after a withdrawal."""
    if not event.again:
        enqueue("notifications.case", {"case_id": event.case_id, "by_id": event.by_id})


@on(CaseChanged)
def case_changed(event: CaseChanged) -> None:
    """Take back what notices may not say any more: a name, or that it is there."""
    enqueue("notifications.tidy", {"case_id": event.case_id})


@on(CaseWithdrawn)
def case_withdrawn(event: CaseWithdrawn) -> None:
    """Tell the authors the staff's reason; to the others it is not there any more."""
    enqueue("notifications.tidy", {"case_id": event.case_id})
    to_authors("case withdrawn", event.case_id, event.by_id, event.reason)


@on(CaseEdited)
def case_edited(event: CaseEdited) -> None:
    """Tell the authors the staff's reason."""
    to_authors("case edited", event.case_id, event.by_id, event.reason)


@on(CaseHeld)
def case_held(event: CaseHeld) -> None:
    """Tell the authors the staff's reason."""
    to_authors(f"case {event.deed}", event.case_id, event.by_id, event.reason)


@on(DraftMade)
def draft_made(event: DraftMade) -> None:
    """Tell whose comment became a draft of theirs."""
    actions.tell_of_draft_made(event.case_id, event.member_id, event.reason)


@on(HelperAdded)
def helper_added(event: HelperAdded) -> None:
    """Tell whoever was let into a draft."""
    actions.tell_of_draft(event.case_id, event.member_id, event.by_id, event.is_asked)


@on(QuestionAnswered)
def question_answered(event: QuestionAnswered) -> None:
    """Tell the asker, and whose comment it is; take that back where it is undone."""
    if event.undone:
        actions.forget_event(f"answer:{event.thread_id}:{event.comment_id}")
    else:
        payload = {"thread_id": event.thread_id, "comment_id": event.comment_id, "by_id": event.by_id}
        enqueue("notifications.answer", payload)


@on(QuestionAsked)
def question_asked(event: QuestionAsked) -> None:
    """Tell those who know."""
    enqueue("notifications.asked", {"thread_id": event.thread_id, "member_ids": list(event.member_ids)})


@on(ReactionGiven)
def reaction_given(event: ReactionGiven) -> None:
    """Tell whose words they are."""
    payload = {
        "kind": event.kind, "key": event.key, "reaction": event.reaction, "member_id": event.member_id,
        "authors": list(event.authors), "note": event.note, "event_key": _reaction(event),
    }  # fmt: skip
    enqueue("notifications.reaction", payload)


@on(ReactionTakenBack)
def reaction_taken_back(event: ReactionTakenBack) -> None:
    """Whoever has not read of it needs not."""
    actions.forget_event(_reaction(event))


def _reaction(event: ReactionGiven | ReactionTakenBack) -> str:
    return f"{event.reaction}:{event.kind}:{event.key}:{event.member_id}"


@on(AddressChanged)
def address_changed(event: AddressChanged) -> None:
    """Letters that came back came from the address before."""
    changing.address_changed(event.member_id)


@on(LetterEnded)
def letter_ended(event: LetterEnded) -> None:
    """Note in the ledger how a letter with news ended."""
    if event.about.startswith(ABOUT):
        actions.note_letter(event.letter_id, int(event.about.removeprefix(ABOUT)), event.failed)


def to_authors(deed: str, case_id: int, by_id: int | None, reason: str) -> None:
    """Tell the authors of a case study what was done to it, and why."""
    payload = {"deed": deed, "case_id": case_id, "by_id": by_id, "reason": reason, "event": utcnow().isoformat()}
    enqueue("notifications.authors", payload)
