"""A write-shop from its opening to three snapshots, with a pair and a coach, as people do it."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from forum.kernel.clock import today
from tests.browser.conftest import PHONE
from tests.browser.deeds import invite
from tests.browser.test_every_page import too_wide, violations
from tests.browser.test_journeys import CHOICES, Teller, publish

PAGE = "/editions/turin-2003/write-shop"
TITLE = "What we tried at home"


def come_along(moses: Page, *handles: str) -> None:
    """Add accounts of the demo to the edition of 2003: whoever is a member is added by inviting them."""
    for handle in handles:
        invite(moses, f"{handle}@example.org", edition="turin-2003")
        expect(moses.get_by_text("is a member already")).to_be_visible()


def open_shop(moses: Page) -> None:
    moses.goto("/editions/turin-2003")
    moses.get_by_role("link", name="Open a write-shop").click()
    moses.fill("[name='title']", TITLE)
    moses.fill("[name='deadline']", (today() + timedelta(days=9)).isoformat())
    moses.fill("[name='introduction']", "Tell **one** experience.")
    moses.fill("[name='questions']", "Who paid?\nWho was left out?")
    moses.fill("[name='coach']", "ada")
    for name in ("Amina", "Lucía"):
        moses.get_by_label(re.compile(name)).fill("1")
    moses.get_by_role("button", name="Open the write-shop").click()
    expect(moses.locator("h1")).to_have_text(TITLE)


def tell(page: Page, title: str) -> Teller:
    """Go from the write-shop's page to one's draft and fill the snapshot in."""
    for _ in range(60):  # the worker makes the drafts; fifteen seconds are plenty
        page.goto(PAGE)
        if page.get_by_role("link", name="Write your case study").count():
            break
        page.wait_for_timeout(250)
    page.get_by_role("link", name="Write your case study").click()
    expect(page.locator("main")).to_contain_text("Who was left out?")
    teller = Teller(page)
    told = {
        "narrative": "We wrote the rules ourselves.", "title": title, "summary": "Women wrote rules for the help they give.",
        "period-start": "2015", "lead_organisation-name": "A savings group", "gender-answer": "Women decide.",
        "facilitating_factors-0-text": "We knew each other.", "hindering_factors-0-text": "Nobody liked to write.",
        "lessons-0-text": "Write the rule down.", "sources-0-title": "Our notebook",
    }  # fmt: skip
    for name, words in told.items():
        teller.write(name, words)
    chosen = {
        **CHOICES, "period-status": "ongoing", "author_role": "implemented_it", "gender-marker": "2", "countries": "SN",
        "lead_organisation-type": "informal_economy_community_women_ngo", "facilitating_factors-0-code": "not_sure",
        "hindering_factors-0-code": "not_sure", "lessons-0-type": "worked", "sources-0-kind": "own_records",
        "topics": "micro-insurance",
    }  # fmt: skip
    for name, value in chosen.items():
        if name == "countries":
            page.locator("select[name='countries']").first.select_option(value)
        else:
            teller.choose(name, value)
    return teller


def look(visit, handle: str, *paths: str) -> None:
    """Let axe judge the pages in the dark, on a narrow screen."""
    page = visit(handle, width=320, dark=True)
    wrong = {}
    for path in paths:
        answer = page.goto(path)
        if found := [*violations(page), *too_wide(page)] or answer.status != 200:
            wrong[path] = found
    assert wrong == {}


def test_a_write_shop_from_its_opening_to_three_snapshots(visit):
    moses, ada = visit("moses", js=False), visit("ada")
    come_along(moses, "thandi")
    open_shop(moses)
    amina = visit("amina", js=False, width=PHONE)
    pair = tell(amina, "Told by two")
    amina.get_by_role("button", name="Save draft").click()
    amina.get_by_role("link", name="Share it with the coach").click()
    draft = amina.url
    assert ada.goto(draft).status == 404
    amina.get_by_role("button", name="Share with the coach").click()
    look(visit, "amina", PAGE, draft, re.sub(r".*/drafts/(\d+)$", r"/cases/\1/edit", draft))
    ada.goto(PAGE)
    ada.get_by_role("link", name="Told by two").click()
    expect(ada.locator("main")).to_contain_text("We wrote the rules ourselves.")
    ada.fill("[name='body']", "Say who paid.")
    ada.get_by_role("button", name="Leave this note").click()
    expect(ada.locator("main")).to_contain_text("Say who paid.")
    look(visit, "ada", PAGE, draft)
    lucia = visit("lucia")
    lucia.goto(draft)
    lucia.get_by_role("button", name="Mark as done").click()
    expect(lucia.get_by_role("button", name="Not done yet")).to_be_visible()
    assert moses.goto(draft).status == 404
    amina.get_by_role("link", name="Back to writing").click()
    publish(pair)
    for handle in ("thandi", "irene"):
        publish(tell(visit(handle, js=handle == "irene"), f"Told by {handle}"))
    lucia.goto(PAGE)
    expect(lucia.locator(".case-card")).to_have_count(3)
    expect(lucia.get_by_text("Told as a snapshot:")).to_have_count(3)
    look(visit, "moses", PAGE, f"{PAGE}/changes")
    moses.goto(PAGE)
    expect(moses.get_by_text(re.compile("3 published."))).to_be_visible()
    assert ada.goto(draft).status == 404
