"""What several journeys do on their way: invite somebody, wait for their mail, join."""

import re
import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.support.site import Site

PASSWORD = "three words in rain"
BEGIN = """
from datetime import timedelta
from sqlalchemy import select, update
from forum.app import create_app
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.people.models import Member
app = create_app()
with app.app_context():
    engine_sqlite.writing.set(True)
"""


def let(site: Site, happen: str) -> None:
    """Let happen in the site's own database what takes a year, or a mail server; `happen`: Python, indented by four."""
    program = f"{BEGIN}{happen}\n    db.session.commit()"
    subprocess.run([sys.executable, "-c", program], env=site.env, check=True)


def invite(page: Page, address: str, **chosen: str) -> None:
    """Invite one person, from the page on which one does; `country="ke"`, `edition="turin-2003"`."""
    if not page.url.endswith("/people/invite"):
        page.goto("/people/invite")
    page.fill("#f-email", address)
    for name, value in chosen.items():
        page.select_option(f"#f-{name}", value)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main p.notice[role='status']")).to_be_visible()


def wait_for_letter(site: Site, page: Page, address: str) -> str:
    """Return the newest mail to `address` as soon as the worker has sent one."""
    for _ in range(80):  # twenty seconds are plenty
        if letters := site.letters_to(address):
            return letters[-1]
        page.wait_for_timeout(250)
    raise AssertionError((site.folder / "log").read_text()[-2000:])


def invitation_in(letter: str) -> str:
    """Return the path of the page to which an invitation leads."""
    found = re.search(r"/join/\S+", letter)
    assert found, letter
    return found[0]


def accept(page: Page, link: str, name: str) -> None:
    """Join by an invitation, with a password."""
    page.goto(link)
    page.fill("#f-name", name)
    page.fill("#f-password", PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/")
