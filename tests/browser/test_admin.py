"""The administrator's first hour, from an empty database to a first invitation and a first question."""

import os
import re
import socket
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.deeds import invite
from tests.support.site import REACH, Site, reach


@pytest.fixture
def empty(tmp_path):
    """A site as `reach init` leaves it: nobody, nothing; web server and worker run."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "SITE_URL": url,
        "SECRET_KEY": "a secret of this test, 32 letters", "REACH_MODE": "production",
    }  # fmt: skip
    site = Site(url, tmp_path, env)
    subprocess.run([*REACH, "init"], env=env, check=True, capture_output=True)
    try:
        site.start("worker")
        site.start_web()
        yield site
    finally:
        site.stop()


def until(page, words, path="/"):
    """Load a page again until the worker has done its part."""
    for _n in range(80):
        page.goto(path)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{words!r} never came")


@pytest.mark.parametrize(("width", "js"), [(DESK, True), (PHONE, False)], ids=["at a desk", "on a phone without JavaScript"])
def test_an_administrator_s_first_hour(visit, empty, width, js):
    told = reach(empty, "member", "add", "ada@example.org", "--name", "Ada Conti", "--role", "administrator")
    page = visit(at=empty, width=width, js=js)
    page.goto(re.search(r"http\S+/sign-in/link/\S+", told)[0])
    page.locator("main form button").first.click()
    page.wait_for_url("**/password/*")
    page.goto("/")
    expect(page.get_by_text("0 of 8 done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name="Change the name").click()
    page.fill("[name='site_name']", "Mutual Help")
    page.fill("[name='contact']", "office@example.org")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("The settings are saved")).to_be_visible()

    page.goto("/")
    page.get_by_role("button", name="Send me a test e-mail").click()
    until(page, "handed over for ada@example.org")
    letter = empty.letters_to("ada@example.org")[-1]
    assert "Mutual Help" in letter
    for button in ("I received it", "I have read the rules", "I have read the page on privacy", "Bring them in"):
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/#first-hour")
    until(page, "They are in the library.")
    expect(page.get_by_text("5 of 8 done")).to_be_visible()

    page.get_by_role("link", name="Invite", exact=True).click()
    assert page.url.startswith(empty.url)
    invite(page, "first@example.net")
    page.goto("/regions/africa/threads/new")
    page.fill("[name='title']", "Who collects contributions at your place?")
    page.fill("[name='body']", "Ours are collected at the market, on Fridays.")
    page.check("[name='kind'][value='question']") if page.locator("input[name='kind']").count() else page.select_option(
        "[name='kind']", "question"
    )
    page.locator("main form button.button--primary").last.click()
    page.wait_for_url(re.compile(r"/threads/\d+-"))
    page.goto("/")
    expect(page.get_by_text("7 of 8 done")).to_be_visible()
    page.get_by_role("link", name="Set up an edition").click()
    page.fill("#f-title", "Turin, 2031")
    page.fill("#f-place", "Turin, Italy")
    page.select_option("#f-country", "it")
    page.fill("#f-starts_on", "2031-05-05")
    page.fill("#f-ends_on", "2031-05-16")
    page.get_by_role("button", name="Add the edition").click()
    page.wait_for_url(re.compile(r"/editions/turin-2031"))
    page.goto("/")
    expect(page.get_by_text("8 of 8 done")).to_be_visible()
    page.get_by_role("button", name="Take this list off the front page").click()
    expect(page.get_by_text("The first hour of this site")).to_have_count(0)
    page.goto("/admin")
    page.get_by_role("link", name="The list of the first hour").click()
    expect(page.get_by_text("8 of 8 done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
