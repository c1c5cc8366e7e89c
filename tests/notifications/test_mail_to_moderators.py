"""What waits is mailed to each moderator once a day at their own hour; nothing waits, no mail."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_duty
from forum.notifications.models import Telling
from forum.threads.models import Thread
from tests.support.content import start_thread
from tests.support.telling import choose, letters

DAY = datetime.combine(utcnow().date() + timedelta(days=10), datetime.min.time(), UTC)


@pytest.fixture(autouse=True)
def quiet(app):
    """Nothing waits in the queue of jobs."""
    db.session.execute(Job.__table__.delete())
    db.session.commit()


def old_question(cast, title="Who has done it?", days=5):
    thread = start_thread(cast.amina, title=title)
    at = DAY - timedelta(days=days)
    db.session.execute(update(Thread).where(Thread.id == thread.id).values(kind="question", created_at=at))
    db.session.commit()
    return thread


def at(hour, day=0):
    with time_machine.travel(DAY + timedelta(days=day, hours=hour)):
        run_duty("mail moderators")


def test_what_waits_comes_once_a_day_oldest_first_to_each_moderator(cast):
    newer, older = old_question(cast, "The newer one", 4), old_question(cast, "The older one", 6)
    at(6)
    assert letters() == [], "their hour is seven"
    at(8)
    at(9)
    assert [len(letters(who)) for who in (cast.moses, cast.irene, cast.ada, cast.amina)] == [1, 1, 1, 0]
    letter = letters(cast.moses)[0]
    assert letter.subject == "2 things wait for a moderator"
    assert letter.text.index("The older one") < letter.text.index("The newer one")
    for thread in (newer, older):
        assert f"http://localhost/threads/{thread.id}-{thread.slug}" in letter.text
        assert f"http://localhost/threads/{thread.id}-{thread.slug}" in letter.html
    at(8, 1)
    assert len(letters(cast.moses)) == 2, "the next day again"


def test_where_nothing_waits_nothing_is_mailed(cast):
    at(8)
    assert letters() == []


def test_a_moderator_turns_it_off_and_says_when_it_comes(cast, sign_in, client):
    old_question(cast)
    db.session.add(Telling(member_id=cast.irene.id, hour=18, weekday=0, is_discreet=False, is_plain=False, bounces=0))
    choose(cast.ada, "site", "queue")
    at(8)
    assert [len(letters(who)) for who in (cast.moses, cast.irene, cast.ada)] == [1, 0, 0]
    at(18)
    assert len(letters(cast.irene)) == 1
    link = letters(cast.moses)[0].headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    with time_machine.travel(DAY + timedelta(hours=20)):
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    at(8, 1)
    assert len(letters(cast.moses)) == 1
    assert "Something waits for a moderator" in sign_in("moses").get("/settings/notifications").text
    assert "Something waits for a moderator" not in sign_in("amina").get("/settings/notifications").text
