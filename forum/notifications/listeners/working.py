"""What happens where people write together."""

from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.notifications import actions
from forum.writeshops.events import CoachesNamed, DeadlineMoved, DraftOffered, DraftShared, NoteLeft, WriteShopClosed


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
