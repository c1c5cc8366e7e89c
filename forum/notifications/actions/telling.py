"""Telling members of an event: once each, for the most specific reason, if they may read of it now; with how it goes by mail."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # rows to be inserted

from flask import current_app
from sqlalchemy import delete, select, update

from forum.discussion.queries.reading import read_by
from forum.following.queries import who_muted
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put_new
from forum.kernel.events import emit
from forum.notifications.events import ToldInPerson
from forum.notifications.models import Delivery, Notice
from forum.notifications.policy import BURST, IN_PERSON, MAILED_ANYWAY, Because, Wishes, how_told, more_specific, planned, what_of
from forum.notifications.queries.audience import readers
from forum.notifications.queries.wishes import NOBODY, wishes_of

UNIQUE = ("member_id", "event_key")


@dataclass(frozen=True)
class Told:
    """An event, as members are told of it. `event_key` makes it once per member; `actor_id` None: unnamed."""

    event_key: str
    deed: str
    kind: str
    key: str
    actor_id: int | None
    discussion_id: int | None = None
    comment_id: int | None = None
    number: int | None = None
    body: str = ""


@dataclass(frozen=True)
class News:
    """An event for one member: why they are told, the row of the settings, how it goes."""

    member_id: int
    because: Because
    what: str
    how: str
    wishes: Wishes


def tell(told: Told, because: Mapping[int, Because], but: Collection[int] = ()) -> int:
    """Tell each member in `because` who may read the thing, each once; return how many are new to it. Repeatable, and its
    statements do not grow with the members.

    Whoever was told for a less specific reason, and has not been mailed or read it yet, is told for the better one.
    but: those not to be told (the doer).
    """
    ids = [ident for ident in because if ident not in but]
    may = readers(told.kind, told.key, told.discussion_id, ids) if ids else set()
    in_person = [ident for ident in ids if ident in may and because[ident].reason in IN_PERSON]
    if in_person:  # watchers who mute are no watchers
        doer = [("person", str(told.actor_id))] if told.actor_id else []
        may -= who_muted(in_person, [(told.kind, told.key), *doer])
    wanted = [ident for ident in ids if ident in may]
    if not wanted:
        return 0
    wishes = wishes_of(wanted, [(told.kind, told.key), *{(each.kind, each.key) for each in because.values()}])
    news = [_news(told, ident, because[ident], wishes.get(ident, NOBODY)) for ident in wanted]
    fresh = _write(told, news)
    better = _say_better(told, [each for each in news if each.member_id not in fresh])
    new = [each for each in news if each.member_id in fresh or each in better]
    personal = {each.member_id: each.because.reason for each in new if _is_in_person(each)}
    if personal and told.comment_id:
        emit(ToldInPerson(told.comment_id, personal))
    return len(fresh)


def _is_in_person(news: News) -> bool:
    return news.because.reason in IN_PERSON and news.how != "off" and not news.wishes.is_paused(utcnow())


def _news(told: Told, member_id: int, because: Because, wishes: Wishes) -> News:
    what = what_of(told.deed, because)
    return News(member_id, because, what, how_told(wishes, what, because, told.kind, told.key), wishes)


def _write(told: Told, news: Sequence[News]) -> set[int]:
    """Write the ledger first: whoever has a row there is told already. Return who is told now, or not at all as they chose."""
    now = utcnow()
    _let_hear(told, [each.member_id for each in news if each.how != "off"])
    rows = [_row(told, each, now) | _in_app(each) for each in news]
    fresh = set(put_new(Delivery, rows, (*UNIQUE, "channel"), "member_id"))
    new = [each for each in news if each.member_id in fresh and each.how != "off"]
    read = read_by([each.member_id for each in new], told.discussion_id) if told.discussion_id and told.number and new else {}
    notices = [
        {
            "member_id": each.member_id, "event_key": told.event_key, "deed": told.deed, "kind": told.kind, "key": told.key,
            "discussion_id": told.discussion_id, "comment_id": told.comment_id, "number": told.number, "actor_id": told.actor_id,
            "reason": each.because.reason, "because": each.because.subject, "body": told.body, "created_at": now,
            "read_at": now if each.member_id in read and (told.number or 0) in read[each.member_id] else None,
        }
        for each in new
    ]  # fmt: skip
    put_new(Notice, notices, UNIQUE, "member_id")
    _wait_for_the_burst(told, [each.member_id for each in new if each.how == "once"], now)
    put_new(Delivery, [_row(told, each, now) | _by_mail(told, each, now) for each in new], (*UNIQUE, "channel"), "member_id")
    return fresh


def _let_hear(told: Told, member_ids: Sequence[int]) -> None:
    """Let those be told who, for another reason, were not to be told of it."""
    off = (Delivery.event_key == told.event_key, Delivery.channel == "app", Delivery.how == "off")
    gone = delete(Delivery).where(*off, Delivery.member_id.in_(member_ids))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _row(told: Told, news: News, now: datetime) -> dict[str, Any]:
    return {
        "member_id": news.member_id, "event_key": told.event_key, "what": news.what, "reason": news.because.reason,
        "because": news.because.subject, "kind": told.kind, "key": told.key, "discussion_id": told.discussion_id,
        "actor_id": told.actor_id, "created_at": now,
    }  # fmt: skip


def _in_app(news: News) -> dict[str, Any]:
    is_off = news.how == "off"
    return {"channel": "app", "how": "off" if is_off else "site", "state": "skipped" if is_off else "sent",
            "why": "off" if is_off else "", "due_at": utcnow(), "done_at": utcnow(), "letter_id": None}  # fmt: skip


def _by_mail(told: Told, news: News, now: datetime) -> dict[str, Any]:
    if told.deed in MAILED_ANYWAY:
        plan = {"how": "once", "state": "skipped", "why": "mailed", "due_at": now}
    else:
        found = planned(news.wishes, news.how, news.member_id, now, current_app.config["MAIL_DELAY_SECONDS"])
        plan = {"how": found.how, "state": found.state, "why": found.why, "due_at": found.due_at}
    return {"channel": "mail", "letter_id": None, "done_at": now if plan["state"] == "skipped" else None, **plan}


def _wait_for_the_burst(told: Told, member_ids: Sequence[int], now: datetime) -> None:
    """Let what the same person wrote there a moment ago wait for this: one letter holds both."""
    if not member_ids or not told.discussion_id or not told.actor_id:
        return
    delay = timedelta(seconds=current_app.config["MAIL_DELAY_SECONDS"])
    theirs = (Delivery.discussion_id == told.discussion_id, Delivery.actor_id == told.actor_id, Delivery.member_id.in_(member_ids))
    waiting = (Delivery.state == "waiting", Delivery.how == "once", Delivery.channel == "mail")
    late = update(Delivery).where(*theirs, *waiting, Delivery.created_at > now - BURST * delay)
    db.session.execute(late.values(due_at=now + delay).execution_options(synchronize_session=False))


def _say_better(told: Told, news: Sequence[News]) -> list[News]:
    """Give those who were told already the better reason, where this is one and they have not read it; return whom."""
    if not news:
        return []
    ids = [each.member_id for each in news]
    of_event = (Notice.event_key == told.event_key, Notice.member_id.in_(ids), Notice.read_at.is_(None))
    known = {row.member_id: row.reason for row in db.session.execute(select(Notice.member_id, Notice.reason).where(*of_event))}
    better = [
        each for each in news
        if each.member_id in known and known[each.member_id] != each.because.reason
        and more_specific(each.because.reason, known[each.member_id]) == each.because.reason
    ]  # fmt: skip
    for each in better:
        _change_reason(told, each)
    return better


def _change_reason(told: Told, news: News) -> None:
    """Tell a member for another reason than before; mail that has not gone goes as that reason says."""
    theirs = {"reason": news.because.reason, "because": news.because.subject}
    mine = (Notice.event_key == told.event_key, Notice.member_id == news.member_id)
    db.session.execute(update(Notice).where(*mine).values(**theirs).execution_options(synchronize_session=False))
    now = utcnow()
    rows = (Delivery.event_key == told.event_key, Delivery.member_id == news.member_id)
    open_ = (Delivery.channel == "mail", Delivery.state.in_(("waiting", "skipped")), Delivery.letter_id.is_(None))
    values = {**theirs, "what": news.what, **_by_mail(told, news, now)}
    db.session.execute(update(Delivery).where(*rows, *open_).values(**values).execution_options(synchronize_session=False))
