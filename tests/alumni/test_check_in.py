"""Once a year everybody of an edition that is over is asked whether they are still there; one press answers, without signing in."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.alumni import actions, queries
from forum.alumni.models import CheckIn, Confirmation
from forum.alumni.policy import anniversary
from forum.editions.models import Edition
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.jobs import run_all, run_duty
from forum.kernel.mail import Letter
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member
from tests.support.content import crowd, edition

ANNIVERSARY = datetime(2026, 11, 28, 8, tzinfo=UTC)  # of the end of Turin 2003


@pytest.fixture
def long_here(cast):
    """The cast, all of them members since long ago."""
    db.session.execute(update(Member).values(created_at=datetime(2024, 1, 1, tzinfo=UTC)))
    db.session.commit()
    return cast


def ask(at: datetime = ANNIVERSARY) -> list[Letter]:
    """Run the duty and its jobs at a time; return the questions mailed so far, oldest first."""
    db.session.commit()
    with time_machine.travel(at, tick=False):
        run_duty("ask who is still there")
        run_all()
    return list(db.session.scalars(select(Letter).where(Letter.about.like("check-in:%")).order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    found = re.search(r"/check-in/[\w-]+", letter.text)
    assert found
    return found[0]


def asked_amina() -> str:
    return link_in(next(letter for letter in ask() if letter.to_address == "amina@example.org"))


@pytest.mark.parametrize(
    ("ended", "year", "expected"),
    [(date(2003, 11, 28), 2026, date(2026, 11, 28)), (date(2004, 2, 29), 2026, date(2026, 2, 28)),
     (date(2004, 2, 29), 2028, date(2028, 2, 29))],
)  # fmt: skip
def test_an_anniversary_is_the_same_day_and_a_leap_day_the_last_of_february(ended, year, expected):
    assert anniversary(ended, year) == expected


@pytest.mark.parametrize(
    ("ended", "now", "expected"),
    [((2025, 12, 20), (2026, 12, 19), []), ((2025, 12, 20), (2026, 12, 20), [2026]), ((2025, 12, 20), (2027, 1, 18), [2026]),
     ((2025, 12, 20), (2027, 1, 19), []), ((2026, 11, 28), (2026, 11, 29), [])],
)  # fmt: skip
def test_the_question_is_asked_from_the_first_anniversary_for_thirty_days(ended, now, expected):
    assert queries.years_of(date(*ended), date(*now)) == expected


def test_each_active_person_of_an_edition_that_is_over_is_asked_once_a_year(long_here):
    assert {letter.to_address for letter in ask()} == {"amina@example.org", "lucia@example.org"}, "not the silenced or suspended"
    assert ask(ANNIVERSARY + timedelta(days=3)) == ask(), "not twice"
    assert len(ask(ANNIVERSARY.replace(year=2027))) == 4


def test_the_mail_says_what_is_known_and_asks_in_its_subject(long_here):
    letter = next(letter for letter in ask() if letter.to_address == "lucia@example.org")
    assert letter.subject == "Are you still at Ministry of Labour?"
    assert "Ministry of Labour, Peru" in letter.text
    assert "Ministry of Labour, Peru" in letter.html
    assert f"{link_in(letter)}?answer=changed" in letter.html


def test_whoever_is_of_two_editions_is_asked_once(long_here):
    other = Edition(slug="lima", title="Lima", place="Lima", starts_on=date(2010, 11, 1), ends_on=date(2010, 11, 20))
    db.session.add(other)
    db.session.flush()
    join_edition(long_here.amina.id, other.id)
    assert [letter.to_address for letter in ask()].count("amina@example.org") == 1


@pytest.mark.parametrize(
    "values",
    [{"visibility": "hidden"}, {"may_sign_in": False}, {"is_seed": True}, {"email": None, "email_key": None},
     {"created_at": ANNIVERSARY - timedelta(days=100)}, {"state": "erased"}],
    ids=str,
)  # fmt: skip
def test_nobody_is_asked_who_hides_cannot_come_in_or_has_just_joined(long_here, values):
    db.session.execute(update(Member).where(Member.handle == "amina").values(**values))
    assert [letter.to_address for letter in ask()] == ["lucia@example.org"]


@pytest.mark.parametrize(("days", "asked"), [(100, False), (200, True)])
def test_whoever_confirmed_within_half_a_year_is_not_asked(long_here, days, asked):
    db.session.add(Confirmation(member_id=long_here.amina.id, confirmed_on=(ANNIVERSARY - timedelta(days=days)).date()))
    assert ("amina@example.org" in [letter.to_address for letter in ask()]) is asked


def test_five_hundred_people_are_asked_in_batches(long_here, counted):
    crowd(500, "turin-2003")
    db.session.execute(update(Member).values(created_at=datetime(2024, 1, 1, tzinfo=UTC), is_seed=False))
    db.session.commit()
    with time_machine.travel(ANNIVERSARY, tick=False), counted() as statements:
        actions.ask_batch(edition("turin-2003").id, 2026, 0)
    assert len(db.session.scalars(select(CheckIn)).all()) == actions.BATCH
    assert len(statements) <= 3 * actions.BATCH + 5
    assert len(ask()) == 502, "what a job that died left open is asked by the next"


def test_opening_the_link_consumes_nothing_and_one_press_answers(browser, long_here):
    link = asked_amina()
    with time_machine.travel(ANNIVERSARY + timedelta(days=1), tick=False):
        visitor = browser()
        for _n in range(3):
            page = visitor.get(f"{link}?answer=yes")
        assert page.status_code == 200
        assert "Mutual of Dakar" in page.text
        assert "amina@example.org" not in page.text
        answer = visitor.send(link, {"do": "yes"})
        assert answer.status_code == 303
        assert "still so" in visitor.get(answer.location).text
        assert visitor.send(link, {"do": "stop"}).status_code == 303
    assert db.session.get(Confirmation, long_here.amina.id).asks_no_more is False, "the second press changes nothing"
    assert db.session.get(Confirmation, long_here.amina.id).confirmed_on == date(2026, 11, 29)


def test_what_changed_is_stored_and_shown_to_members(browser, sign_in, long_here):
    link = asked_amina()
    with time_machine.travel(ANNIVERSARY, tick=False):
        form = browser().get(f"{link}?answer=changed").text
        assert 'value="Mutual of Dakar' in form
        wrong = browser().send(link, {"do": "changed", "organization": "x" * 200, "country": "ke"})
        assert wrong.status_code == 422
        assert "Organization" in wrong.text
        assert browser().send(link, {"do": "changed", "organization": "Office of Pensions", "country": "ke"}).status_code == 303
        page = sign_in("lucia").get("/people/amina").text
        assert "Office of Pensions, </" not in page
        assert "Office of Pensions" in page
        assert "Kenya" in page
        assert "November 2026" in page
        assert browser().get("/people/amina").status_code == 404


def test_whoever_asks_for_peace_is_not_asked_again(browser, long_here):
    link = asked_amina()
    with time_machine.travel(ANNIVERSARY, tick=False):
        browser().send(link, {"do": "stop"})
    later = ask(ANNIVERSARY.replace(year=2028))
    assert [letter.to_address for letter in later if letter.created_at.year == 2028] == ["lucia@example.org"]


@pytest.mark.parametrize("values", [{"visibility": "hidden"}, {"state": "suspended"}, {"state": "erased"}], ids=str)
def test_the_link_ends_with_whoever_hides_or_may_not_come(browser, long_here, values):
    link = asked_amina()
    db.session.execute(update(Member).where(Member.handle == "amina").values(**values))
    with time_machine.travel(ANNIVERSARY, tick=False):
        assert browser().get(link).status_code == 410
        assert browser().send(link, {"do": "changed", "organization": "Elsewhere"}).status_code == 410
    assert db.session.scalar(select(Member.organization).where(Member.handle == "amina")) == "Mutual of Dakar's traders"


@pytest.mark.parametrize("path", ["/check-in/nothing", "/check-in/" + "x" * 3000])
def test_an_unknown_link_says_what_to_do(client, cast, path):
    answer = client.get(path)
    assert answer.status_code == 410
    assert "/settings/profile" in answer.text
    assert client.send(path, {"do": "yes"}).status_code == 410


def test_a_link_of_sixty_days_ago_is_over(browser, long_here):
    link = asked_amina()
    with time_machine.travel(ANNIVERSARY + timedelta(days=61), tick=False):
        assert browser().get(link).status_code == 410


def test_the_link_signs_nobody_in(browser, long_here):
    link = asked_amina()
    visitor = browser()
    with time_machine.travel(ANNIVERSARY, tick=False):
        visitor.send(link, {"do": "yes"})
        assert visitor.get("/settings/profile").status_code == 303


def test_a_profile_stored_by_its_member_counts_as_confirmed(sign_in, cast):
    page = sign_in("wei").get("/settings/profile").text
    base = re.search(r'name="base" value="(\w+)"', page)
    fields = {"name": "Wei Chen", "visibility": "members", "time_zone": "UTC", "base": base[1]}
    assert sign_in("wei").send("/settings/profile", fields).status_code == 303
    assert db.session.get(Confirmation, cast.wei.id).confirmed_on == today()


def test_a_new_member_has_confirmed_nothing(cast):
    member = add_member(NewMember("new@example.net", "New One"))
    assert db.session.get(Confirmation, member.id) is None
    assert utcnow() - member.created_at < timedelta(minutes=1)
