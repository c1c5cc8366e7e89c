"""/, the site's own pages, robots.txt and the door marks of the operators."""

import re

import pytest

from forum.following import actions as following
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.pages.models import SitePage
from forum.topics.queries import topic_by_slug
from tests.curation.test_decide import typed
from tests.support.content import comment, path_of, start_thread, tell

PAGES = ("about", "rules", "help", "privacy", "accessibility")


def words_of(page) -> list[str]:
    """The words of a page's text."""
    main = page.text[page.text.index('<div class="prose">') : page.text.index("</main>")]
    return re.sub(r"<[^>]+>", " ", main).split()


def test_a_visitor_learns_what_this_is_and_sees_no_thread(client, cast):
    thread = start_thread(cast.lucia, title="Between us in Africa", body="Said between members.")
    comment(cast.amina, thread.discussion_id, "An answer between members.")
    case = tell(cast.amina)
    page = client.get("/").text
    assert f'href="{path_of(case)}"' in page
    assert "What it takes to bring social security" in page
    for words in ("Between us", "between members", "/threads/", "Lucía", "/people/amina"):
        assert words not in page, words
    assert page.count('class="topic"') == 5
    assert "/sign-in" in page


def test_a_visitor_sees_best_practices_with_their_mark(client, sign_in, cast):
    assert "The register, with reasons" not in client.get("/").text
    case = tell(cast.amina, title="Judged good")
    sign_in("moses").send(f"{path_of(case)}/decision", typed())
    page = client.get("/").text
    assert "The register, with reasons" in page
    assert page.index("The register, with reasons") < page.index("Judged good")


@pytest.mark.parametrize(("audience", "readers"), [("members", {"wei", "lucia"}), ("edition", {"lucia"})])
def test_the_front_page_keeps_the_audience(client, sign_in, cast, audience, readers):
    tell(cast.amina, audience, title="Told to some", countries="KE")
    for handle in ("wei", "lucia", None):
        page = (sign_in(handle) if handle else client).get("/").text
        assert ("Told to some" in page) == (handle in readers)
    assert "Kenya" not in client.get("/").text, "nor does the map tell"


def test_a_member_sees_what_is_new(sign_in, cast):
    thread, case = start_thread(cast.lucia, title="Who collects in the rains?"), tell(cast.amina)
    start_thread(cast.lucia, "edition turin-2003", title="Between those of 2003")
    page = sign_in("wei").get("/").text
    assert "New for you" in page
    assert f"/threads/{thread.id}-{thread.slug}" in page
    assert f'href="{path_of(case)}"' in page
    assert "Between those of 2003" not in page
    assert "Between those of 2003" in sign_in("amina").get("/").text
    assert "What it takes to bring social security" not in page


def test_a_member_finds_their_drafts_and_edition_and_nobody_elses(sign_in, cast):
    sign_in("amina").send("/cases/new", {"title": "My half-told story", "narrative": "It began."})
    page = sign_in("amina").get("/").text
    assert "My half-told story" in page
    assert "1 of 5 parts begun" in page
    assert "From your edition, Turin 2003" in page
    assert "Lucía" in page, "somebody else of it"
    for handle in ("lucia", "moses", "ada", "wei"):
        assert "My half-told story" not in sign_in(handle).get("/").text
    assert "From your edition" not in sign_in("wei").get("/").text


def test_the_threads_one_follows_stand_first_new_comments_before_old_ones_and_muted_ones_nowhere(sign_in, cast):
    threads = {name: start_thread(cast.lucia, title=f"{name} of threads") for name in ("Quiet", "Lively", "Muted", "Other")}
    for name, level in (("Quiet", "following"), ("Lively", "watching"), ("Muted", "muted")):
        following.follow(cast.wei, "thread", str(threads[name].id), level)
    wei = sign_in("wei")
    for name in ("Quiet", "Lively"):
        wei.get(f"/threads/{threads[name].id}-{threads[name].slug}")
    comment(cast.lucia, threads["Lively"].discussion_id, "One more.")
    page = wei.get("/").text
    places = [
        page.index(words) for words in ("Threads you follow", "Lively of threads", "Quiet of", "Talked about now", "Other of")
    ]
    assert places == sorted(places)
    assert "Muted of threads" not in page
    assert "1 new" in page


