"""Mail with news: letters at once, digests, what became of them. The ledger changes in the transaction that writes the letter."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import delete, select, update

from forum.kernel.clock import utcnow
from forum.kernel.db import db, put_new
from forum.kernel.mail import Letter
from forum.notifications import mail
from forum.notifications.mail import Item, words
from forum.notifications.models import Delivery, Digest, Telling
from forum.notifications.policy import BOUNCES_MAX, Because, Wishes, how_told, next_digest, planned, window_of
from forum.notifications.queries import outgoing
from forum.notifications.queries.outgoing import Context, Parcel
from forum.notifications.queries.wishes import NOBODY, all_wishes, wishes_of
from forum.people.queries import viewer_of

BATCH = 50  # deliveries put into the outbox in one transaction
KEPT = timedelta(days=365)  # the ledger


def mail_due() -> bool:
    """Put some of what is due by mail at once into the outbox; True where there may be more. One letter for what one person wrote
    in one thing."""
    parcels = outgoing.due_at_once(BATCH)
    if not parcels:
        return False
    context = outgoing.context_of_many(parcels)
    ready = _without_skipped(parcels, context)
    ready = _without_paused(ready, context)
    written: list[tuple[Letter, list[Parcel]]] = []
    for _key, group in groupby(sorted(ready, key=_letter_key), key=_letter_key):
        some = list(group)
        place = _place_name(some[-1], context)
        written.append((mail.at_once(context.people[some[-1].member_id], some, context, place), some))
    _note_written(written)
    return True


def _letter_key(parcel: Parcel) -> tuple[int, str, str, int, int]:
    talk = parcel.delivery.discussion_id and parcel.delivery.actor_id
    deed = parcel.notice.deed if parcel.notice else ""
    alone = 0 if talk and deed == "comment" else parcel.delivery.id
    return (parcel.member_id, *parcel.thing, parcel.delivery.actor_id or 0, alone)


def _place_name(parcel: Parcel, context: Context) -> str:
    because = mail.because_of(parcel)
    if (because.kind, because.key) == parcel.thing:
        return ""
    return context.places.get((because.kind, because.key), "")


def _without_skipped(parcels: Sequence[Parcel], context: Context) -> list[Parcel]:
    why = outgoing.why_not(parcels, context)
    now = utcnow()
    for each in parcels:
        if each.delivery.id in why:
            each.delivery.state, each.delivery.why, each.delivery.done_at = "skipped", why[each.delivery.id], now
    return [each for each in parcels if each.delivery.id not in why]


def _without_paused(parcels: Sequence[Parcel], context: Context) -> list[Parcel]:
    now = utcnow()
    paused = [each for each in parcels if context.people[each.member_id].wishes.is_paused(now)]
    for each in paused:
        wishes = context.people[each.member_id].wishes
        each.delivery.how, each.delivery.due_at = "daily", next_digest(wishes, "daily", each.member_id, now)
    return [each for each in parcels if each not in paused]


def _note_written(written: Sequence[tuple[Letter, list[Parcel]]]) -> None:
    db.session.flush()
    for letter, parcels in written:
        for each in parcels:
            each.delivery.state, each.delivery.letter_id, each.delivery.done_at = "written", letter.id, utcnow()
    db.session.flush()


def send_digest(member_id: int) -> None:
    """Put a member's digest of this hour into the outbox, if there is anything to say; repeatable, for the window is claimed."""
    viewer = viewer_of(member_id)
    parcels = outgoing.due_in_digest(member_id)
    if viewer is None or not parcels:
        return
    now, wishes = utcnow(), wishes_of([member_id]).get(member_id, NOBODY)
    if wishes.is_paused(now):
        _postpone(parcels, wishes)
        return
    row = {"member_id": member_id, "window": window_of(wishes, now), "items": len(parcels), "created_at": now}
    if not put_new(Digest, [row], ("member_id", "window"), "id"):
        _postpone(parcels, wishes)
        return
    context = outgoing.context_of_one(viewer, parcels)
    ready = _without_skipped(parcels, context)
    if ready:
        how = "weekly" if all(each.delivery.how == "weekly" for each in ready) else "daily"
        told = _newest_first(ready)[: mail.ITEMS_MAX]
        letter = mail.digest(context.people[member_id], member_id, how, _sections(told, context), len(ready) - len(told))
        _note_written([(letter, ready)])


