"""The only writer of yearly check-ins and of what they confirmed."""

from typing import Any  # a row of a Core select

from sqlalchemy import false, update

from forum.alumni import mail, queries
from forum.alumni.forms import Whereabouts
from forum.alumni.models import CHECK_IN_LIFE, CheckIn, Confirmation
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, put
from forum.kernel.jobs import enqueue
from forum.kernel.tokens import hash_of, new_token
from forum.people.actions import change_whereabouts

BATCH = 50  # letters of one job: nobody else writes to SQLite meanwhile
ASK = "alumni.check in"


def begin_check_ins() -> None:
    """Queue the questions of the editions whose anniversary it is, where anybody is still to be asked."""
    for edition_id, year in queries.editions_to_ask():
        if queries.to_ask(edition_id, year, 0, 1):
            enqueue(ASK, {"edition_id": edition_id, "year": year, "after": 0})


def ask_batch(edition_id: int, year: int, after: int) -> None:
    """Ask some people of an edition and queue the rest; whoever was asked this year, also for another edition, is left out."""
    people = queries.to_ask(edition_id, year, after, BATCH)
    for row in people:
        _ask(row, year)
    if len(people) == BATCH:
        enqueue(ASK, {"edition_id": edition_id, "year": year, "after": people[-1].id})


def _ask(row: Any, year: int) -> None:
    token, now = new_token(), utcnow()
    values = {
        "member_id": row.id, "year": year, "token_hash": hash_of(token), "expires_at": now + CHECK_IN_LIFE, "created_at": now,
        "answer": "",
    }  # fmt: skip
    if put(CheckIn, values, ("member_id", "year"), where=false()):
        mail.ask(row, token)


def answer(asked: CheckIn, word: str, now_at: Whereabouts | None = None) -> bool:
    """Note an answer, once: "yes", "changed" (with where they are now) or "stop". False for the second of two at one moment."""
    free = update(CheckIn).where(CheckIn.id == asked.id, CheckIn.answered_at.is_(None))
    taken = free.values(answer=word, answered_at=utcnow()).execution_options(synchronize_session=False)
    if not db.session.execute(taken).rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        return False
    if word == "stop":
        put(Confirmation, {"member_id": asked.member_id, "asks_no_more": True}, ("member_id",))
    else:
        confirm(asked.member_id)
    if now_at is not None:
        change_whereabouts(asked.member_id, now_at.organization, now_at.country)
    return True


def confirm(member_id: int) -> None:
    """Note that a member said, or stored, where they are. Repeatable."""
    values = {"member_id": member_id, "confirmed_on": today()}
    if not put(Confirmation, {**values, "asks_no_more": False}, ("member_id",), where=false()):
        db.session.execute(update(Confirmation).where(Confirmation.member_id == member_id).values(confirmed_on=today()))
