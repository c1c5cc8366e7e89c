"""Several people and several processes at one moment: what production has and a single test client has not."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from tests.conftest import FOLDER
from tests.support.databases import Postgresql
from tests.support.site import reach, running

NAMES = {
    "amina": "Amina Diop",
    "lucia": "Lucía Fernández",
    "thandi": "Thandi Mokoena",
    "moses": "Moses Okello",
    "irene": "Irene Papadaki",
}
ROUNDS = 12  # requests of each person


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        """Follow no redirect: its status is the answer."""


class Person:
    """Somebody signed in, by plain HTTP."""

    def __init__(self, site, handle):
        self.site = site
        cookies = HTTPCookieProcessor(CookieJar())
        self.follow, self.stay = build_opener(cookies), build_opener(cookies, _Stay())
        token = self.token("/sign-in")
        answer, _text = self.send("/sign-in", email=f"{handle}@example.org", password="reach-demo", csrf_token=token)
        assert answer == 303, handle

    def get(self, path):
        """Return (status, text)."""
        return self._ask(self.follow, Request(self.site.url + path))

    def token(self, path):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.get(path)[1])[1]

    def send(self, path, **fields):
        """Post a form; return (status, where it leads, or the page)."""
        request = Request(self.site.url + path, urlencode(fields).encode(), {"Origin": self.site.url})
        return self._ask(self.stay, request)

    def _ask(self, opener, request):
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.status, answer.headers.get("Location") or answer.read().decode()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request, tmp_path_factory):
    """A demo site with two web processes."""
    folder = tmp_path_factory.mktemp("crowd")
    url = ""
    if request.param == "postgresql":
        (FOLDER / "postgresql").mkdir(exist_ok=True)
        url = Postgresql(FOLDER / "postgresql", f"crowd_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}").uri
    with running(folder, url, workers=2) as started:
        yield started


@pytest.fixture(scope="module")
def people(site):
    return {handle: Person(site, handle) for handle in NAMES}


def together(*deeds):
    """Do all of it at one moment; return what each returned."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result() for each in [pool.submit(deed) for deed in deeds]]


def test_everybody_is_served_as_themselves(people):
    def look(handle):
        return [people[handle].get("/settings/profile") for _n in range(ROUNDS)]

    answers = together(*(lambda handle=handle: look(handle) for handle in NAMES))
    for (_handle, name), pages in zip(NAMES.items(), answers, strict=True):
        assert {status for status, _text in pages} == {200}
        assert all(f'value="{name}"' in text for _status, text in pages), name


@pytest.fixture(scope="module")
def thread(people):
    """The address of a thread that every member reads."""
    return re.search(r'href="(/threads/\d+)-', people["amina"].get("/regions/africa")[1])[1]


def test_comments_of_one_moment_are_all_there_and_numbered_once(site, people, thread):
    tokens = {handle: person.token(thread) for handle, person in people.items()}

    def talk(handle):
        told = [{"body": f"{handle} says {n}.", "once": f"{handle}{n}", "csrf_token": tokens[handle]} for n in range(ROUNDS)]
        return [people[handle].send(f"{thread}/comments", **each)[0] for each in told]

    statuses = [status for answer in together(*(lambda handle=handle: talk(handle) for handle in NAMES)) for status in answer]
    assert set(statuses) == {303}
    assert "0 faults" in reach(site, "verify")


def test_one_form_pressed_six_times_is_one_thread_one_comment_and_one_draft(people, thread):
    amina = people["amina"]
    token = amina.token("/regions/africa/threads/new")
    forms = (
        ("/regions/africa/threads/new", {"title": "Pressed often", "kind": "discussion", "body": "Once."}),
        (f"{thread}/comments", {"body": "Said once."}),
        ("/cases/new", {"title": "Told once", "do": "save"}),
    )
    for path, fields in forms:
        press = lambda path=path, fields=fields: amina.send(path, **fields, once=f"o{path}", csrf_token=token)  # noqa: E731
        answers = together(*[press] * 6)
        assert {status for status, _where in answers} == {303}, path
        assert len({where.split("#")[0] for _status, where in answers}) == 1, path


def test_edits_of_one_moment_are_stored_once_and_shown_to_the_others(people):
    amina = people["amina"]
    token = amina.token("/cases/new")
    edit = amina.send("/cases/new", title="Of one moment", do="save", csrf_token=token)[1].split("?")[0].split("#")[0]
    deeds = [lambda n=n: amina.send(edit, title=f"Tab {n}", base="1", do="save", csrf_token=token)[0] for n in range(6)]
    assert sorted(together(*deeds)) == [303] + [409] * 5


def test_following_at_one_moment_is_one_follow(people):
    amina = people["amina"]
    token = amina.token("/cases/new")
    deeds = [lambda: amina.send("/countries/ke/follow", level="following", csrf_token=token)[0]] * 6
    assert set(together(*deeds)) == {303}


def test_removing_and_answering_at_one_moment_keeps_the_counts(site, people):
    amina, lucia = people["amina"], people["lucia"]
    ours, theirs = amina.token("/threads/3"), lucia.token("/threads/3")
    where = amina.send("/threads/3/comments", body="To be removed.", csrf_token=ours, once="gone")[1]
    number = re.search(r"/comments/(\d+)", where)[1]
    answer = {"body": "Why?", "reply_to": number, "csrf_token": theirs}
    removed, *answered = together(
        lambda: amina.send(f"/comments/{number}/removal", csrf_token=ours)[0],
        *(lambda n=n: lucia.send("/threads/3/comments", **answer, once=f"w{n}")[0] for n in range(5)),
    )
    assert (removed, set(answered)) == (303, {303})
    assert "0 faults" in reach(site, "verify")


def test_what_was_acknowledged_is_there_after_the_server_was_killed(site, people):
    moses = people["moses"]
    token = moses.token("/threads/4")
    acknowledged = []

    def talk():
        for n in range(200):
            try:
                if moses.send("/threads/4/comments", body=f"Said before the end, {n}.", csrf_token=token, once=f"k{n}")[0] == 303:
                    acknowledged.append(n)
            except OSError:
                return

    with ThreadPoolExecutor(1) as pool:
        talking = pool.submit(talk)
        while len(acknowledged) < 20:
            assert not talking.done()
        site.kill_web()
        talking.result()
    site.start_web()
    assert "0 faults" in reach(site, "verify")
    pages = "".join(moses.get(f"/threads/4?page={n}")[1] for n in range(1, 20))
    assert [n for n in acknowledged if f"Said before the end, {n}." not in pages] == []


def test_a_reaction_a_bookmark_and_a_draft_of_one_moment_are_one_each(people, thread):
    lucia, amina = people["lucia"], people["amina"]
    token = lucia.token(thread)
    posted = amina.send(f"{thread}/comments", body="Press here.", once="press", csrf_token=amina.token(thread))[1]
    for path, fields in (
        (f"{posted}/reactions", {"kind": "useful"}),
        (f"{posted}/bookmark", {"do": "mark"}),
        (f"{thread}/comments", {"body": "Half a thought", "do": "draft", "base": "0"}),
    ):
        press = lambda path=path, fields=fields: lucia.send(path, **fields, csrf_token=token)[0]  # noqa: E731
        assert together(*[press] * 6) == [303] * 6, path
    assert lucia.get(f"{posted}/reactions")[1].count('href="/people/lucia"') == 2, "in the menu and in the list, once"
    assert lucia.get("/bookmarks")[1].count('id="bookmark-') == 1
    drafts = lucia.get("/drafts")[1]
    assert drafts.count("Yes, throw it away") == 1
    assert "Half a thought" in drafts
