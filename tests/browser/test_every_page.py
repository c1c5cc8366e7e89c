"""Every page, as machines can judge it: axe finds no violation in light and dark, nothing scrolls sideways at 320 pixels."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

NARROW, DESK = 320, 1280  # pixels
LONG = "Verwaltungsvereinfachungsgesetzesentwurfsbegründungszusammenfassung"  # no place to break it
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe().axe_script
PUBLIC = (
    "/", "/cases", "/cases?view=table", "/cases?view=map", "/cases?q=nothing-is-called-so", "/cases?topic=gender&region=africa",
    "/cases/1", "/cases/2", "/cases/3", "/cases/1/history", "/practices", "/topics", "/topics/micro-insurance",
    "/topics/financial-linkages", "/regions", "/regions/africa", "/countries/in", "/countries/mt", "/editions", "/collections",
    "/about", "/rules",
    "/help", "/privacy", "/accessibility", "/offline", "/sign-in", "/password/forgotten", "/password/spent", "/sign-in/link/spent",
    "/join/nothing", "/join/again", "/nowhere", "/cases/999",
    "/sign-in/mail/spent", "/settings/address/spent", "/check-in/spent", "/new-address/spent", "/new-address/confirmed",
    "/unsubscribe/spent",
)  # fmt: skip
MEMBERS = (
    "/", "/cases", "/cases/1", "/regions/africa", "/regions/africa/threads", "/regions/africa/threads/new", "/threads/3",
    "/threads/3?page=2", "/threads/3?quote=4", "/comments/4/edit", "/comments/4/history", "/comments/4/removal", "/people",
    "/people/lucia", "/people/thandi", "/people?q=nobody-is-called-so", "/notifications", "/drafts", "/cases/new",
    "/settings/profile", "/settings/hats", "/settings/handle", "/settings/password", "/settings/devices", "/settings/address",
    "/settings/following", "/settings/feeds", "/settings/push", "/settings/notifications", "/settings/notifications/things",
    "/settings/notifications/sent",
    "/editions/turin-2003", "/editions/turin-current", "/editions/turin-2003/people", "/moderation/log", "/topics/gender",
    "/threads/3/history", "/threads/999999", "/bookmarks", "/comments/4/reactions", "/cases/1/reactions",
)  # fmt: skip
STAFF = (
    "/moderation/guide", "/moderation/log", "/people/lucia/standing", "/comments/4/hiding", "/cases/3/nomination",
    "/threads/3/history", "/threads/3/closing", "/threads/3/pin", "/threads/3/slow", "/threads/3/move", "/threads/3/split",
    "/threads/3/merge", "/cases/17/hold",
    "/moderation", "/moderation/desk", "/people/lucia/staff-notes", "/collections/new",
    "/moderation/cases/17", "/people/invite", "/cases/3/decision", "/cases/3/withdrawal", "/cases/17/edit",
    "/cases/17/edit?section=coverage", "/cases/17/history", "/cases/1", "/threads/3/edit", "/editions", "/editions/turin-current",
    "/editions/new", "/editions/turin-current/edit", "/editions/turin-current/people", "/editions/turin-current/people/thandi",
    "/editions/turin-current/threads/new", "/editions/turin-current/write-shop",
    "/people/invitations", "/people/invitations?state=revoked", "/settings/notifications", "/threads/3/mail",
    "/threads/3", "/threads/3/closing", "/threads/3/pin", "/threads/3/slow", "/threads/3/move", "/threads/3/split",
    "/threads/3/merge", "/comments/4/draft", "/cases/1/hold",
)  # fmt: skip
ADMIN = (
    "/admin", "/admin/settings", "/admin/pages", "/admin/pages/rules", "/admin/roles", "/admin/roles/lucia", "/admin/mail",
    "/admin/jobs?state=done", "/admin/first-hour", "/admin/vocabularies", "/admin/vocabularies/target_groups",
    "/admin/vocabularies/branches/medical_care",
)  # fmt: skip
WHO = {"": PUBLIC, "lucia": MEMBERS, "amina": ("/cases/17/authors", "/cases/17/history"), "moses": STAFF, "ada": ADMIN}
NOT_THERE = {
    "/nowhere": 404,
    "/cases/999": 404,
    "/threads/999999": 404,
    "/join/nothing": 410,
    "/password/spent": 410,
    "/unsubscribe/spent": 404,
}
NOT_THERE |= dict.fromkeys(
    ("/sign-in/link/spent", "/sign-in/mail/spent", "/settings/address/spent", "/check-in/spent", "/new-address/spent"), 410
)
FORMS = {  # pages whose form is sent with every field emptied; a draft is stored all the same, and its faults shown after
    "": ("/sign-in", "/password/forgotten", "/join/again"),
    "lucia": ("/cases/new", "/regions/africa/threads/new", "/threads/3", "/comments/4/edit", "/settings/profile",
              "/settings/hats", "/settings/handle", "/settings/password", "/settings/address", "/settings/notifications",
              "/people/amina/report"),
    "amina": ("/cases/17/authors",),
    "moses": ("/collections/new", "/people/invite", "/cases/3/decision", "/cases/3/withdrawal", "/moderation/cases/17",
              "/threads/3/edit", "/editions/new", "/editions/turin-current/edit", "/editions/turin-current/threads/new",
              "/editions/turin-current/write-shop"),
    "ada": ("/admin/settings", "/admin/pages/rules", "/admin/roles", "/admin/roles/lucia",
            "/admin/vocabularies/branches/medical_care"),
}  # fmt: skip
CONTRAST = ["color-contrast"]
each_of = pytest.mark.parametrize("who", WHO, ids=lambda who: who or "visitor")


def violations(page, rules=RULES) -> list[str]:
    if not page.evaluate("'axe' in window"):  # once a page, however often it is asked
        page.evaluate(AXE)
    ask = "only => axe.run({runOnly: only, resultTypes: ['violations']}).then(found => found.violations)"
    found = page.evaluate(ask, rules)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def go(page, path) -> None:
    answer = page.goto(path)
    assert answer.status == NOT_THERE.get(path, 200), path


def send_empty(page, path) -> int:
    """Empty every field and press the main button, past what the browser itself would ask for; return the answer's status."""
    go(page, path)
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    for field in page.locator("main form").locator("input:is([type=text], [type=email], [type=password]), textarea, select").all():
        field.evaluate("field => { field.value = '' }")
    with page.expect_navigation() as sent:
        page.locator("main form:not([action='/preferences']) button:is(.button--primary, .button--bad)").last.click()
    return sent.value.status


