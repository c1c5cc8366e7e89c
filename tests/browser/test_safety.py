"""Hide me now, as people see it: at once for a visitor and for a mate who reads, and everything is back afterwards."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

WHO, NAME = "thandi", "Thandi Mokoena"


@pytest.mark.parametrize(("width", "js"), [(DESK, True), (PHONE, False)], ids=["at a desk", "on a phone without JavaScript"])
def test_somebody_hides_at_once_and_comes_back(visit, width, js):
    own, other = visit(WHO, width=width, js=js), visit("lucia", width=width, js=js)
    own.goto("/regions/africa/threads/new")
    own.fill("[name='title']", f"{NAME} asks")
    own.fill("[name='body']", f"I am {NAME}. Who else?")
    own.locator("main form button.button--primary").last.click()
    own.wait_for_url(re.compile(r"/threads/\d+-"))
    thread = own.url
    pages = (thread, f"/people?q={NAME.split()[1]}", f"/people/{WHO}")
    for path in pages:
        other.goto(path)
        expect(other.locator("main")).to_contain_text(NAME)

    own.goto("/settings/profile")
    try:
        own.get_by_role("button", name="Hide me now").click()
        expect(own.get_by_role("heading", name="You are hidden")).to_be_visible()
        assert own.evaluate("document.documentElement.scrollWidth") <= width
        for path in pages:
            other.goto(path)
            assert "Mokoena" not in other.content().replace(f"q={NAME.split()[1]}", "").replace('value="Mokoena"', ""), path
        other.goto(thread)
        expect(other.locator("main")).to_contain_text("I am a member. Who else?")
        own.goto(thread)  # she writes on
        own.fill("main [name='body']", "Still here.")
        own.get_by_role("button", name="Post").click()
        expect(own.locator("main")).to_contain_text("Still here.")
    finally:
        own.goto("/settings/profile")
        own.get_by_role("button", name="Show me again").click()
    expect(own.get_by_role("heading", name="Your profile")).to_be_visible()
    for path in pages:
        other.goto(path)
        expect(other.locator("main")).to_contain_text(NAME)


def test_somebody_takes_another_handle_and_hides_what_they_said_before(visit):
    own, other = visit(WHO), visit("lucia")
    own.goto("/settings/profile")
    own.get_by_role("link", name="Change your handle").click()
    own.fill("[name='handle']", "settings")
    own.get_by_role("button", name="Take this handle").click()
    expect(own.locator(".error-summary, [role='alert']").first).to_contain_text("is not free")
    own.fill("[name='handle']", f"{WHO}-h")
    own.get_by_role("button", name="Take this handle").click()
    own.wait_for_url(f"**/people/{WHO}-h")
    other.goto(f"/people/{WHO}")
    assert other.url.endswith(f"/people/{WHO}-h")
    own.goto("/settings/handle")
    own.fill("[name='handle']", WHO)
    own.get_by_role("button", name="Take this handle").click()
    own.wait_for_url(f"**/people/{WHO}")

    own.goto("/regions/africa/threads/new")
    own.fill("[name='title']", "Where we meet")
    own.fill("[name='body']", "At number 12.")
    own.locator("main form button.button--primary").last.click()
    own.wait_for_url(re.compile(r"/threads/\d+-"))
    comment = own.locator("main a[href^='/comments/'][href$='/edit']").first.get_attribute("href").removesuffix("/edit")
    own.goto(f"{comment}/edit")
    own.fill("[name='body']", "At our house.")
    own.locator("main button[value='save']").click()
    own.goto(f"{comment}/history")
    own.get_by_role("button", name="Hide version 1").click()
    expect(own.get_by_text("Hidden by its author.")).to_be_visible()
    other.goto(f"{comment}/history")
    expect(other.get_by_text("Hidden by its author.")).to_be_visible()
    assert "number 12" not in other.content()
