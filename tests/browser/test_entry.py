"""Coming in by mail, on one device or two; and what a shared computer keeps of somebody: nothing."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

ADDRESS = "thandi@example.org"
both_ways = pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without"])


def asked_by_mail(page: Page, site, address: str = ADDRESS, remember: bool = False) -> str:
    """Ask for a sign-in by mail as a person does; return the mail."""
    before = len(letters(site, address, "asked to sign in"))
    page.goto("/people")
    page.fill("#f-email", address)
    if remember:
        page.check("[name='remember']")
    page.get_by_role("button", name="Mail me a link instead").click()
    expect(page.locator("h1")).to_have_text("Look into your mail")
    return letter(site, address, "asked to sign in", before)


def letters(site, address: str, words: str) -> list[str]:
    """Return the mails to an address that say `words`, oldest first."""
    return [text for text in site.letters_to(address) if words in text]


def letter(site, address: str, words: str, before: int) -> str:
    """Wait for the mail with `words` after the first `before` ones."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = letters(site, address, words)
        if len(found) > before:
            return found[before]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address}: {words}")


def link_in(text: str, site) -> str:
    return re.search(rf"{re.escape(site.url)}(/\S+)", text)[1]


def code_in(text: str) -> str:
    return re.search(r"^(\d{6})\s*$", text, re.M)[1]


@both_ways
def test_somebody_signs_in_by_the_link_on_a_phone(visit, site, js):
    page = visit(width=PHONE, js=js)
    mail = asked_by_mail(page, site)
    assert "Chrome on Linux asked to sign in" in mail
    page.goto(link_in(mail, site))
    expect(page.locator("main")).to_contain_text("Thandi Mokoena")
    expect(page.locator("main")).to_contain_text("this browser")
    page.locator("main form.form button.button--primary").click()
    page.wait_for_url("**/people")
    expect(page.locator("h1")).to_be_visible()
    page.goto(link_in(mail, site))
    expect(page.locator("h1")).to_have_text("This link no longer works")


@both_ways
def test_somebody_signs_in_by_the_code_from_a_mail_read_elsewhere(visit, site, js):
    page = visit(width=PHONE, js=js)
    code = code_in(asked_by_mail(page, site))
    page.fill("#f-code", "12")
    page.get_by_role("button", name="Sign in").last.click()
    expect(page.locator(".error-summary")).to_contain_text("write the 6 digits")
    page.fill("#f-code", f"{code[:3]} {code[3:]}")
    page.locator("main form.form button.button--primary").click()
    page.wait_for_url("**/people")


def test_the_link_signs_another_device_in_and_not_the_one_that_asked(visit, site):
    desk, phone = visit(), visit(width=PHONE)
    mail = asked_by_mail(desk, site)
    phone.goto(link_in(mail, site))
    expect(phone.locator("main")).not_to_contain_text("this browser")
    phone.locator("main form.form button.button--primary").click()
    phone.wait_for_url("**/people")
    desk.goto("/people")
    expect(desk).to_have_url(re.compile("/sign-in"))


def test_an_address_is_changed_and_changed_back(visit, site):
    page = visit("irene")
    old, new = "irene@example.org", "irene@new.example.org"
    for address, before in ((new, old), (old, new)):
        page.goto("/settings/address")
        expect(page.locator("main")).to_contain_text(before)
        page.fill("#f-email", address)
        page.fill("#f-old_password", "reach-demo")
        page.get_by_role("button", name="Write to the new address").click()
        expect(page.get_by_role("button", name="Stop this change")).to_be_visible()
        letter(site, before, "Nothing changes until it is confirmed", 0)
        page.goto(link_in(letter(site, address, "/settings/address/", 0), site))
        page.get_by_role("button", name="Use this address").click()
        expect(page.locator(".notice")).to_contain_text("was changed")
        letter(site, before, "now has the e-mail address", 0)


def left_behind(page: Page) -> dict[str, object]:
    """What this browser holds of the site."""
    stores = page.evaluate("""async () => ({
        local: Object.keys(localStorage), session: Object.keys(sessionStorage), caches: await caches.keys(),
        databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker.getRegistrations()).length })""")
    return {**stores, "cookies": [each["name"] for each in page.context.cookies()]}


VALUES = "fields => fields.map((field) => field.value)"
NOTHING = {"local": [], "session": [], "caches": [], "databases": 0, "workers": 0, "cookies": []}


def write_offline(page: Page) -> None:
    """Begin a case study while the line is down, so that the browser has something to keep."""
    page.goto("/cases/new")
    page.context.set_offline(True)
    page.fill("[name='title']", "A secret of a shared computer")
    page.wait_for_function("Object.keys(sessionStorage).concat(Object.keys(localStorage)).some((key) => key.startsWith('draft:'))")
    page.context.set_offline(False)


def test_nothing_of_a_member_stays_after_signing_out(visit):
    page = visit("lucia")
    page.goto("/people/lucia")
    page.goto("/settings/profile")
    write_offline(page)
    page.goto("/settings/address")
    expect(page.locator("main")).to_contain_text("lucia@example.org")
    page.locator(".account__menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert left_behind(page) == NOTHING
    for _ in range(4):  # each page of before, as the back button brings it
        page.go_back()
        page.wait_for_load_state()
        shown = page.locator("body").inner_text() + "".join(page.locator("[name='title'], #f-email").evaluate_all(VALUES))
        assert page.locator(".account__menu").count() == 0
        for words in ("Lucía Fernández", "lucia@example.org", "A secret of a shared computer"):
            assert words not in shown, page.url


def test_closing_the_browser_signs_out_where_one_is_not_kept(visit, chrome, site):
    page = visit("lucia")
    write_offline(page)
    kept = page.context.storage_state()
    lasting = [each for each in kept["cookies"] if each["expires"] > 0]
    assert lasting == []
    assert [each["localStorage"] for each in kept["origins"]] == []
    opened = chrome.new_context(base_url=site.url, storage_state={"cookies": lasting, "origins": kept["origins"]}).new_page()
    opened.goto("/people")
    expect(opened).to_have_url(re.compile("/sign-in"))
    opened.context.close()


def test_closing_the_browser_keeps_whoever_asked_for_it(visit, chrome, site):
    page = visit()
    code = code_in(asked_by_mail(page, site, remember=True))
    page.fill("#f-code", code)
    page.locator("main form.form button.button--primary").click()
    page.wait_for_url("**/people")
    lasting = [each for each in page.context.cookies() if each["expires"] > 0]
    assert [each["name"] for each in lasting] == ["reach_device"]
    opened = chrome.new_context(base_url=site.url, storage_state={"cookies": lasting, "origins": []}).new_page()
    opened.goto("/people")
    expect(opened).to_have_url(re.compile("/people$"))
    opened.context.close()
    page.locator(".account__menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert left_behind(page) == NOTHING
