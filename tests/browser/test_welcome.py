"""A first visit on a phone without JavaScript: invited, in, hello said, answered, told; the list ticks itself off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.deeds import accept, invitation_in, invite, wait_for_letter
from tests.browser.test_every_page import NARROW, too_wide, violations


def join(visit, site, address: str, name: str, **window) -> Page:
    """Somebody whom Moses invites into this year's edition, and who accepts."""
    moses = visit("moses")
    invite(moses, address, country="ke", edition="turin-current")
    page = visit(**window)
    accept(page, invitation_in(wait_for_letter(site, moses, address)), name)
    return page


def done(page: Page) -> list[str]:
    """What the list says is done."""
    return [each.inner_text() for each in page.locator(".begin .is-done s").all()]


def test_a_newcomer_on_a_phone_says_hello_is_answered_and_told_of_it(visit, site):
    ines = join(visit, site, "ines@example.net", "Inés Cordero", width=PHONE, js=False)
    expect(ines.locator("h1")).to_have_text("Welcome, Inés Cordero")
    assert done(ines) == ["Follow a region"], "joining follows one"
    assert too_wide(ines) == []
    ines.fill("#f-body", "I am Inés; I register growers; I look for a simple contribution.")
    ines.get_by_role("button", name="Post comment").click()
    ines.wait_for_url(re.compile(r"/threads/\d+-.*#comment-\d+"))
    thread = ines.url.split("#")[0]

    thandi = visit("thandi")
    thandi.goto(thread)
    hello = thandi.locator("article.post", has_text="I register growers")
    hello.get_by_role("link", name="Reply").click()
    thandi.fill("#f-body", "We do the same with domestic workers: ask me.")
    thandi.get_by_role("button", name="Post comment").click()
    thandi.wait_for_url(re.compile(r"#comment-\d+"))

    ines.goto("/")
    assert "Say hello in a thread" in done(ines)
    expect(ines.get_by_role("heading", name="Answers to your hello")).to_be_visible()
    expect(ines.locator("main")).to_contain_text("We do the same with domestic workers")
    told = ines.locator("main .notes", has_text="Thandi Mokoena")
    for _ in range(80):  # the worker sends notices; twenty seconds are plenty
        ines.goto("/notifications")
        if told.count():
            break
        ines.wait_for_timeout(250)
    expect(told.first).to_be_visible()

    ines.goto("/")
    ines.get_by_role("link", name="Mark a case study as useful").click()
    ines.get_by_role("button", name="Mark as useful").click()
    expect(ines.get_by_role("button", name="Marked as useful")).to_be_visible()
    expect(ines.get_by_text(re.compile(r"Useful to \d+ member"))).to_be_visible()
    assert too_wide(ines) == []
    ines.goto("/")
    assert "Mark a case study as useful" in done(ines)
    ines.get_by_role("button", name="Put this list away").click()
    expect(ines.locator("h1")).to_have_text("New for you")
    ines.goto("/settings/profile")
    ines.get_by_role("button", name="Bring it back").click()
    expect(ines.locator("h1")).to_have_text("Welcome, Inés Cordero")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_a_first_visit_and_nothing_scrolls_sideways(visit, site, dark):
    name = "محمد عبد الرحمن الطويل" if dark else "Verwaltungsvereinfachungsgesetzesentwurfsbegründung Müller"
    page = join(visit, site, f"axe{int(dark)}@example.net", name, width=DESK, dark=dark)
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert too_wide(page) == []
    page.get_by_role("link", name="Mark a case study as useful").click()
    page.get_by_role("button", name="Mark as useful").click()
    expect(page.get_by_role("button", name="Marked as useful")).to_be_visible()
    assert [*violations(page), *too_wide(page)] == []
