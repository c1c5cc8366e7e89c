"""Being told in a real browser: named, mailed, led to the place; answered by mail; stopped with one press; chosen in the table."""

import re
import subprocess
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.deeds import let
from tests.browser.test_every_page import NARROW, too_wide, violations
from tests.support.site import REACH, text_of

LUCIA = "lucia@example.org"
DUE = """
    from forum.notifications.models import Delivery
    due = update(Delivery).where(Delivery.state == "waiting", Delivery.how == "once")
    db.session.execute(due.values(due_at=utcnow()))
"""


def mailed(site, page, words):
    """Let the five minutes be over, and return the newest mail to Lucía that says `words`."""
    for n in range(80):
        if n % 8 == 0:
            let(site, DUE)  # the worker may not have told her yet
        found = [each for each in site.mail_to(LUCIA) if words in text_of(each)]
        if found:
            return found[-1]
        page.wait_for_timeout(250)
    raise AssertionError((site.folder / "log").read_text()[-2000:])


def unread(page):
    """The number at the bell."""
    found = page.locator(".account__icon .count")
    return int(found.inner_text().split()[0]) if found.count() else 0


def post(page, words, thread="/threads/3"):
    """Post a comment, and return its path."""
    page.goto(thread)
    page.fill("#f-body", words)
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_url(re.compile("#comment-"))
    return "/comments/" + page.url.rpartition("-")[2]


def test_who_is_named_is_mailed_led_there_and_has_read_no_more_than_that(site, visit):
    amina, lucia = visit("amina"), visit("lucia", width=PHONE)
    amina.goto("/threads/3")
    area = amina.locator("#f-body")
    area.fill("")
    area.press_sequentially("Does @lucia")
    area.press("Escape")
    area.press_sequentially(" know who books it in Lima?")
    expect(amina.locator("[data-reach]")).to_be_attached()
    amina.get_by_role("button", name="Post comment").click()
    amina.wait_for_url(re.compile("#comment-"))
    letter = mailed(site, lucia, "know who books it in Lima?")
    text = text_of(letter)
    assert "Amina Diop mentions you in" in text
    assert letter["From"].addresses[0].display_name.startswith("Amina Diop")
    lucia.goto("/notifications")
    expect(lucia.locator("main")).to_contain_text("You are mentioned in")
    before = unread(lucia)
    lucia.goto(re.search(r"/comments/\d+", text)[0])
    expect(lucia.locator("main")).to_contain_text("know who books it in Lima?")
    assert re.search(r"page=[23]#comment-", lucia.url), "the mail leads to the page on which it stands"
    seen = lucia.locator("article.post").count()
    lucia.goto("/notifications")
    assert before - seen <= unread(lucia) < before, "what stands on other pages is as new as before"
    assert too_wide(lucia) == []


def test_an_answer_by_mail_stands_in_the_thread_and_the_writer_is_told(site, visit):
    amina = visit("amina")
    path = post(amina, "Which office prints the receipts, @lucia?")
    letter = mailed(site, amina, "Which office prints the receipts")
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = f"Lucía <{LUCIA}>", letter["Reply-To"], f"Re: {letter['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = "<from-a-phone@mail.example.org>", letter["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    answer.set_content(f"The one in Callao does.\n\nSent from my phone\n\nOn Wed, 25 Nov 2026 at 10:12, Reach wrote:\n{quoted}\n")
    to = letter["Reply-To"].addresses[0].addr_spec
    command = [*REACH, "mail-in", "--sender", LUCIA, to]
    subprocess.run(command, env=site.env, input=answer.as_bytes(), check=True, capture_output=True)
    said = amina.locator("article.post", has_text="The one in Callao does.")
    for _n in range(40):
        amina.goto(path)
        if said.count():
            break
        amina.wait_for_timeout(250)
    expect(said).to_have_count(1)
    expect(said).to_contain_text("Lucía Fernández")
    expect(said).not_to_contain_text("Which office prints")
    amina.goto("/notifications")
    expect(amina.locator("main")).to_contain_text(re.compile("answers? to you in", re.I))


@pytest.mark.parametrize("js", [True, False], ids=["with", "without"])
def test_one_press_from_a_mail_stops_it_and_another_lets_it_come_again(site, visit, js):
    amina, anybody = visit("amina"), visit(js=js, width=PHONE)
    post(amina, f"One more for @lucia, {'with' if js else 'without'}.")
    letter = mailed(site, amina, f"One more for @lucia, {'with' if js else 'without'}.")
    link = letter["List-Unsubscribe"].strip("<>")
    assert link in text_of(letter)
    anybody.goto(link)
    expect(anybody.locator("h1")).to_have_text("Stop mail about mentions, answers and quotations?")
    anybody.get_by_role("button", name="Stop it").click()
    expect(anybody.locator("h1")).to_have_text("Stopped")
    lucia = visit("lucia")
    lucia.goto("/settings/notifications")
    expect(lucia.locator("[name=how-direct][value=site]")).to_be_checked()
    anybody.get_by_role("button", name="let it come again").click()
    expect(anybody.locator("h1")).to_have_text("It comes again")
    lucia.reload()
    expect(lucia.locator("[name=how-direct][value=once]")).to_be_checked()
    if js:
        assert violations(anybody) == []


@pytest.mark.parametrize(("width", "js", "dark"), [(DESK, True, False), (PHONE, False, True)], ids=["desk", "phone without"])
def test_the_table_is_chosen_in_and_says_what_is_wrong(visit, width, js, dark):
    page = visit("thandi", width=width, js=js, dark=dark)
    page.goto("/settings/notifications")
    row = page.locator("tr", has_text="New comments in what you watch")
    row.locator("label", has_text="Weekly").click(force=True)
    page.fill("#f-paused_until", "2020-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("No e-mail before: choose a day after today")
    expect(page.locator("[name=how-watching][value=weekly]")).to_be_checked()
    page.fill("#f-paused_until", "")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Stored.")
    expect(page.locator("[name=how-watching][value=weekly]")).to_be_checked()
    page.get_by_role("link", name="Single threads, places and people").click()
    expect(page.locator("h1")).to_have_text("Single threads, places and people")
    if js:
        assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert too_wide(page) == []