@each_of
def test_axe_finds_nothing_in_light_and_dark_and_nothing_scrolls_sideways(visit, who):
    page = visit(who, width=DESK)
    wrong = {}
    for path in WHO[who]:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": DESK, "height": 900})
        go(page, path)
        found = violations(page)
        page.emulate_media(color_scheme="dark")  # the same page: nothing but its colours differs
        found += violations(page, CONTRAST)
        page.set_viewport_size({"width": NARROW, "height": 900})
        if found := [*found, *too_wide(page)]:
            wrong[path] = found
    assert wrong == {}


@each_of
def test_axe_finds_nothing_on_a_form_that_was_refused(visit, who):
    page = visit(who, width=NARROW)
    wrong = {}
    for path in FORMS[who]:
        status = send_empty(page, path)
        found = [*violations(page), *too_wide(page)]
        if found or status != (200 if path == "/cases/new" else 422) or not page.locator(".error-summary a[href*='#']").count():
            wrong[path] = (status, found)
    assert wrong == {}


def test_axe_finds_nothing_on_a_draft(visit):
    page = visit("amina", width=NARROW)
    page.goto("/cases/new")
    page.fill("[name='title']", LONG)
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit*")
    sections = [link.get_attribute("href") for link in page.locator(".outline a").all()]
    assert len(sections) == 6  # five parts, and who tells it
    wrong = {}
    for path in (
        *sections,
        re.sub("/edit.*", "/edit?section=publish", page.url),
        re.sub("/edit.*", "/preview", page.url),
        "/drafts",
    ):
        page.goto(path)
        if found := [*violations(page), *too_wide(page)]:
            wrong[path] = found
    assert wrong == {}


def test_a_long_word_scrolls_nothing_sideways(visit):
    page = visit("thandi", width=NARROW)
    page.goto("/regions/africa/threads/new")
    page.fill("[name='title']", LONG)
    page.fill("[name='body']", f"# {LONG}\n\n{LONG} `{LONG}` https://example.org/{LONG}\n\n| {LONG} | b |\n|-|-|\n| {LONG} | 2 |\n")
    page.locator("main form button.button--primary").last.click()
    page.wait_for_url(re.compile(r"/threads/\d+-"))
    wide = {}
    for path in (page.url, "/regions/africa", "/regions/africa/threads", "/", "/people/thandi"):
        page.goto(path)
        assert page.locator("main").get_by_text(LONG).count(), path
        if found := too_wide(page):
            wide[path] = found
    assert wide == {}


def too_wide(page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} pixels wide"] if width > page.viewport_size["width"] else []
