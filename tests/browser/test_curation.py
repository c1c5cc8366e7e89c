"""A case study from its nomination to the register, as members, reviewers and a curator meet it, with JavaScript off."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import violations

CASE = "/cases/2"
WHY = "The register shows it, before and after."
RATIONALE = "It reached women and men who had no cover at all, and it says how one knows. " * 5


def fit(page: Page) -> None:
    """Nothing scrolls sideways on a phone, and axe finds no violation."""
    assert violations(page) == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.set_viewport_size({"width": width, "height": 900})


def nominate(page: Page) -> str:
    page.goto(CASE)
    page.get_by_role("link", name="Nominate as best practice").first.click()
    page.get_by_role("button", name="Nominate it").click()
    expect(page.get_by_role("alert")).to_contain_text("Strongest on: choose one.")
    page.check("[name='strongest_on'][value='sustainability']")
    page.fill("[name='reason']", "It goes on without donors.")
    page.get_by_role("button", name="Nominate it").click()
    page.wait_for_url(re.compile(r"/nominations/\d+$"))
    return page.url


def check_and_ask(page: Page, here: str, admin: Page) -> None:
    admin.goto("/admin/settings")
    admin.fill("[name='fullness_min']", "0")
    admin.get_by_role("button", name=re.compile("Save")).first.click()
    page.goto(here)
    for gate in ("relevance", "integrity"):
        page.check(f"[name='gate-{gate}'][value='yes']")
    page.get_by_role("button", name="Let it into review").click()
    expect(page.get_by_text("it is with the reviewers")).to_be_visible()
    for handle in ("thandi", "moses"):
        page.fill("[name='handle']", handle)
        page.get_by_role("button", name="Ask them to review").click()
    for code in ("profiles", "region", "sexes"):
        page.locator("summary", has_text="Lift a condition").click()
        page.check(f"[name='condition'][value='{code}']")
        page.fill("[name='reason']", "So few of us are here yet.")
        page.get_by_role("button", name="Lift this condition").click()


def review(page: Page, here: str, points: str) -> None:
    page.goto(here)
    page.get_by_role("link", name="Open the review").click()
    for each in page.locator(f"input[type='radio'][value='{points}']").all():
        each.check()
    for each in page.locator("textarea[name^='reason-']").all():
        each.fill(WHY)
    page.get_by_role("button", name="Save and leave").click()
    page.goto(f"{here}/review")
    expect(page.locator("textarea[name='reason-effectiveness']")).to_have_value(WHY)
    page.get_by_role("button", name="Send review").click()
    page.wait_for_url(here)


def test_a_case_study_goes_from_nomination_to_the_register(visit, site):
    member, staff, curator = visit("lucia", js=False), visit("irene", js=False), visit("ada", js=False)
    here = nominate(member)
    check_and_ask(staff, here, curator)
    first, second = visit("thandi", js=False), visit("moses", js=False)
    review(first, here, "2")
    second.goto(here)
    expect(second.get_by_text(WHY)).to_have_count(0)
    review(second, here, "3")

    curator.goto(f"{CASE}/decision")
    for gate in ("relevance", "integrity"):
        curator.check(f"[name='gate-{gate}'][value='yes']")
    curator.fill("[name='rationale']", RATIONALE)
    curator.get_by_role("button", name="Record the decision").click()
    expect(curator.get_by_role("alert")).to_contain_text("The reviews disagree: one more is needed.")
    staff.goto(here)
    staff.locator("summary", has_text="Lift a condition").click()
    staff.check("[name='condition'][value='agreement']")
    staff.fill("[name='reason']", "Both say that it is good.")
    staff.get_by_role("button", name="Lift this condition").click()
    curator.get_by_role("button", name="Record the decision").click()
    curator.wait_for_url(re.compile(r"/cases/2-[^/]*#reasons"))

    visitor = visit()
    visitor.goto(CASE)
    title = visitor.locator("h1").first.inner_text()
    visitor.goto("/practices")
    expect(visitor.get_by_role("link", name=title).first).to_be_visible()
    number = visitor.locator("a[href^='/decisions/']").first.get_attribute("href")
    visitor.goto(number or "")
    expect(visitor.get_by_text("So few of us are here yet.").first).to_be_visible()


def test_the_pages_of_curation_fit_and_have_no_faults(visit, site):
    member = visit("lucia")
    member.goto("/cases/4/nomination")
    fit(member)
    member.check("[name='strongest_on'][value='sustainability']")
    member.fill("[name='reason']", "It goes on without donors.")
    member.get_by_role("button", name="Nominate it").click()
    member.wait_for_url(re.compile(r"/nominations/\d+$"))
    fit(member)
    staff = visit("irene", dark=True)
    staff.goto(member.url)
    fit(staff)
    for path in ("/practices?label=lapsed", "/practices/2025", "/decisions/1"):
        staff.goto(path)
        fit(staff)
