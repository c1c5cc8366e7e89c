"""An edition from its announcement to the mail that all its people get, as a moderator and a participant meet it."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

WAIT = 20  # seconds for the worker


def letter_to(site, address: str, words: str) -> str:
    """Return the text of the first letter to `address` that holds `words`."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        found = [text for text in site.letters_to(address) if words in text]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address} with {words!r}")


def make_an_edition(page: Page) -> str:
    page.goto("/editions")
    page.get_by_role("link", name="Add an edition").click()
    page.fill("[name='title']", "Social Security for All, 2031")
    page.fill("[name='place']", "Nairobi, Kenya")
    page.select_option("[name='country']", "ke")
    page.fill("[name='starts_on']", "2031-05-05")
    page.fill("[name='ends_on']", "2031-05-01")
    page.fill("[name='tuition']", "2200")
    page.get_by_role("button", name="Add the edition").click()
    expect(page.get_by_role("alert")).to_contain_text("it is before the first day")
    expect(page.get_by_role("alert")).to_contain_text("say in which currency")
    page.fill("[name='ends_on']", "2031-05-16")
    page.fill("[name='currency']", "eur")
    page.get_by_role("button", name="Add the edition").click()
    page.wait_for_url(re.compile(r"/editions/nairobi-2031"))
    return page.url


def test_a_moderator_adds_an_edition_announces_and_a_participant_answers_from_the_mail(visit, site):
    staff = visit("moses", js=False)
    here = make_an_edition(staff)
    expect(staff.get_by_role("link", name="Welcome: who is here?")).to_be_visible()

    staff.get_by_role("link", name="Change the facts").click()
    staff.fill("[name='fees_cover']", "Bed and board.")
    staff.get_by_role("button", name="Save the facts").click()
    expect(staff.locator("main")).to_contain_text("Bed and board.")

    staff.get_by_role("link", name="Add people, change capacities").click()
    for who in ("thandi", "lucia@example.org"):
        staff.fill("[name='person']", who)
        staff.get_by_role("button", name="Add to the edition").click()
        staff.wait_for_url(re.compile(r"/people/\w+$"))
        staff.goto(f"{here}/people")

    staff.goto(f"{here}/threads/new")
    staff.fill("[name='title']", "What to bring to Nairobi")
    staff.fill("[name='body']", "Bring **one page** about your scheme.")
    staff.get_by_label("Announcement").check()
    staff.get_by_role("button", name="Open the thread").click()
    expect(staff.get_by_role("status")).to_contain_text("Goes by e-mail to 2 people")
    assert not [text for text in site.letters_to("thandi@example.org") if "Nairobi" in text]
    staff.get_by_role("button", name="Send it to 2 people").click()
    staff.wait_for_url(re.compile(r"/threads/\d+-what-to-bring"))

    text = letter_to(site, "thandi@example.org", "Bring one page about your scheme.")
    link = re.search(r"http://\S+#reply", text)
    assert link is not None
    phone = visit("thandi", width=PHONE, js=False)
    phone.goto(link[0])
    phone.fill("[name='body']", "I bring ours.")
    phone.get_by_role("button", name="Post comment").click()
    expect(phone.locator("main")).to_contain_text("I bring ours.")
    staff.reload()
    expect(staff.locator("main")).to_contain_text("Mailed to 2 people on")
    expect(staff.locator("main")).to_contain_text("I bring ours.")
    phone.goto(here)
    expect(phone.locator("section", has_text="Newest announcement").first).to_contain_text("What to bring to Nairobi")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
