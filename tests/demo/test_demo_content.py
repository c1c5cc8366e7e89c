"""Demo content: `reach demo`, what it loads, and that every page it leads to is whole."""

import os
import re
import subprocess
import sys
from collections import Counter, deque
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import html5lib
import pytest
from sqlalchemy import delete, func, select

from forum.app import create_app
from forum.cases.models import Case, CaseAuthor
from forum.curation.models import Decision
from forum.demo.actions import load_cases, load_demo
from forum.demo.actions.seed import TALK, sow
from forum.demo.queries import OFFERED
from forum.discussion.models import Comment
from forum.editions.models import Edition
from forum.kernel import memory
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.notifications.models import Notice
from forum.people.models import EditionMember, Member
from forum.places.queries import country, region_by_id, regions_tree
from forum.threads.models import Thread
from tests.support.client import Client

ROOT = Path(__file__).resolve().parents[2]
PAGES_MAX = 150  # pages of one crawl
ALIKE_MAX = 3  # addresses that differ in the query alone
BAR = "Demo site: people and talk are invented, case studies are real and sourced."
MARK = "demo decision, not a judgement of this scheme"


@pytest.fixture
def empty(app):
    """The application over a database with vocabularies and nobody."""
    for model in (EditionMember, Member, Edition):
        db.session.execute(delete(model))
    db.session.commit()
    memory.forget()
    return app


def reach(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of the program over the database in `folder`."""
    settings = {"VAR_DIR": str(folder), "REACH_MODE": "demo", "DATABASE_URL": f"sqlite:///{folder}/demo.db", **environment}
    command = [sys.executable, "-m", "forum.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=110, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site whose demo content the command has loaded."""
    folder = tmp_path_factory.mktemp("demo")
    for words in ("init", "demo"):
        ran = reach(folder, words)
        assert ran.returncode == 0, ran.stderr
    settings = {
        "SECRET_KEY": "the secret of the tests, 32 long", "SITE_URL": "http://localhost",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/demo.db",
    }  # fmt: skip
    made = create_app(settings)
    made.test_client_class = Client
    with made.app_context():
        yield made, folder
        db.session.remove()
        db.engine.dispose()


def enter(made, handle: str | None) -> Client:
    """Return a browser, in which a demo account has signed in with the published password."""
    browser = made.test_client()
    if handle:
        answer = browser.send("/sign-in", {"email": f"{handle}@example.org", "password": "reach-demo"})
        assert answer.status_code == 303, handle
    return browser


def faults(text: str) -> list[str]:
    """What is wrong with a page: it does not parse strictly, or an id stands twice."""
    parser = html5lib.HTMLParser(strict=True)
    try:
        tree = parser.parse(text)
    except html5lib.html5parser.ParseError as fault:
        return [f"{fault} {parser.errors[-1:]}"]
    ids = Counter(each.attrib["id"] for each in tree.iter() if "id" in each.attrib)
    return [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]


def fetch(browser: Client, address: str):
    """Get a page, through at most three redirects."""
    answer = browser.get(address)
    for _n in range(3):
        if answer.status_code in (301, 302, 303):
            answer = browser.get(answer.location)
    return answer


def crawl(browser: Client) -> tuple[dict[str, int], list[str]]:
    """Follow the links from the front page; return ({address: status}, sentences on what is wrong)."""
    waiting, seen, alike, wrong = deque(["/"]), {}, Counter(), []
    while waiting and len(seen) < PAGES_MAX:
        address = waiting.popleft()
        answer = fetch(browser, address)
        seen[address] = answer.status_code
        if answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code}")
        if answer.mimetype != "text/html":
            continue
        wrong += [f"{address}: {fault}" for fault in faults(answer.text)]
        for link in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', answer.text):
            found = urldefrag(unescape(link)).url
            found = address.partition("?")[0] + found if found.startswith("?") else found
            path, _, query = found.partition("?")
            if not found.startswith("/") or found.startswith(("//", "/static/")) or found in seen or found in waiting:
                continue
            alike[path] += bool(query)
            if not query or alike[path] <= ALIKE_MAX:
                waiting.append(found)
    return seen, wrong


@pytest.mark.sqlite_only
@pytest.mark.parametrize("handle", [None, "amina", "moses", "ada"])
def test_every_page_that_a_link_leads_to_is_there_and_whole(backend, site, handle):
    seen, wrong = crawl(enter(site[0], handle))
    assert wrong == []
    assert len(seen) >= 60
    nouns = {address.split("/")[1] for address in seen}
    assert nouns >= {"cases", "topics", "regions", "practices", "about", "rules"}
    if handle:
        assert nouns >= {"people", "threads", "notifications", "editions"}


@pytest.mark.sqlite_only
def test_a_second_load_is_refused_and_nothing_is_wrong_with_the_first(backend, site):
    folder = site[1]
    again = reach(folder, "demo")
    assert again.returncode == 1
    assert "has members already" in again.stderr
    ran = reach(folder, "verify")
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "0 faults."), ran.stdout


@pytest.mark.sqlite_only
def test_every_page_says_that_it_is_a_demo_and_the_accounts_are_offered(backend, site):
    made = site[0]
    visitor, amina = enter(made, None), enter(made, "amina")
    for address in ("/", "/cases", "/about", "/nothing", "/sign-in"):
        assert BAR in visitor.get(address).text, address
    for address in ("/", "/people", "/cases"):
        assert BAR in amina.get(address).text, address
    page = visitor.get("/sign-in").text
    for handle, words in OFFERED:
        assert f'value="{handle}@example.org"' in page
        assert f"Sign in as {words}" in unescape(page)


