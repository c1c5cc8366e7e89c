"""A moderator splits a thread and merges it again, on a telephone and without JavaScript."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def moderate(page, door):
    page.locator("#moderate summary").click()
    page.get_by_role("link", name=door).click()


def test_comments_become_a_thread_and_are_merged_back(visit):
    page = visit("moses", width=PHONE, js=False)
    page.goto("/regions/africa/threads/new")
    page.fill("#f-title", "Two things at once")
    page.locator("input[name='kind'][value='discussion']").check()
    page.fill("#f-body", "The first thing.")
    page.get_by_role("button", name="Open the thread").click()
    path = re.sub(r"^https?://[^/]+", "", page.url)
    page.fill("#f-body", "And the second thing.")
    page.get_by_role("button", name="Post comment").click()
    moderate(page, "Split comments off")
    page.locator("input[name='comment']").first.check()
    page.fill("#f-title", "The second thing")
    page.select_option("#f-place", "region africa")
    page.get_by_role("button", name="Make a thread of them").click()
    expect(page.locator("#f-reason")).to_be_visible()
    expect(page.locator("main .error-summary")).to_contain_text("Reason")
    expect(page.locator("input[name='comment']").first).to_be_checked()
    page.fill("#f-reason", "It is another question.")
    page.get_by_role("button", name="Make a thread of them").click()
    expect(page.locator("h1")).to_have_text("The second thing")
    page.goto(path)
    expect(page.locator("main")).to_contain_text("Comment 2 was moved to")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_role("link", name="The second thing", exact=True).click()
    apart = page.url.split("#")[0]
    moderate(page, "Merge with another thread")
    page.fill("#f-other", path)
    page.fill("#f-reason", "They belong together.")
    page.get_by_role("button", name="Merge them").click()
    expect(page.locator("h1")).to_have_text("Two things at once")
    expect(page.locator("main")).to_contain_text("And the second thing.")
    page.goto(apart)
    expect(page.locator("h1")).to_have_text("Two things at once")
