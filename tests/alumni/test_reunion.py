"""On its round anniversaries an edition gets a thread, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.alumni.models import Reunion
from forum.kernel.db import db
from forum.kernel.jobs import run_all, run_duty
from forum.people.models import EditionMember, Member
from forum.threads.models import Thread
from tests.support.content import edition

TWENTY_FIVE = datetime(2028, 11, 28, 8, tzinfo=UTC)


def open_due(at: datetime = TWENTY_FIVE) -> list[Thread]:
    """Run the duty at a time; return the threads of the edition of 2003."""
    db.session.commit()
    with time_machine.travel(at, tick=False):
        run_duty("open reunions")
        run_all()
    return list(db.session.scalars(select(Thread).where(Thread.edition_id == edition("turin-2003").id)))


def test_the_thread_is_opened_once_by_an_administrator_where_nobody_is_nearer(cast, sign_in):
    (thread,) = open_due()
    assert thread.title == "25 years on: where are you now?"
    assert thread.author_id == cast.ada.id
    assert open_due(TWENTY_FIVE + timedelta(hours=7)) == [thread]
    page = sign_in("lucia").get(f"/threads/{thread.id}-{thread.slug}")
    assert "what did not work at home?" in page.text
    assert sign_in("wei").get(f"/threads/{thread.id}-{thread.slug}").status_code == 404


@pytest.mark.parametrize(("capacity", "opens"), [("coach", "lucia"), ("organiser", "lucia"), ("participant", "ada")])
def test_whoever_led_the_edition_opens_it(cast, capacity, opens):
    theirs = (EditionMember.member_id == cast.lucia.id, EditionMember.edition_id == edition("turin-2003").id)
    db.session.execute(update(EditionMember).where(*theirs).values(capacity=capacity))
    (thread,) = open_due()
    assert thread.author_id == getattr(cast, opens).id


@pytest.mark.parametrize(
    ("at", "count"),
    [(TWENTY_FIVE - timedelta(days=1), 0), (TWENTY_FIVE + timedelta(days=29), 1), (TWENTY_FIVE + timedelta(days=30), 0),
     (TWENTY_FIVE.replace(year=2027), 0), (datetime(2004, 11, 28, tzinfo=UTC), 1), (datetime(2003, 11, 29, tzinfo=UTC), 0)],
)  # fmt: skip
def test_round_anniversaries_count_and_no_older_ones(cast, at, count):
    assert len(open_due(at)) == count


def test_where_nobody_may_open_it_nothing_is_claimed(cast):
    db.session.execute(update(Member).where(Member.handle == "ada").values(state="suspended"))
    assert open_due() == []
    assert db.session.scalars(select(Reunion)).all() == []
