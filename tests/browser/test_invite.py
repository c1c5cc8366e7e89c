"""Forty people are invited from a pasted list, and one of them joins on a phone without JavaScript and without a password."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.deeds import accept, invitation_in, invite, let, wait_for_letter
from tests.browser.test_every_page import too_wide, violations
from tests.support.site import reach

FORTY = "\n".join(f"person{n}@example.net, Person {n}, Office {n % 5}, {'Sénégal' if n % 2 else 'Peru'}" for n in range(1, 41))
EXPIRED = """
    from forum.invitations.models import Invitation
    late = Invitation.email == "late@example.net"
    db.session.execute(update(Invitation).where(late).values(expires_at=utcnow() - timedelta(days=1)))
"""
PHONES_NAME = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


def looks_right(page):
    assert [*violations(page), *too_wide(page)] == [], page.url


def test_forty_are_invited_from_a_pasted_list_and_one_joins_says_hello_is_answered_and_told(visit, site, chrome):
    moses = visit("moses")
    moses.goto("/people/invite")
    moses.fill("[name='people']", FORTY + "\nlucia@example.org\nperson41@gmial.com, Person 41\n")
    moses.select_option("[name='list-edition']", "turin-current")
    moses.fill("[name='list-note']", "We look forward to what you bring.")
    moses.get_by_role("button", name="Show what will happen").click()
    expect(moses.get_by_role("button", name="Send 40 invitations")).to_be_visible()
    looks_right(moses)
    moses.get_by_role("button", name="Take person41@gmail.com").click()
    moses.get_by_role("button", name="Send 41 invitations").click()
    expect(moses.get_by_text("41 of 41 sent")).to_be_visible(timeout=30_000)  # by itself
    expect(moses.get_by_text("All of it is done.")).to_be_visible()
    looks_right(moses)

    letter = wait_for_letter(site, moses, "person7@example.net")
    assert "We look forward to what you bring." in letter
    phone = chrome.new_context(
        viewport={"width": PHONE, "height": 800}, java_script_enabled=False, user_agent=PHONES_NAME, base_url=site.url
    )
    person = phone.new_page()
    person.goto(invitation_in(letter))
    expect(person.locator("[name='organization']")).to_have_value("Office 2")
    expect(person.locator("[name='country']")).to_have_value("sn")
    person.locator("input[name='topics']").first.check()
    person.get_by_role("button", name="Join").click()
    assert person.url == f"{site.url}/"
    person.fill("#f-body", "I am the seventh; I keep the books of a mutual; I look for a simple ledger.")
    person.get_by_role("button", name="Post comment").click()
    person.wait_for_url(re.compile(r"/threads/\d+-.*#comment-\d+"))

    moses.goto(person.url.split("#")[0])
    hello = moses.locator("article.post", has_text="I look for a simple ledger")
    hello.get_by_role("link", name="Reply").click()
    moses.fill("#f-body", "Lucía keeps one: ask her.")
    moses.get_by_role("button", name="Post comment").click()
    moses.wait_for_url(re.compile(r"#comment-\d+"))
    told = person.locator("main .notes", has_text="Moses")
    for _ in range(80):  # the worker sends notices; twenty seconds are plenty
        person.goto("/notifications")
        if told.count():
            break
        person.wait_for_timeout(250)
    expect(told.first).to_be_visible()
    person.goto("/settings/profile")
    expect(person.locator("[name='name']")).to_have_value("Person 7")
    phone.close()

    moses.goto("/people/invitations?state=accepted")
    expect(moses.get_by_role("row", name=re.compile("Person 7"))).to_contain_text("accepted")
    expect(moses.locator("main")).not_to_contain_text("person7@example.net")
    looks_right(moses)
    moses.goto("/people/invitations?state=sent")
    moses.get_by_role("link", name="Person 8").click()
    looks_right(moses)
    moses.fill("#f-email", "person8.new@example.net")
    moses.get_by_role("button", name="Correct and send").click()
    assert "/join/" in wait_for_letter(site, moses, "person8.new@example.net")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_one_who_is_invited_are_sound(visit, site, width, dark):
    moses = visit("moses")
    address = f"guest{width}{'dark' if dark else ''}@example.net"
    invite(moses, address)
    link = invitation_in(wait_for_letter(site, moses, address))
    guest = visit(width=width, dark=dark)
    guest.goto(link)
    looks_right(guest)
    guest.evaluate("for (const form of document.forms) form.noValidate = true")
    guest.fill("#f-name", "")
    guest.get_by_role("button", name="Join").click()
    expect(guest.locator(".error-summary")).to_be_visible()
    looks_right(guest)


def test_an_expired_invitation_offers_a_new_one_to_the_same_address(visit, site):
    moses, late = visit("moses"), visit(width=PHONE, js=False)
    invite(moses, "late@example.net")
    old = invitation_in(wait_for_letter(site, moses, "late@example.net"))
    let(site, EXPIRED)
    late.goto(old)
    expect(late.locator("h1")).to_have_text("This invitation no longer works")
    late.get_by_role("button", name="Send me a new invitation").click()
    for _ in range(80):
        letters = site.letters_to("late@example.net")
        if len(letters) > 1:
            break
        late.wait_for_timeout(250)
    new = invitation_in(letters[-1])
    assert new != old
    accept(late, new, "Lata Late")
    late.goto("/settings/profile")
    expect(late.locator("#f-name")).to_have_value("Lata Late")


def test_the_same_list_is_read_from_the_shell(site, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("E-mail;Nom;Langue\nshell@example.net;Zoé;fr\nlucia@example.org;;\n", encoding="cp1252")
    said = reach(site, "invite", str(path), "--edition", "turin-2003", "--from", "moses@example.org", "--dry-run")
    assert "2: shell@example.net: Will be invited." in said
    assert "Nothing was sent." in said
    said = reach(site, "invite", str(path), "--edition", "turin-2003", "--from", "moses@example.org", "--yes")
    assert "1 invitation to send" in said
