"""No act of the staff lacks its entry: every door of the table of who may do what that only the staff may press is pressed."""

import pytest
from sqlalchemy import func, select

from forum.kernel.db import db
from forum.kernel.journal import Entry
from tests.home.test_who_may_do_what import PEOPLE, ROWS, world_of_the_table, wrong

NO_ACT = {  # what, and why it leaves no entry
    "take what waits": "says who works on it; nothing is done to anybody",
    "give it back": "as taking it",
    "have a list read": "a preview of what was pasted; sending it is journaled for each address",
    "make it a thread like any other": "in that world it is one already, so nothing is done",
    "run a job again": "in that world the job is done already, so nothing is done",
}


def is_of_staff(row) -> bool:
    """Say whether the administrator's press changes something that no member's does."""
    return (
        row.post is not None
        and row.answers["administrator"] == 303
        and not {303, 200} & {row.answers[who] for who in ("member", "outsider", "author", "silenced", "suspended")}
    )


ACTS = [row for row in ROWS if is_of_staff(row)]


def test_there_are_such_acts():
    assert len(ACTS) > 30


@pytest.mark.sqlite_only
@pytest.mark.parametrize("row", [row for row in ACTS if row.what not in NO_ACT], ids=lambda row: row.what)
def test_it_leaves_an_entry(sign_in, settle, row):
    world = settle(world_of_the_table)
    count = select(func.count()).select_from(Entry)
    before = db.session.scalar(count) or 0
    assert wrong(row, "administrator", sign_in(PEOPLE["administrator"]), world) == ""
    db.session.expire_all()
    newest = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (db.session.scalar(count) or 0) > before
    assert newest.actor_id is not None
    assert newest.deed