def _postpone(parcels: Sequence[Parcel], wishes: Wishes) -> None:
    for each in parcels:
        each.delivery.due_at = next_digest(wishes, each.delivery.how, each.member_id, utcnow())


def _newest_first(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Return what is meant for the member in person first, then the newest."""
    order = {what: n for n, what in enumerate(("direct", "staff", "asked", "work"))}
    return sorted(parcels, key=lambda each: (order.get(each.delivery.what, 9), -each.delivery.id))


def _sections(parcels: Sequence[Parcel], context: Context) -> list[tuple[str, list[Item]]]:
    made = []
    for what in words.PARTS:
        some = sorted((each for each in parcels if each.delivery.what == what), key=lambda each: (each.thing, each.delivery.id))
        if some:
            made.append((what, [mail.item_of(each, context, mail.ITEM_MAX) for each in some]))
    return made


def note_letter(letter_id: int, member_id: int, failed: bool) -> None:
    """Note in the ledger that a letter with news was sent, or came back for good; after BOUNCES_MAX in a row no news is mailed."""
    state = {"state": "failed", "why": "bounced"} if failed else {"state": "sent", "why": ""}
    rows = update(Delivery).where(Delivery.letter_id == letter_id, Delivery.state.in_(("written", "sent")))
    changed = rows.values(**state, done_at=utcnow()).returning(Delivery.id)
    if not db.session.execute(changed.execution_options(synchronize_session=False)).all():
        return
    if failed:
        _note_bounce(member_id)
    else:
        calm = update(Telling).where(Telling.member_id == member_id, Telling.bounces > 0, Telling.stopped_at.is_(None))
        db.session.execute(calm.values(bounces=0).execution_options(synchronize_session=False))


def _note_bounce(member_id: int) -> None:
    row = telling_row(member_id)
    row.bounces += 1
    if row.bounces >= BOUNCES_MAX and row.stopped_at is None:
        row.stopped_at = utcnow()
    db.session.flush()


def telling_row(member_id: int) -> Telling:
    """Return a member's row of wishes, made where there is none, locked."""
    put_new(
        Telling,
        [{"member_id": member_id, "hour": 7, "weekday": 0, "is_discreet": False, "is_plain": False, "bounces": 0}],
        ("member_id",),
        "member_id",
    )
    statement = select(Telling).where(Telling.member_id == member_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def forget_old() -> None:
    """Delete what the ledger has kept long enough; what waits stays."""
    limit = utcnow() - KEPT
    old = delete(Delivery).where(Delivery.created_at < limit, Delivery.state.not_in(("waiting", "written")))
    db.session.execute(old.execution_options(synchronize_session=False))
    db.session.execute(delete(Digest).where(Digest.created_at < limit).execution_options(synchronize_session=False))


def plan_again(member_id: int) -> None:
    """Let all mail of a member that waits go as they want it now; two statements and one for the rows that change."""
    wishes, now = all_wishes(member_id), utcnow()
    for row in outgoing.parcels_of(member_id):
        kind, _colon, key = row.because.partition(":")
        how = how_told(wishes, row.what, Because(row.reason, kind, key), row.kind, row.key)
        plan = planned(wishes, how, member_id, now, 0)
        is_same = plan.how == row.how == "once" and plan.state == "waiting"
        row.how, row.state, row.why, row.due_at = plan.how, plan.state, plan.why, row.due_at if is_same else plan.due_at
        row.done_at = now if plan.state == "skipped" else None
    db.session.flush()
