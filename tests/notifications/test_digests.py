"""Digests: when they are due by the member's own clock, what they hold, never twice, one after a pause."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from forum.following.actions import follow
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_duty
from forum.kernel.wording import zone
from forum.notifications.actions.mailing import send_digest
from forum.notifications.models import Delivery, Digest
from forum.notifications.policy import Wishes, next_digest
from forum.people.models import Member
from tests.support.content import comment, crowd, start_thread, tell
from tests.support.telling import choose, ledger, letters, mail_now, make_due, work


@pytest.fixture(autouse=True)
def quiet(request):
    """Nothing waits."""
    if "app" in request.fixturenames or "cast" in request.fixturenames:
        request.getfixturevalue("app")
        db.session.execute(Job.__table__.delete())
        db.session.commit()


@pytest.fixture
def talk(cast):
    """A thread that Lucía watches: daily, as is the default."""
    thread = start_thread(cast.wei, title="Who collects in the rains?")
    follow(cast.lucia, "thread", str(thread.id), "watching")
    work()
    return thread


ZONES = ("UTC", "Africa/Dakar", "Asia/Kathmandu", "America/Lima", "Europe/Rome", "Pacific/Kiritimati", "Pacific/Pago_Pago")


@given(
    st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 6), st.sampled_from(["daily", "weekly"]), st.integers(1, 10**6),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
)  # fmt: skip
def test_a_digest_is_due_within_its_hour_by_the_members_clock_and_soon(name, hour, weekday, how, member_id, moment):
    now = moment.replace(tzinfo=UTC)
    due = next_digest(Wishes(name, hour, weekday), how, member_id, now)
    assert now < due <= now + (timedelta(days=1, hours=3) if how == "daily" else timedelta(days=7, hours=3))
    local = due.astimezone(zone(name))
    assert local.hour in (hour, (hour + 1) % 24), "an hour that the clock leaps over comes after it"
    if how == "weekly" and local.hour == hour:
        assert local.weekday() == weekday


def test_people_of_one_hour_are_spread_over_it():
    now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    due = [next_digest(Wishes(), "daily", member_id, now) for member_id in range(1, 2001)]
    minutes = [each.minute for each in due]
    assert max(minutes.count(n) for n in range(60)) <= 2 * 2000 / 60
    assert {each.hour for each in due} == {7}


def test_a_digest_holds_what_is_new_with_its_text_and_nothing_that_was_mailed(cast, talk):
    comment(cast.amina, talk.discussion_id, "We go by boat.")
    comment(cast.moses, talk.discussion_id, "Ask @lucia of the ministry.")  # at once
    tell(cast.amina, title="Rules of our own in Dakar")  # she follows nothing of it
    (first, second) = mail_now(cast.lucia)
    assert "mentions you" in first.text
    assert second.subject == "Your day on Reach: 1 new comment"
    assert "We go by boat." in second.text
    assert "We go by boat." in second.html
    for word in ("Ask @lucia", "Rules of our own"):
        assert word not in second.text
    assert second.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_text_is_cut_in_a_digest_with_a_link(cast, talk):
    said = comment(cast.amina, talk.discussion_id, "\n\n".join(f"Paragraph {n}: {'word ' * 50}" for n in range(20)))
    text = mail_now(cast.lucia)[0].text
    assert "Paragraph 4" in text
    assert "Paragraph 9" not in text
    assert f"/comments/{said.id}" in text


def test_where_there_is_nothing_to_say_there_is_no_mail(cast, talk, sign_in):
    comment(cast.amina, talk.discussion_id)
    work()
    sign_in("lucia").get(f"/threads/{talk.id}-{talk.slug}")
    assert mail_now(cast.lucia) == []
    assert ledger(cast.lucia)[-1][2:] == ("skipped", "read")


def test_nothing_is_told_in_two_digests(cast, talk):
    comment(cast.amina, talk.discussion_id, "The first word.")
    assert len(mail_now(cast.lucia)) == 1
    with time_machine.travel(utcnow() + timedelta(days=1)):
        comment(cast.amina, talk.discussion_id, "The second word.")
        later = mail_now(cast.lucia)
    assert len(later) == 2
    assert "The first word" not in later[1].text


def test_a_window_is_claimed_once_whatever_the_workers_do(cast, talk):
    comment(cast.amina, talk.discussion_id, "The first word.")
    assert len(mail_now(cast.lucia)) == 1
    comment(cast.amina, talk.discussion_id, "The second word.")
    assert len(mail_now(cast.lucia)) == 1, "the same hour"
    waiting = db.session.scalars(select(Delivery).where(Delivery.state == "waiting", Delivery.member_id == cast.lucia.id)).one()
    assert waiting.due_at > utcnow(), "and it comes with the next one"
    assert db.session.scalars(select(Digest.items)).all() == [1]


def test_daily_and_weekly_that_are_due_together_are_one_mail(cast, talk):
    follow(cast.lucia, "person", str(cast.amina.id), "following")
    comment(cast.moses, talk.discussion_id, "A comment.")
    start_thread(cast.amina, "region americas", "A thread of Amina's")
    letter = mail_now(cast.lucia)[0]
    assert letter.subject == "Your day on Reach: 1 new thread, 1 new comment"
    assert len(letters(cast.lucia)) == 1


def test_after_a_pause_there_is_one_digest_with_what_would_have_come_at_once(cast, talk, sign_in):
    until = (utcnow() + timedelta(days=30)).date()
    form = {f"how-{what}": how for what, how in DEFAULTS_OF_FORM.items()}
    browser = sign_in("lucia")
    assert (
        browser.send("/settings/notifications", {**form, "hour": "7", "weekday": "0", "paused_until": str(until)}).status_code
        == 303
    )
    comment(cast.moses, talk.discussion_id, "Ask @lucia of the ministry.")
    for day in range(3):
        with time_machine.travel(utcnow() + timedelta(days=day)):
            comment(cast.amina, talk.discussion_id, f"Word {day}.")
            work()
    with time_machine.travel(datetime.combine(until - timedelta(days=1), datetime.min.time(), UTC)):
        assert run_duty("send digests") is False
        assert run_duty("mail news") is False
    assert letters(cast.lucia) == []
    with time_machine.travel(datetime.combine(until, datetime.min.time(), UTC) + timedelta(hours=8, minutes=1)):
        run_duty("send digests")
    (letter,) = letters(cast.lucia)
    for words in ("Ask @lucia", "Word 0.", "Word 1.", "Word 2."):
        assert words in letter.text


DEFAULTS_OF_FORM = {
    "direct": "once", "staff": "once", "asked": "once", "work": "once", "edition": "once", "watching": "daily",
    "threads": "weekly", "cases": "weekly", "practices": "weekly", "reactions": "weekly",
}  # fmt: skip


def test_a_pause_says_until_when_and_dates_of_yesterday_are_refused(cast, sign_in):
    form = {f"how-{what}": how for what, how in DEFAULTS_OF_FORM.items()} | {"hour": "7", "weekday": "0"}
    for bad in ("2020-01-01", "tomorrow", str(date.today() + timedelta(days=400))):  # noqa: DTZ011
        answer = sign_in("lucia").send("/settings/notifications", {**form, "paused_until": bad})
        assert answer.status_code == 422
        assert "No e-mail before:" in answer.text
        assert f'value="{bad}"' in answer.text, "nothing typed is lost"


def test_a_digest_costs_the_same_statements_whatever_it_holds(cast, talk, counted, app, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", False)

    def cost(count):
        for n in range(count):
            comment(cast.amina, start_thread(cast.wei, title=f"Thread {n}").discussion_id, f"Word {n}.")
        make_due(cast.lucia)
        with counted() as statements:
            send_digest(cast.lucia.id)
        db.session.commit()
        return len([each for each in statements if not each.startswith(("SAVEPOINT", "RELEASE"))])

    follow(cast.lucia, "person", str(cast.amina.id), "watching")
    few = cost(2)
    with time_machine.travel(utcnow() + timedelta(days=1)):
        many = cost(25)
    assert many == few
    assert few <= 20


def test_whose_address_is_gone_holds_up_nobody(cast, talk):
    crowd(3, "turin-2003")
    everybody = db.session.scalars(select(Member).where(Member.handle.like("one-%"))).all()
    for person in everybody:
        db.session.execute(
            Delivery.__table__.insert().values(
                member_id=person.id,
                event_key="x",
                channel="mail",
                how="daily",
                what="watching",
                reason="watching",
                because="",
                kind="thread",
                key=str(talk.id),
                state="waiting",
                why="",
                due_at=utcnow(),
                created_at=utcnow(),
            )
        )
    db.session.execute(update(Member).where(Member.handle == "one-0").values(state="erased"))
    comment(cast.amina, talk.discussion_id)
    assert len(mail_now(cast.lucia)) == 1
    assert not re.search("waiting", str(db.session.scalars(select(Delivery.state).where(Delivery.event_key == "x")).all()))


def test_choices_are_kept(cast, talk):
    choose(cast.lucia, "weekly", "watching")
    comment(cast.amina, talk.discussion_id)
    assert ledger(cast.lucia)[-1][1] == "weekly"
