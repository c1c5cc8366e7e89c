"""Feeds and e-discussions, as people and their programs meet them: every feed of the demo content is valid, a private one is made,
read and ended, a thread becomes an e-discussion whose question the worker asks and whose synthesis ends it."""

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import violations
from tests.support.feeds import read

WAIT = 20  # seconds for the worker


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read()


def feeds_of(site) -> set[str]:
    """Return the feeds that the pages of the demo name: of all topics, regions and countries, the library and the register."""
    pages = ["/cases", "/practices", "/topics", "/regions"]
    pages += sorted(set(re.findall(r'href="(/(?:topics|regions)/[\w-]+)"', fetch(f"{site.url}/topics").decode())))
    pages += sorted(set(re.findall(r'href="(/(?:topics|regions)/[\w-]+)"', fetch(f"{site.url}/regions").decode())))
    texts = [fetch(site.url + page).decode() for page in pages]
    countries = {f"{path}.atom" for text in texts for path in re.findall(r'href="(/countries/\w\w)"', text)}
    return countries | {
        path for text in texts for path in re.findall(r'type="application/atom\+xml" title="[^"]*" href="([^"]+)"', text)
    }


def test_every_feed_of_the_demo_is_valid_and_whole(site):
    found = {path: read(fetch(site.url + path)) for path in sorted(feeds_of(site))}
    assert len(found) > 100 and len(found["/feeds/cases.atom"].entries) >= 16 and found["/feeds/practices.atom"].entries
    assert sum(bool(feed.entries) for path, feed in found.items() if path.startswith("/countries/")) > 10
    for feed in found.values():
        assert [entry.title for entry in feed.entries if "Lessons" not in entry.content[0].value] == []
        assert [entry.link for entry in feed.entries if not entry.link.startswith(f"{site.url}/cases/")] == []


def test_a_member_makes_reads_and_ends_a_private_feed(visit, site):
    page: Page = visit("amina", width=PHONE)
    page.goto("/settings/following")
    page.get_by_role("main").get_by_role("link", name="Your private feed and calendar").click()
    page.get_by_role("button", name="Make a private address").click()
    address = page.get_by_label("For your feed reader (Atom)").input_value()
    assert address.startswith(site.url) and violations(page) == []
    names = {entry.title for entry in read(fetch(address)).entries}
    assert names and b"BEGIN:VEVENT" in fetch(page.get_by_label("For your calendar (iCalendar)").input_value())
    page.reload()
    expect(page.get_by_label("For your feed reader (Atom)")).to_have_count(0)
    page.get_by_role("button", name="End the address").click()
    expect(page.get_by_role("main")).to_contain_text("You have no private address.")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(address)


def test_a_thread_becomes_an_e_discussion_and_ends_with_a_synthesis(visit):
    staff: Page = visit("moses")
    staff.goto("/regions/africa/threads/new")
    staff.fill("[name='title']", "How do we count women who pay together?")
    staff.fill("[name='body']", "Two weeks, two questions.")
    staff.get_by_role("button", name="Open the thread").click()
    here = staff.url
    today = datetime.now(UTC).date()
    staff.get_by_role("link", name="E-discussion: days and questions").click()
    staff.fill("[name='opens_on']", today.isoformat())
    staff.fill("[name='closes_on']", (today - timedelta(days=1)).isoformat())
    staff.fill("[name='questions']", "Who collects?\n\nWho keeps the book?")
    staff.get_by_role("button", name="Make it an e-discussion").click()
    expect(staff.get_by_role("alert")).to_contain_text("it is before the first day")
    assert violations(staff) == []
    staff.fill("[name='closes_on']", (today + timedelta(days=13)).isoformat())
    staff.get_by_role("button", name="Make it an e-discussion").click()
    until = time.monotonic() + WAIT
    while not staff.get_by_role("link", name="Who collects?").count() and time.monotonic() < until:
        time.sleep(0.3)
        staff.goto(here)
    expect(staff.get_by_role("link", name="Who collects?")).to_be_visible()
    assert violations(staff) == []
    staff.get_by_role("link", name="Write the synthesis").click()
    staff.fill("[name='body']", "They collect in *turns*.")
    staff.get_by_role("button", name="Post the synthesis and close").click()
    member: Page = visit("lucia", width=PHONE)
    member.goto(here)
    expect(member.locator("section", has_text="The synthesis").first).to_contain_text("They collect in turns.")
    expect(member.locator("#reply")).to_have_count(0)
    assert violations(member) == []
