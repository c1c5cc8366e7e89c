"""Every page, as machines can judge it: axe finds no violation in light and dark, nothing scrolls sideways at 320 pixels."""

import pytest
from axe_playwright_python.sync_playwright import Axe

NARROW, DESK = 320, 1280  # pixels
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = (
    "/", "/cases", "/cases?view=table", "/cases?view=map", "/cases?q=nothing-is-called-so", "/cases?topic=gender&region=africa",
    "/cases/1", "/cases/2", "/cases/3", "/cases/1/history", "/practices", "/topics", "/topics/micro-insurance",
    "/topics/financial-linkages", "/regions", "/regions/africa", "/countries/in", "/countries/mt", "/editions", "/about", "/rules",
    "/help", "/privacy", "/accessibility", "/sign-in", "/password/forgotten", "/join/nothing", "/nowhere", "/cases/999",
)  # fmt: skip
MEMBERS = (
    "/", "/cases", "/cases/1", "/regions/africa", "/regions/africa/threads", "/regions/africa/threads/new", "/threads/1",
    "/threads/1?page=2", "/comments/3/edit", "/comments/3/removal", "/people", "/people/amina", "/people?q=nobody-is-called-so",
    "/notifications", "/drafts", "/cases/new", "/settings/profile", "/settings/password", "/settings/devices",
    "/editions/turin-2003", "/moderation/log", "/topics/gender",
)  # fmt: skip
STAFF = ("/moderation", "/people/invite", "/cases/3/decision", "/cases/3/withdrawal", "/cases/17/edit", "/cases/1")
WHO = {"": PUBLIC, "lucia": MEMBERS, "moses": STAFF}


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def pages_of(who):
    return WHO[who]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("who", WHO, ids=lambda who: who or "visitor")
def test_axe_finds_nothing(visit, who, dark):
    page = visit(who, width=DESK, dark=dark)
    wrong = {}
    for path in pages_of(who):
        page.goto(path)
        if found := violations(page):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("who", WHO, ids=lambda who: who or "visitor")
def test_nothing_scrolls_sideways_at_320_pixels(visit, who):
    page = visit(who, width=NARROW)
    wide = {}
    for path in pages_of(who):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            wide[path] = width
    assert wide == {}
