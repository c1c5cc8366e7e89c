"""The service worker in a real browser: without a network it shows its page, it keeps nothing that a person wrote, and switched off
it takes itself away. (No push service is within reach of a test: tests/push has a real one of its own.)"""

from playwright.sync_api import Page, expect

KEPT = "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))"
PATHS = f"{KEPT}.then((found) => found.flat().map((request) => new URL(request.url).pathname))"
READY = "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => true)"


def test_the_worker_shows_its_page_without_a_network_and_keeps_no_page_of_a_person(visit):
    page: Page = visit("amina")
    page.goto("/settings/push")
    expect(page.get_by_role("main")).to_contain_text("Messages to this browser")
    assert page.evaluate(READY)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    for path in ("/cases", "/notifications", "/people/amina", "/settings/push"):
        page.goto(path)
    assert {path for path in page.evaluate(PATHS) if not path.startswith("/static/")} == {"/offline"}
    page.context.set_offline(True)
    page.goto("/cases")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Charter")
    page.context.set_offline(False)
    page.goto("/notifications")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")


def test_switched_off_the_worker_takes_itself_and_what_it_kept_away(visit):
    page: Page = visit("ada")
    page.goto("/help")
    assert page.evaluate(READY)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto("/admin/settings")
    page.locator("[name='push']").select_option("no")
    page.locator("main form.form button.button--primary").click()
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found && found.update())")
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    page.goto("/help")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((found) => found === undefined)")
    page.goto("/admin/settings")
    page.locator("[name='push']").select_option("yes")
    page.locator("main form.form button.button--primary").click()
