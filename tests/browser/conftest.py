"""A real Chromium on a real site. One site and one browser for all tests of a process; a fresh profile for each visit."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import FOLDER
from tests.support import browser as chromium
from tests.support.site import Site, running

Visit = Callable[..., Page]
PHONE, DESK = 390, 1280  # pixels


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Demo content on SQLite, served."""
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def visit(site: Site, chrome: Browser) -> Iterator[Visit]:
    """`visit("amina", width=390, js=False)` gives a page of somebody signed in; `visit()` a visitor's."""
    made = []

    def come(handle: str = "", width: int = DESK, js: bool = True, dark: bool = False, at: Site = site) -> Page:
        context = chrome.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            base_url=at.url,
        )
        made.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if handle:
            page.goto("/sign-in")
            page.fill("#f-email", f"{handle}@example.org")
            page.fill("#f-password", "reach-demo")
            page.locator("main form.form button.button--primary").click()
            page.wait_for_url("**/")
        return page

    yield come
    for context in made:
        context.close()


assert FOLDER  # the settings of tests/conftest.py come first