def test_case_studies_of_ones_topics_come_first(sign_in, cast):
    tell(cast.amina, title="About linkages", topics="linkages")
    tell(cast.amina, title="About gender", topics="gender")
    wei = sign_in("wei")
    assert "Latest case studies" in wei.get("/").text
    following.follow(cast.wei, "topic", str(topic_by_slug("linkages").id), "following")
    page = wei.get("/").text
    assert "Latest in your topics" in page
    assert "About linkages" in page
    assert "About gender" not in page


def test_who_follows_no_place_is_shown_those_where_they_work_and_one_press_follows(sign_in, cast):
    lucia = sign_in("lucia")
    page = lucia.get("/").text
    assert 'action="/countries/pe/follow"' in page
    assert 'action="/regions/americas/follow"' in page
    lucia.send("/regions/americas/follow", {"level": "following"})
    page = lucia.get("/").text
    assert 'action="/regions' not in page
    start_thread(cast.moses, "region americas", title="New in the Americas")
    jobs.run_all()
    assert "1 new" in lucia.get("/").text


def test_what_one_follows_is_listed_with_a_way_out_and_nothing_one_may_not_read(sign_in, cast):
    case = tell(cast.amina, title="Followed by many")
    for kind, key in (("case", str(case.id)), ("person", str(cast.amina.id)), ("country", "in"), ("region", "1")):
        following.follow(cast.lucia, kind, key, "following")
    lucia = sign_in("lucia")
    page = lucia.get("/settings/following").text
    for words in ("Followed by many", "Amina", "India"):
        assert words in page
    lucia.send("/countries/in/follow", {"level": "none"})
    sign_in("amina").send(f"{path_of(case)}/withdrawal")
    page = lucia.get("/settings/following").text
    assert "India" not in page
    assert "Followed by many" not in page
    assert "Nothing yet." in sign_in("wei").get("/settings/following").text


def test_an_empty_site_says_so_kindly(client, sign_in, cast):
    assert "The first case study is still being told." in client.get("/").text
    assert "No other thread yet." in sign_in("wei").get("/").text


def test_the_front_pages_cost_the_same_however_much_is_there(client, sign_in, cast, counted):
    def cost(browser, address="/") -> int:
        browser.get(address)
        with counted() as statements:
            browser.get(f"{address}?again={len(address)}")
        return len(statements)

    def grow(n):
        thread = start_thread(cast.lucia, title=f"Thread number {n}.")
        comment(cast.amina, thread.discussion_id)
        tell(cast.amina, title=f"Case number {n}")

    grow(0)
    client.get("/")
    with counted() as few:
        client.get("/?few=1")
    browser = sign_in("lucia")
    member = cost(browser)
    for n in range(1, 12):
        grow(n)
    client.get("/")
    with counted() as many:
        client.get("/?many=1")
    assert len(many) == len(few) <= 5, many
    assert cost(browser) == member <= 8


@pytest.mark.parametrize("slug", PAGES)
def test_each_page_of_the_site_is_a_page_long(client, sign_in, cast, slug):
    page = client.get(f"/{slug}")
    assert page.status_code == 200
    assert 200 <= len(words_of(page)) <= 400
    assert page.text.count("<h1") == 1
    assert words_of(sign_in("amina").get(f"/{slug}")) == words_of(page)
    assert f'href="/{slug}"' in client.get("/").text, "the footer leads there"


def test_the_rules_begin_with_who_reads_what(client, cast):
    assert "read" in " ".join(words_of(client.get("/rules"))[:40]).lower()


def test_what_the_administrator_wrote_stands_in_place_of_what_came_with_the_program(client, cast):
    row = {"title": "About us", "body": "We met.", "body_html": "<p>We met in Turin.</p>", "updated_at": utcnow()}
    db.session.add(SitePage(slug="about", **row))
    page = client.get("/about").text
    assert "<h1>About us</h1>" in page
    assert "We met in Turin." in page


def test_robots_are_told_what_to_leave_alone(client, cast):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    for noun in ("/people", "/threads", "/sign-in", "/settings"):
        assert f"Disallow: {noun}\n" in answer.text
    assert "Disallow: /\n" not in answer.text
    assert "Disallow: /cases" not in answer.text


def test_robots_leave_a_demo_site_alone(app, client, cast, monkeypatch):
    monkeypatch.setitem(app.config, "REACH_MODE", "demo")
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_the_operators_learn_that_it_is_alive_and_ready(client, cast):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


@pytest.mark.parametrize(
    "address", ["/", "/cases", "/practices", "/topics", "/regions", "/editions", *(f"/{slug}" for slug in PAGES)]
)
def test_a_visitor_gets_no_cookie_and_a_page_that_may_be_asked_for_again(client, cast, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