@pytest.mark.sqlite_only
def test_away_from_this_machine_no_account_is_offered(backend, site, monkeypatch):
    made = site[0]
    monkeypatch.setitem(made.config, "SITE_URL", "https://reach.example.org")
    assert "reach-demo" not in made.test_client().get("/sign-in?elsewhere=1").text
    answer = made.test_client().open("/sign-in", method="GET")
    assert answer.status_code == 200


@pytest.mark.sqlite_only
@pytest.mark.parametrize("handle", ["amina", "lucia", "thandi", "moses", "irene", "ada"])
def test_each_account_lets_in(backend, site, handle):
    browser = enter(site[0], handle)
    assert browser.get(f"/people/{handle}").status_code == 200
    assert browser.get("/moderation").status_code == (200 if handle in ("moses", "irene", "ada") else 404)


@pytest.mark.sqlite_only
def test_the_sixteen_alone_go_into_a_real_site(backend, tmp_path):
    real = {"REACH_MODE": "production", "SECRET_KEY": "s" * 32, "SITE_URL": "https://reach.example.org"}
    assert reach(tmp_path, "init", **real).returncode == 0
    for _n in range(2):
        ran = reach(tmp_path, "demo", "--cases-only", **real)
        assert ran.returncode == 0, ran.stderr
    made = create_app({
        "SECRET_KEY": "s" * 32, "SITE_URL": "http://localhost", "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/demo.db",
    })  # fmt: skip
    with made.app_context():
        cases, members = db.session.scalar(select(func.count(Case.id))), db.session.scalars(select(Member)).all()
        assert (cases, [member.may_sign_in for member in members]) == (16, [False]), "twice is once"
        assert db.session.scalar(select(func.count(Decision.id))) == 0
        browser = made.test_client()
        page = browser.get("/cases").text
        assert "16 case studies" in page
        assert BAR not in page
        assert "reach-demo" not in browser.get("/sign-in").text
        db.session.remove()
        db.engine.dispose()
    assert reach(tmp_path, "verify", **real).stdout.splitlines()[-1] == "0 faults."


def test_it_loads_people_cases_talk_and_marked_decisions(empty, client):
    assert load_demo() is True
    memory.forget()
    real = db.session.scalars(select(Case).where(Case.import_key.is_not(None))).all()
    assert len(real) == 16
    assert {(row.state, row.audience, row.is_demo) for row in real} == {("published", "everyone", False)}
    writers = db.session.scalars(
        select(Member).join(CaseAuthor).where(CaseAuthor.case_id.in_([row.id for row in real])).distinct()
    ).all()
    assert [(row.name, row.may_sign_in) for row in writers] == [("Reach editors, from published sources", False)]

    handles = set(db.session.scalars(select(Member.handle).where(Member.is_demo.is_(True))))
    assert handles >= {"amina", "lucia", "thandi", "moses", "irene", "ada"}
    assert not db.session.scalars(select(Member).where(Member.is_demo.is_(False), Member.may_sign_in.is_(True))).all()

    own = db.session.scalars(select(Case).where(Case.import_key.is_(None))).one()
    assert own.is_demo
    assert "invented" in own.title

    threads = db.session.scalars(select(Thread)).all()
    regions = {_region_of(row) for row in threads} - {None}
    assert regions == {region.id for region in regions_tree()}, "one in each of the five regions at least"
    assert all(row.is_demo for row in threads if row.edition_id is None)
    assert max(row.created_at for row in threads) <= utcnow()

    decisions = db.session.scalars(select(Decision)).all()
    assert decisions
    assert all(row.is_demo for row in decisions)
    for address in ("/practices", *(f"/cases/{row.case_id}" for row in decisions)):
        assert MARK in fetch(client, address).text.lower(), address
    assert BAR in client.get("/").text
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.read_at.is_(None)))

    before = db.session.scalar(select(func.count(Case.id)))
    assert load_demo() is False
    assert db.session.scalar(select(func.count(Case.id))) == before
    found = [sentence for each in empty.extensions["features"] if each.verify for sentence in each.verify(False)]
    assert found == []


def test_it_loads_nothing_beside_a_member(app, cast):
    before = db.session.scalar(select(func.count(Case.id)))
    assert load_demo() is False
    assert db.session.scalar(select(func.count(Case.id))) == before == 0


def test_the_cases_go_in_beside_members_and_only_once(app, cast, client):
    load_cases()
    load_cases()
    assert db.session.scalar(select(func.count(Case.id))) == 16
    assert "16 case studies" in client.get("/cases").text
    assert "/sign-in" in client.get("/").text


def _region_of(thread: Thread) -> int | None:
    """The number of the region in which a thread stands."""
    if thread.country:
        return country(thread.country).region_id
    space = region_by_id(thread.region_id) if thread.region_id else None
    return (space.parent_id or space.id) if space else None


def test_what_is_sown_for_measuring_is_whole(empty, client):
    sow(members=4, threads=5, comments=200, cases=3)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 200 + 3 * TALK
    said = [sentence for feature in empty.extensions["features"] if feature.verify for sentence in feature.verify(False)]
    assert said == []
    case = db.session.scalars(select(Case).where(Case.audience == "everyone")).first()
    assert client.get(f"/cases/{case.id}-{case.slug}").text.count('<article class="post') == TALK
