"""The list of editions, the calendar and its file, and what stands on an edition's page for whom."""

import gzip
from datetime import date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import update

from forum.editions.actions import add_edition
from forum.editions.models import Edition
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.people.models import Member
from tests.support.content import crowd, tell


@pytest.fixture
def planned(cast):
    """An edition of next year with a deadline."""
    return add_edition(cast.moses, Edition(
        slug="dakar", title="Dakar, on “linkages”; and more", place="Dakar, Senegal", starts_on=date(2031, 6, 2),
        ends_on=date(2031, 6, 13), apply_by=date(2031, 4, 1), for_whom="Planners,\nof all kinds",
    ))  # fmt: skip


def section(page, heading):
    """What stands under a heading."""
    return page.partition(f">{heading}</h2>")[2].partition("</section>")[0]


def test_the_list_says_which_run_are_planned_and_are_over(client, planned):
    page = client.get("/editions").text
    assert "Course turin-now" in section(page, "Running now")
    assert "Dakar, on" in section(page, "Planned")
    assert "apply by" in section(page, "Planned")
    assert "Course turin-2003" in section(page, "Past editions, whose people are alumni")
    calendar = section(page, "Calendar")
    assert calendar.index("<h3>June 2031</h3>") < calendar.index("<h3>November 2003</h3>")
    assert calendar.index("<h3>April 2031</h3>") < calendar.index("last day to apply for") < calendar.index("<h3>June 2031</h3>")
    assert calendar.index("<h3>June 2031</h3>") < calendar.index("2 June 2031")
    assert "/editions/new" not in page


def test_the_file_of_the_calendar_holds_public_facts_under_ids_that_stay(client, planned):
    answer = client.get("/editions.ics")
    assert answer.mimetype == "text/calendar"
    events = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")}
    course, deadline = (events[f"edition-{planned.id}{part}@localhost"] for part in ("", "-deadline"))
    assert (course.decoded("DTSTART"), course.decoded("DTEND")) == (date(2031, 6, 2), date(2031, 6, 14))
    assert str(course["SUMMARY"]) == "Dakar, on “linkages”; and more"
    assert str(course["LOCATION"]) == "Dakar, Senegal"
    assert str(course["DESCRIPTION"]) == "Planners,\nof all kinds"
    assert str(course["URL"]) == "http://localhost/editions/dakar"
    assert (deadline.decoded("DTSTART"), deadline.decoded("DTEND")) == (date(2031, 4, 1), date(2031, 4, 2))
    assert isinstance(course.decoded("DTSTAMP"), datetime)
    assert len(events) == 4
    for name in ("Amina", "Thandi", "example.org"):
        assert name not in answer.text
    assert client.get("/editions.ics").data == answer.data
    assert client.get("/editions.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_changed_edition_is_a_later_revision_in_the_calendar(client, cast, planned):
    planned.version, planned.changed_at = 3, utcnow()
    event = next(each for each in icalendar.Calendar.from_ical(client.get("/editions.ics").data).walk("VEVENT")
                 if str(each["UID"]) == f"edition-{planned.id}@localhost")  # fmt: skip
    assert event["SEQUENCE"] == 2
    assert event.decoded("DTSTAMP").date() == today()


def test_the_calendar_is_empty_where_there_is_nothing(client, cast):
    assert "No edition is announced yet." not in client.get("/editions").text


def test_an_edition_lists_what_was_told_to_it_and_what_its_people_told_under_their_names(client, sign_in, cast):
    tell(cast.amina, "members", title="Under her name")
    tell(cast.amina, "members", "a_member", title="Nameless among members")
    tell(cast.lucia, "members", "my_organisation", title="By the ministry")
    tell(cast.amina, "edition", "a_member", title="Nameless, to the edition")
    tell(cast.thandi, "members", title="Of another edition")
    inside = {"Under her name", "Nameless, to the edition"}
    for who, shown in (("lucia", inside), ("wei", {"Under her name"}), ("moses", inside), ("amina", inside)):
        page = section(sign_in(who).get("/editions/turin-2003").text, "Its case studies")
        titles = inside | {"Nameless among members", "By the ministry", "Of another edition"}
        assert {title for title in titles if title in page} == shown, who
    assert "Its case studies" not in client.get("/editions/turin-2003").text


def test_a_case_study_for_everyone_tells_no_visitor_who_took_part(client, cast):
    tell(cast.amina, title="Open to all")
    assert "Open to all" not in client.get("/editions/turin-2003").text


@pytest.mark.parametrize(("visibility", "seen"), [("members", {"lucia", "wei", "moses"}), ("edition", {"lucia", "moses"}),
                                                  ("hidden", {"moses"})])  # fmt: skip
def test_who_hides_is_not_given_away_by_what_they_told(sign_in, cast, visibility, seen):
    tell(cast.amina, "members", title="Under her name")
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(visibility=visibility, last_seen_at=utcnow()))
    db.session.commit()
    for who in ("lucia", "wei", "moses"):
        page = sign_in(who).get("/editions/turin-2003").text
        assert ("Under her name" in page) is (who in seen), who
        assert ("Amina Diallo" in page) is (who in seen), who


def test_after_the_course_the_page_says_who_is_here_now(client, sign_in, cast):
    def here(who, slug="turin-2003"):
        page = section(sign_in(who).get(f"/editions/{slug}").text, "Who is here now")
        return {name for name in ("Amina", "Lucía", "Sam", "Sue") if name in page}

    def seen(days, *people):
        at = utcnow() - timedelta(days=days)
        for one in people:
            db.session.execute(update(Member).where(Member.id == one.id).values(last_seen_at=at))

    seen(2, cast.amina, cast.sue)
    seen(40, cast.lucia)
    assert here("wei") == {"Amina"}
    assert here("amina") == set()
    seen(2, cast.thandi)
    assert "Who is here now" not in sign_in("wei").get("/editions/turin-now").text
    assert "Who is here now" not in client.get("/editions/turin-2003").text


def test_a_page_of_five_hundred_people_stays_small_and_costs_the_same(sign_in, cast, counted):
    browser = sign_in("lucia")
    browser.get("/editions/turin-2003")
    with counted() as few:
        browser.get("/editions/turin-2003")
    crowd(500, "turin-2003")
    browser.get("/editions/turin-2003")
    with counted() as many:
        page = browser.get("/editions/turin-2003")
    assert len(many) == len(few) <= 9
    assert "All 504 people of this edition" in page.text
    assert len(gzip.compress(page.data)) < 14 * 1024
    with counted() as listed:
        first = browser.get("/editions/turin-2003/people")
    assert len(listed) <= 8
    assert first.text.count('class="person-row"') == 50
    assert 'rel="next"' in first.text
