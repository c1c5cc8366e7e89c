"""Report, hide, appeal, restore, as a member, a moderator, the writer and another moderator meet it, with JavaScript off."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import too_wide, violations


def test_what_is_reported_is_hidden_and_comes_back_by_an_appeal(visit):
    lucia = visit("lucia", width=PHONE, js=False)
    lucia.goto("/threads/3")
    lucia.fill("[name='body']", "Mrs B. of stall 14 is ill.")
    lucia.get_by_role("button", name="Post comment").click()
    said = re.search(r"comment-(\d+)", lucia.url)[1]
    thread = lucia.url.partition("#")[0]

    thandi = visit("thandi", width=PHONE, js=False)
    thandi.goto(f"/comments/{said}/report")
    thandi.get_by_role("button", name="Send to the moderators").click()
    expect(thandi.get_by_role("alert")).to_contain_text("What is wrong: choose one.")
    thandi.check("[name='reason'][value='personal_data']")
    thandi.fill("[name='body']", "Stall and illness together.")
    thandi.get_by_role("button", name="Send to the moderators").click()
    expect(thandi.get_by_role("status")).to_contain_text("A moderator will look at it")

    moses = visit("moses", js=False)
    moses.goto("/moderation")
    row = moses.locator("li", has_text="Personal data reported").filter(has_text="came").first
    row.get_by_role("button", name="Take it").click()
    moses.get_by_role("link", name=re.compile("Personal data reported")).first.click()
    expect(moses.get_by_text("Mrs B. of stall 14")).to_be_visible()
    moses.fill("[name='reason']", "It shows who is ill.")
    moses.get_by_role("button", name="Hide it").click()
    expect(moses.get_by_role("button", name="Undo")).to_be_visible()
    thandi.goto(thread)
    expect(thandi.get_by_text("Mrs B. of stall 14")).to_have_count(0)

    lucia.goto("/settings/decisions")
    expect(lucia.get_by_text("It shows who is ill.")).to_be_visible()
    lucia.get_by_role("link", name=re.compile("Appeal #")).first.click()
    lucia.fill("[name='body']", "She asked me to tell it.")
    lucia.get_by_role("button", name="Send the appeal").click()
    expect(lucia.get_by_text("Your appeal waits")).to_be_visible()

    irene = visit("irene", js=False)
    irene.goto("/moderation")
    irene.get_by_role("link", name=re.compile("Appeal by Luc")).first.click()
    irene.fill("[name='answer']", "She agreed.")
    irene.get_by_role("button", name="Grant the appeal").click()
    thandi.goto(thread)
    expect(thandi.get_by_text("Mrs B. of stall 14")).to_be_visible()


def test_axe_finds_nothing_on_what_waits(visit):
    thandi = visit("thandi", width=PHONE)
    thandi.goto("/people/amina/report")
    thandi.check("[name='reason'][value='hostile']")
    thandi.get_by_role("button", name="Send to the moderators").click()
    wrong = {"report": [*violations(thandi), *too_wide(thandi)]}
    moses = visit("moses", width=PHONE)
    moses.goto("/moderation")
    wrong["queue"] = [*violations(moses), *too_wide(moses)]
    moses.get_by_role("link", name=re.compile("Reported: Amina")).first.click()
    wrong["pile"] = [*violations(moses), *too_wide(moses)]
    assert wrong == {"report": [], "queue": [], "pile": []}
