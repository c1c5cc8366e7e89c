"""What people come for, done as they do it, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.deeds import accept, invitation_in, invite, wait_for_letter
from tests.conftest import FOLDER
from tests.support.databases import Postgresql
from tests.support.site import running

ANSWERS_MAX = 17  # questions of a snapshot that its teller answers; the profile answers the rest
both_ways = pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without"])
CHOICES = {"scheme_types": "decentralised_micro_insurance", "branches": "medical_care", "target_groups": "women_workers"}


class Teller:
    """Fills the form in, and counts the questions answered."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked = page, set[str]()

    def write(self, name: str, words: str) -> None:
        """Type into a field."""
        self._count(name)
        self.page.fill(f"[name='{name}']", words)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list, or tick a box."""
        self._count(name)
        if self.page.locator(f"select[name='{name}']").count():
            self.page.select_option(f"select[name='{name}']", value)
        else:
            box = self.page.locator(f"input[name='{name}'][value='{value}']")
            for closed in self.page.locator("details:not([open])", has=box).all():
                closed.locator("summary").first.click()
            box.check()

    def _count(self, name: str) -> None:
        self.asked.add(re.split(r"-\d+-|-(?:marker|answer)$", name)[0])  # a row is one answer, and so is the gender question


def tell_snapshot(page: Page, title: str) -> Teller:
    page.goto("/")
    page.get_by_role("link", name="Write a case").locator("visible=true").first.click()
    teller = Teller(page)
    teller.write("narrative", "We sat down together and wrote the rules ourselves.")
    teller.write("title", title)
    teller.write("summary", "Women who smoke fish wrote rules for the help they give each other.")
    teller.write("period-start", "2015")
    teller.choose("period-status", "ongoing")
    for name, value in CHOICES.items():
        teller.choose(name, value)
    teller.choose("author_role", "implemented_it")
    teller.choose("gender-marker", "2")
    teller.write("gender-answer", "Women decide; men may join.")
    for side in ("facilitating", "hindering"):
        teller.choose(f"{side}_factors-0-code", "not_sure")
        teller.write(f"{side}_factors-0-text", "We knew each other.")
    teller.choose("lessons-0-type", "worked")
    teller.write("lessons-0-text", "Write the rule before you need it.")
    teller.choose("sources-0-kind", "own_records")
    teller.write("sources-0-title", "Our notebook")
    teller.choose("topics", "micro-insurance")
    return teller


def publish(teller: Teller) -> None:
    page = teller.page
    page.get_by_role("button", name="Check and publish").click()
    expect(page.locator(".error-summary")).to_have_count(0)
    teller.choose("audience", "members")
    teller.choose("byline-kind", "my_name")
    page.locator("main button[value='publish']").click()
    page.wait_for_url(re.compile(r"/cases/\d+-[^/]+$"))


@both_ways
def test_a_snapshot_is_published_on_a_phone_with_seventeen_answers(visit, js):
    page = visit("lucia", width=PHONE, js=js)
    title = f"Rules of our own, told {'with' if js else 'without'} JavaScript"
    teller = tell_snapshot(page, title)
    publish(teller)
    expect(page.locator("h1")).to_have_text(title)
    assert len(teller.asked) <= ANSWERS_MAX, sorted(teller.asked)


@both_ways
def test_a_full_case_study_is_written_and_published(visit, js):
    page = visit("thandi", js=js)
    title = f"A full one, told {'with' if js else 'without'} JavaScript"
    teller = tell_snapshot(page, title)
    page.locator("details", has=page.locator("[name='sources-0-id']")).last.locator("summary").click()
    teller.write("sources-0-id", "notebook")
    save(page)
    go(page, "coverage")
    for number, (year, all_, women) in enumerate((("2016", "120", "80"), ("2019", "340", "260"))):
        if number:
            page.locator("button[value='add-coverage']").click()
        for name, value in (("value", all_), ("year", year), ("women", women)):
            teller.write(f"coverage-{number}-{name}", value)
        for name, value in (("indicator", "members"), ("unit", "persons"), ("source", "notebook")):
            teller.choose(f"coverage-{number}-{name}", value)
    save(page)
    go(page, "results")
    teller.write("results", "Nobody had to **ask** any more: help was a right.")
    save(page)
    go(page, "snapshot")
    publish(teller)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("help was a right")
    expect(page.locator("main table").first).to_contain_text("260")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state()
    expect(page.locator("#saved")).to_have_text("Saved")


def go(page: Page, section: str) -> None:
    page.locator(f".outline a[href$='section={section}']").click()
    page.wait_for_url(f"**section={section}")


@both_ways
def test_a_member_reads_quotes_and_comments(visit, js):
    page = visit("lucia", js=js)
    page.goto("/cases")
    page.locator(".case-card a").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+-"))
    comment(page, "Thank you: we tried the same in Lima.")
    expect(page.locator(".post__body").last).to_contain_text("we tried the same in Lima")
    page.get_by_role("link", name="Quote").last.click()
    expect(page.locator("#f-body")).to_have_value(re.compile("> Thank you"))
    page.locator("#f-body").press("Control+End")
    page.locator("#f-body").press_sequentially("And we would do it again.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".post__body blockquote").last).to_contain_text("we tried the same")


def comment(page: Page, words: str) -> None:
    page.fill("#f-body", words)
    page.get_by_role("button", name="Preview").last.click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_url(re.compile(r"#comment-\d+"))


@both_ways
def test_who_follows_a_region_is_told_of_a_new_thread(visit, js):
    amina, lucia = visit("amina", js=js), visit("lucia", js=js)
    amina.goto("/regions/africa")
    amina.locator("main details", has=amina.locator("button[name='level']")).locator("summary").first.click()
    amina.locator("main button[name='level'][value='following']").first.click()
    title = f"Who keeps the list? Asked {'with' if js else 'without'} JavaScript"
    lucia.goto("/regions/africa/threads/new")
    lucia.fill("[name='title']", title)
    lucia.fill("[name='body']", "Ours is kept by the treasurer.")
    lucia.locator("main form button[value='post'], main form button.button--primary").last.click()
    lucia.wait_for_url(re.compile(r"/threads/\d+-"))
    expect(lucia.locator("h1")).to_have_text(title)
    told = amina.get_by_role("link", name=title)
    for _ in range(40):  # the worker sends notices; ten seconds are plenty
        amina.goto("/notifications")
        if told.count():
            break
        amina.wait_for_timeout(250)
    expect(told.first).to_be_visible()
    lucia.goto("/notifications")
    expect(lucia.get_by_role("link", name=title)).to_have_count(0)


@both_ways
def test_an_invited_person_joins_and_is_in(visit, site, js):
    address = f"nadia{'1' if js else '2'}@example.net"
    moses = visit("moses", js=js)
    invite(moses, address)
    expect(moses.get_by_text("The invitation is on its way.")).to_be_visible()
    nadia = visit(js=js, width=PHONE)
    accept(nadia, invitation_in(wait_for_letter(site, moses, address)), "Nadia Haddad")
    nadia.goto("/settings/profile")
    expect(nadia.locator("[name='name']")).to_have_value("Nadia Haddad")


def test_the_same_site_talks_on_postgresql(visit, tmp_path):
    folder = FOLDER / "postgresql"
    folder.mkdir(exist_ok=True)
    database = Postgresql(folder, "browser")
    with running(tmp_path, database.uri) as site:
        page = visit("amina", at=site)
        page.goto("/threads/1")
        comment(page, "Said on PostgreSQL.")
        expect(page.locator(".post__body").last).to_contain_text("Said on PostgreSQL.")
