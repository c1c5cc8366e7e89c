"""Speaking for an organization in a real browser, without JavaScript: asked, confirmed, worn. The new pages, judged by axe."""

import os

from playwright.sync_api import expect

from tests.browser.test_every_page import CONTRAST, NARROW, too_wide, violations

MINISTRY = "the Ministry of Labour, Peru"


def test_an_affiliation_is_asked_confirmed_and_worn(visit):
    lucia = visit("lucia", js=False)
    lucia.goto("/settings/profile")
    lucia.get_by_role("link", name="For whom you speak").click()
    lucia.get_by_label("Organization").fill(MINISTRY)
    lucia.get_by_label("In which capacity").fill("adviser")
    lucia.get_by_label("How a moderator can confirm it").fill("See its page of staff.")
    lucia.get_by_role("button", name="Ask a moderator to confirm it").click()
    expect(lucia.get_by_text("waits for a moderator")).to_be_visible()

    moses = visit("moses", js=False)
    moses.goto("/moderation")
    moses.get_by_role("link", name=f"Look at it {MINISTRY}").click()
    moses.get_by_label("Confirm it").check()
    moses.get_by_role("button", name="Decide and tell the member").click()
    expect(moses.get_by_role("button", name="Undo")).to_be_visible()

    lucia.goto("/threads/3")
    lucia.get_by_label("Writing").select_option(f"for {MINISTRY}")
    lucia.locator("#f-body").fill("The law changes in May.")
    lucia.get_by_role("button", name="Post comment").click()
    said = lucia.locator("article.post", has_text="The law changes in May.")
    expect(said.locator(".post__hat")).to_have_text(f"for {MINISTRY}")


def test_a_collection_is_made_and_the_desk_is_read(visit):
    moses = visit("moses")
    moses.goto("/collections/new")
    moses.get_by_label("Title").fill("Linking mutuals")
    moses.get_by_label("Everyone").check()
    moses.get_by_role("button", name="Make it, and put things in").click()
    for address in ("/cases/1", "/cases/2"):
        moses.get_by_label("Address").fill(address)
        moses.get_by_role("button", name="Put it at the end").click()
    moses.get_by_role("button", name="Up").first.click()
    wrong = {}
    for path in (moses.url, moses.url.removesuffix("/items"), "/moderation/desk?days=365", "/threads/3/synthesis"):
        moses.goto(path)
        moses.emulate_media(color_scheme="light")
        found = violations(moses)
        if folder := os.environ.get("SHOTS"):
            moses.screenshot(path=f"{folder}/{len(wrong)}-{path.strip('/').replace('/', '_')[-30:]}.png", full_page=True)
        moses.emulate_media(color_scheme="dark")
        found += violations(moses, CONTRAST)
        moses.set_viewport_size({"width": NARROW, "height": 900})
        if found := [*found, *too_wide(moses)]:
            wrong[path] = found
        moses.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == {}
