"""The years after, as somebody meets them on a phone: the yearly question, and a lost address that is told to the moderators."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.deeds import let
from tests.browser.test_every_page import too_wide, violations

A_YEAR = """
    from forum.alumni import actions
    from forum.editions.models import Edition
    db.session.execute(update(Member).values(created_at=utcnow() - timedelta(days=900)))
    actions.ask_batch(db.session.scalar(select(Edition.id).where(Edition.slug == "turin-2003")), 2001, 0)
"""
REFUSED = """
    from forum.alumni.actions import addresses
    addresses.note_lost('amina@example.org', '550 5.1.1 no such user')
"""


@pytest.fixture(scope="module")
def years_later(site):
    let(site, A_YEAR)
    return site


def letter(site, page, address, words):
    for _ in range(80):  # the worker sends; twenty seconds are plenty
        found = [text for text in site.letters_to(address) if words in text]
        if found:
            return found[-1]
        page.wait_for_timeout(250)
    raise AssertionError((site.folder / "log").read_text()[-2000:])


def looks_right(page):
    assert [*violations(page), *too_wide(page)] == [], page.url


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_one_press_on_a_phone_answers_the_yearly_mail(visit, years_later, dark):
    page = visit(width=PHONE, js=False, dark=dark)
    text = letter(years_later, page, "lucia@example.org", "Is it still so?")
    page.goto(re.search(r"http\S+answer=yes", text)[0])
    if page.locator("h1").inner_text() != "Thank you":  # whichever of the two comes first
        expect(page.get_by_role("button", name="Yes, still so")).to_be_visible()
        page.get_by_role("link", name="Something changed").click()
        page.fill("#f-organization", "Office of Pensions")
        page.get_by_role("button", name="Store it").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    expect(page.locator("main")).to_contain_text("Your profile says it now.")
    looking = visit(width=PHONE, dark=dark)
    looking.goto(page.url)
    looks_right(looking)


def test_a_lost_mate_is_asked_at_an_address_that_a_mate_knows(visit, years_later):
    lucia = visit("lucia", width=PHONE)
    letter(years_later, lucia, "amina@example.org", "Is it still so?")
    let(years_later, REFUSED)
    lucia.goto("/editions/turin-2003/people")
    lucia.locator("#lost").get_by_role("link", name="Amina").click()
    looks_right(lucia)
    lucia.fill("#f-email", "amina@new.example.net")
    lucia.fill("#f-note", "She gave me her card.")
    lucia.get_by_role("button", name="Send it to the moderators").click()
    expect(lucia.get_by_role("status")).to_contain_text("A moderator looks at the address")

    moses = visit("moses")
    moses.goto("/moderation")
    expect(moses.locator("#lost")).to_contain_text("She gave me her card.")
    looks_right(moses)
    moses.locator("#lost").get_by_role("button", name="Ask there").click()

    amina = visit(width=PHONE, js=False)
    text = letter(years_later, amina, "amina@new.example.net", "If it is you")
    amina.goto(re.search(r"http\S+/new-address/\S+", text)[0])
    amina.fill("#f-name", "Somebody Else")
    amina.get_by_role("button", name="Yes, this is me").click()
    expect(amina.locator(".error-summary")).to_contain_text("Your name")
