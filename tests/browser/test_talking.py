"""Talking in a real browser: name somebody, go on elsewhere, react, keep, ask and be answered; with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import NARROW, too_wide, violations

THREAD = "/threads/3"


def stored(page: Page) -> list[str]:
    """What the browser keeps by itself."""
    return page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")


def said(page: Page, words: str):
    return page.locator("article.post", has_text=words)


def test_who_is_named_is_found_while_one_types_and_a_draft_goes_on_elsewhere(visit):
    thandi = visit("thandi")
    thandi.goto(THREAD)
    area = thandi.locator("#f-body")
    area.press_sequentially("Could @luc")
    offered = thandi.get_by_role("option")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("Lucía")
    area.press("Enter")
    expect(area).to_have_value("Could @lucia ")
    expect(offered).to_have_count(0)
    area.press_sequentially("and @nobody-at-all say how it is booked?")
    expect(thandi.locator("[data-save-state]")).to_contain_text("Draft saved", timeout=8_000)
    assert stored(thandi) == []

    elsewhere = visit("thandi", width=PHONE, js=False)
    elsewhere.goto("/drafts")
    elsewhere.locator("#comments a").first.click()
    area = elsewhere.locator("#f-body")
    expect(area).to_have_value("Could @lucia and @nobody-at-all say how it is booked?")
    area.fill("Could @lucia and @nobody-at-all say how it is booked in 2026?")
    elsewhere.get_by_role("button", name="Save draft").click()
    expect(elsewhere.locator("[data-save-state]")).to_contain_text("Draft saved")
    elsewhere.get_by_role("button", name="Post comment").click()
    elsewhere.wait_for_url(re.compile("#comment-"))
    expect(elsewhere.get_by_role("status")).to_contain_text(["Nobody here answers to @nobody-at-all", ""])
    expect(said(elsewhere, "booked in 2026").get_by_role("link", name="@lucia")).to_have_attribute("href", "/people/lucia")
    assert too_wide(elsewhere) == []
    elsewhere.goto("/drafts")
    expect(elsewhere.locator("#comments")).to_have_count(0)


@pytest.mark.parametrize("js", [True, False], ids=["with", "without"])
def test_one_press_reacts_and_another_takes_it_back(visit, js):
    page = visit("thandi" if js else "moses", js=js)
    page.goto(THREAD)
    post = page.locator("article.post").nth(3)
    name = re.compile("^Thanks")
    before = post.get_by_role("button", name=name).inner_text()
    post.get_by_role("button", name=name).click()
    expect(post.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    if js:
        assert page.url.endswith(THREAD) or "#" not in page.url, "one stays where one reads"
    page.reload()
    expect(post.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    post.get_by_role("button", name=name).click()
    expect(post.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    assert post.get_by_role("button", name=name).inner_text() == before


def test_without_javascript_one_says_where_it_was_tried_and_keeps_a_bookmark(visit):
    page = visit("thandi", width=PHONE, js=False)
    page.goto(THREAD)
    post = page.locator("article.post").nth(2)
    anchor = post.get_attribute("id")
    post.get_by_role("link", name="We tried this too").click()
    page.get_by_role("button", name="Say that we tried it").click()
    expect(page.get_by_role("alert")).to_contain_text("Where: write something here.")
    page.fill("#f-note", "In two wards of Durban, for a year")
    page.get_by_role("button", name="Say that we tried it").click()
    page.wait_for_url(re.compile(f"#{anchor}"))
    expect(page.locator(f"#{anchor}")).to_contain_text("In two wards of Durban, for a year")
    page.locator(f"#{anchor}").get_by_role("button", name="Bookmark").click()
    page.wait_for_url(re.compile(f"#{anchor}"))
    page.goto("/bookmarks")
    page.get_by_label("Your note").fill("For the report")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_label("Your note")).to_have_value("For the report")
    assert too_wide(page) == []
    page.get_by_role("button", name="Remove the bookmark").click()
    expect(page.locator("main")).to_contain_text("You have no bookmarks")


def test_a_question_is_put_answered_and_marked(visit):
    amina = visit("amina", js=False)
    amina.goto("/topics/micro-insurance/threads/new")
    amina.fill("#f-title", "Who collects by telephone?")
    amina.get_by_role("radio", name="Question").check()
    amina.get_by_text("If it is a question").click()
    amina.fill("#f-needed_by", "2001-01-01")
    amina.fill("#f-body", "We would like to.")
    amina.get_by_role("button", name="Open the thread").click()
    expect(amina.get_by_role("alert")).to_contain_text("choose a day from today on")
    amina.fill("#f-needed_by", "")
    amina.get_by_role("button", name="Open the thread").click()
    amina.wait_for_url(re.compile(r"/threads/\d+"))
    path = amina.url
    lucia = visit("lucia")
    lucia.goto(path)
    lucia.fill("#f-body", "We do, since last year.")
    lucia.get_by_role("button", name="Post comment").click()
    lucia.wait_for_url(re.compile("#comment-"))
    expect(lucia.get_by_role("button", name="This answered it")).to_have_count(0)
    amina.goto(path)
    said(amina, "since last year").get_by_role("button", name="This answered it").click()
    expect(amina.locator("#answer")).to_contain_text("We do, since last year.")
    amina.goto("/topics/micro-insurance/threads")
    expect(amina.locator(".thread-row", has_text="by telephone")).to_contain_text("Question, answered")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_while_people_are_offered_and_nothing_scrolls_sideways(visit, dark):
    page = visit("amina", width=DESK, dark=dark)
    page.goto(THREAD)
    page.locator("article.post").nth(4).get_by_role("button", name=re.compile("^Useful")).click()
    page.locator("#f-body").press_sequentially("@a")
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert too_wide(page) == []
    page.locator("#f-body").press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
