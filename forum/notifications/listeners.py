"""Notifications hear what happens below. Fan-out is one job, written in the transaction of its cause."""

from forum.asking.events import QuestionAsked
from forum.cases.events import CaseChanged, CaseEdited, CasePublished, CaseWithdrawn, HelperAdded
from forum.curation.events import DecisionRecorded
from forum.discussion.events import CommentEdited, CommentPosted, CommentRemoved, DiscussionRead
from forum.hats.events import HatDecided
from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.kernel.mail import LetterEnded
from forum.notifications import actions
from forum.notifications.actions import settings as changing
from forum.notifications.mail import ABOUT
from forum.people.events import AddressChanged
from forum.reactions.events import ReactionGiven, ReactionTakenBack
from forum.threads.events import QuestionAnswered, ThreadHidden, ThreadOpened, ThreadRetitled
from forum.writeshops.events import CoachesNamed, DeadlineMoved, DraftOffered, DraftShared, NoteLeft, WriteShopClosed


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


@on(CommentEdited)
def comment_edited(event: CommentEdited) -> None:
    """Tell whom it names now, and the author where it was the staff."""
    meant = {"mentioned": list(event.mentioned), "quoted": list(event.quoted)}
    enqueue("notifications.edited", {"comment_id": event.comment_id, **meant})
    _by_staff("comment edited", event.comment_id, event.editor_id, event.reason)


def _by_staff(deed: str, comment_id: int, by_id: int, reason: str) -> None:
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


@on(ThreadHidden)
def thread_hidden(event: ThreadHidden) -> None:
    """Tell the starter why."""
    if not event.restored:
        _to_starter("thread hidden", event.thread_id, event.by_id, event.reason)


def _to_starter(deed: str, thread_id: int, by_id: int, reason: str) -> None:
    payload = {"deed": deed, "thread_id": thread_id, "by_id": by_id, "reason": reason, "event": utcnow().isoformat()}
    enqueue("notifications.starter", payload)


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
    _to_authors("case withdrawn", event.case_id, event.by_id, event.reason)


@on(CaseEdited)
def case_edited(event: CaseEdited) -> None:
    """Tell the authors the staff's reason."""
    _to_authors("case edited", event.case_id, event.by_id, event.reason)


@on(HelperAdded)
def helper_added(event: HelperAdded) -> None:
    """Tell whoever was let into a draft."""
    actions.tell_of_draft(event.case_id, event.member_id, event.by_id, event.is_asked)


@on(DecisionRecorded)
def decision_recorded(event: DecisionRecorded) -> None:
    """Tell the authors of a decision, and of a best practice those who follow its places and topics."""
    _to_authors("decision", event.case_id, event.by_id, "")
    if event.label == "best_practice":
        enqueue("notifications.practice", {"case_id": event.case_id, "by_id": event.by_id, "decision_id": event.decision_id})


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


def _to_authors(deed: str, case_id: int, by_id: int, reason: str) -> None:
    payload = {"deed": deed, "case_id": case_id, "by_id": by_id, "reason": reason, "event": utcnow().isoformat()}
    enqueue("notifications.authors", payload)


@on(CoachesNamed)
def coaches_named(event: CoachesNamed) -> None:
    """Tell the coaches; each participant is told with their draft."""
    actions.tell_of_shop("coach", event.shop_id, f"coach of:{event.shop_id}", event.coach_ids, event.by_id)


@on(DraftOffered)
def draft_offered(event: DraftOffered) -> None:
    """Tell whose draft it is. It comes from a job, some drafts at a time."""
    actions.tell_of_shop("draft offered", event.shop_id, f"draft offered:{event.part_id}", event.member_ids, None)


@on(DraftShared)
def draft_shared(event: DraftShared) -> None:
    """Tell the coach; once, however often it is shared and taken back."""
    actions.tell_of_shop("draft shared", event.shop_id, f"draft shared:{event.part_id}", event.coach_ids, event.by_id)


@on(NoteLeft)
def note_left(event: NoteLeft) -> None:
    """Tell the authors."""
    actions.tell_of_shop("note left", event.shop_id, f"note left:{event.note_id}", event.author_ids, event.by_id)


@on(DeadlineMoved)
def deadline_moved(event: DeadlineMoved) -> None:
    """Tell who takes part."""
    payload = {"deed": "deadline moved", "shop_id": event.shop_id, "event": utcnow().isoformat(), "after": 0}
    enqueue("notifications.write-shop", payload)


@on(WriteShopClosed)
def write_shop_closed(event: WriteShopClosed) -> None:
    """Tell who took part."""
    enqueue("notifications.write-shop", {"deed": "write-shop closed", "shop_id": event.shop_id, "event": "", "after": 0})


@on(HatDecided)
def hat_decided(event: HatDecided) -> None:
    """Tell its member what was decided, and why."""
    if event.state != "asked":
        actions.tell_of_hat(event.hat_id, event.member_id, event.state, event.reason)
