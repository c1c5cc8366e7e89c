"""GET and POST /threads/<id>/e-discussion: the staff makes a thread an e-discussion, and nobody answers outside its days."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from forum.discussion.actions import Refused
from forum.discussion.models import Comment
from forum.ediscussions.models import EQuestion
from forum.feeds import actions as feeds
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.threads.actions import hide_thread
from forum.threads.models import EDiscussion
from tests.support.content import comment, start_thread
from tests.support.ediscussions import give_days, typed


@pytest.fixture
def thread(cast):
    return start_thread(cast.amina, title="Who collects?")


def path(thread, noun=""):
    return f"/threads/{thread.id}-{thread.slug}{noun}"


def text(answer):
    return answer.get_data(as_text=True)


def in_days(days):
    return time_machine.travel(utcnow() + timedelta(days=days), tick=False)


def test_a_moderator_makes_a_thread_one(sign_in, thread):
    staff = sign_in("moses")
    assert "E-discussion: days and questions" in text(staff.get(path(thread)))
    answer = staff.send(path(thread, "/e-discussion"), typed(2, 20, "Who collects?", "Who *pays*?"))
    assert answer.status_code == 303 and answer.location == path(thread)
    rows = db.session.scalars(select(EQuestion).order_by(EQuestion.position)).all()
    assert [(row.body, row.asks_on) for row in rows] == [
        ("Who collects?", today() + timedelta(days=2)), ("Who *pays*?", today() + timedelta(days=9)),
    ]  # fmt: skip
    assert db.session.scalars(select(Entry.deed)).all() == ["given days"]
    assert "Who *pays*?" in text(staff.get(path(thread, "/e-discussion")))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (typed(5, 2), "it is before the first day"),
        (typed(-9, -2), "it has passed"),
        (typed(0, 400), "at most 26 weeks"),
        (typed(731, 740), "more than two years ahead"),
        (typed(0, 13, "One?", "Two?", "Three?"), "there are 3, and one a week makes 2"),
        (typed(0, 20, "x" * 1001), "number 1 has 1001 characters; 1000 fit"),
        ({"opens_on": "soon", "closes_on": "", "questions": "Kept?"}, "write a date as year-month-day"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(sign_in, thread, form, words):
    answer = sign_in("moses").send(path(thread, "/e-discussion"), form)
    assert answer.status_code == 422 and words in text(answer) and form["questions"] in text(answer)
    assert db.session.scalar(select(EDiscussion)) is None


def test_two_moderators_meet(sign_in, thread):
    assert sign_in("moses").send(path(thread, "/e-discussion"), typed(0, 20, "Mine?")).status_code == 303
    answer = sign_in("irene").send(path(thread, "/e-discussion"), typed(0, 20, "Theirs?"))
    assert answer.status_code == 409 and "Theirs?" in text(answer) and "Somebody changed this meanwhile" in text(answer)
    assert sign_in("irene").send(path(thread, "/e-discussion"), typed(0, 20, "Theirs?", base=1)).status_code == 303
    assert db.session.scalars(select(EQuestion.body)).all() == ["Theirs?"]


def test_an_announcement_is_none(sign_in, thread):
    thread.kind = "announcement"
    assert sign_in("moses").get(path(thread, "/e-discussion")).status_code == 404
    assert sign_in("moses").send(path(thread, "/e-discussion"), typed()).status_code == 404


def test_before_its_first_day_it_is_read_not_answered(sign_in, cast, thread):
    give_days(cast.moses, thread, 3, 20)
    page = text(sign_in("lucia").get(path(thread)))
    assert "Not open yet" in page and 'id="reply"' not in page and "reply_to=" not in page
    answer = sign_in("lucia").send(path(thread, "/comments"), {"body": "Too early.", "once": "a"})
    assert answer.status_code == 422 and "This e-discussion opens on" in text(answer) and "Too early." in text(answer)
    with pytest.raises(Refused):
        comment(cast.lucia, thread.discussion_id)
    assert comment(cast.moses, thread.discussion_id, "Read the paper first.").number == 2
    with in_days(3):
        assert sign_in("lucia").send(path(thread, "/comments"), {"body": "In time.", "once": "b"}).status_code == 303


def test_after_its_last_day_it_is_read_not_answered(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 5)
    with in_days(5):
        assert 'id="reply"' in text(sign_in("lucia").get(path(thread)))
    with in_days(6):
        assert 'id="reply"' not in text(sign_in("lucia").get(path(thread)))
        assert sign_in("lucia").send(path(thread, "/comments"), {"body": "Too late.", "once": "a"}).status_code == 422
        assert 'id="reply"' in text(sign_in("irene").get(path(thread)))


def test_it_is_made_a_thread_like_any_other(sign_in, cast, thread):
    give_days(cast.moses, thread, 3, 20, "Who collects?")
    for _twice in range(2):
        assert sign_in("irene").send(path(thread, "/e-discussion"), {"do": "undo"}).status_code == 303
    assert db.session.scalar(select(EDiscussion)) is db.session.scalar(select(EQuestion)) is None
    assert comment(cast.lucia, thread.discussion_id).number == 2


def test_lists_say_so(sign_in, cast, thread):
    give_days(cast.moses, thread, 3, 20)
    for page in ("/", "/regions/africa", "/regions/africa/threads"):
        assert "E-discussion, opens on" in text(sign_in("lucia").get(page))
        with in_days(4):
            assert "E-discussion, open until" in text(sign_in("lucia").get(page))
        with in_days(21):
            assert "E-discussion, closed" in text(sign_in("lucia").get(page))


def test_calendars_of_those_who_may_read_it_have_it(sign_in, client, cast, thread):
    inside = start_thread(cast.amina, "edition turin-2003", "Among us")
    for each in (thread, inside):
        give_days(cast.moses, each, 3, 20)

    def found(answer):
        return {str(event["summary"]) for event in Calendar.from_ical(answer.data).walk("VEVENT") if "E-disc" in event["summary"]}

    assert found(client.get("/editions.ics")) == set()
    assert found(sign_in("wei").get("/editions.ics")) == {"E-discussion: Who collects?"}
    private = f"/feeds/mine/{feeds.make_key(cast.lucia)}.ics"
    assert found(client.get(private)) == {"E-discussion: Who collects?", "E-discussion: Among us"}
    event = next(each for each in Calendar.from_ical(client.get(private).data).walk("VEVENT") if "Among" in each["summary"])
    assert (event["dtstart"].dt, event["dtend"].dt) == (today() + timedelta(days=3), today() + timedelta(days=21))
    hide_thread(cast.moses, inside.id, "It names a person.")
    assert found(client.get(private)) == {"E-discussion: Who collects?"}


def test_the_page_costs_one_statement_more(sign_in, cast, thread, counted):
    browser = sign_in("lucia")
    browser.get(path(thread))
    with counted() as before:
        browser.get(path(thread))
    give_days(cast.moses, thread, 0, 20)
    browser.get(path(thread))
    with counted() as after:
        browser.get(path(thread))
    assert len(after) == len(before) + 1
    assert db.session.scalar(select(Comment.number)) == 1
