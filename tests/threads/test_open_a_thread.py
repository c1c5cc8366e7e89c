"""Opening a thread in each kind of place, and where it is seen and by whom."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.discussion.models import Comment, Discussion
from forum.following.models import Follow
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.threads.actions import check_last
from forum.threads.models import Thread
from tests.support.content import comment, start_thread

TYPED = {"title": "How do you collect?", "kind": "question", "body": "We go on **market days**.", "once": "a-word"}
PLACES = ["/regions/africa", "/regions/sub-saharan-africa", "/countries/sn", "/topics/micro-insurance", "/topics/formalisation"]


def path_to(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def titles(page):
    return re.findall(r'class="thread-row__title"><a href="[^"]+">([^<]+)<', page)


@pytest.mark.parametrize("place", PLACES)
def test_a_thread_is_opened_in_a_place_and_found_there(sign_in, place):
    browser = sign_in("amina")
    form = browser.get(f"{place}/threads/new")
    assert form.status_code == 200
    assert re.search(r'name="once" value="[^"]{10,}"', form.text)
    answer = browser.send(f"{place}/threads/new", TYPED)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where == path_to(db.session.scalars(select(Thread)).one())
    assert where.endswith("-how-do-you-collect")
    page = sign_in("lucia").get(where).text
    assert "<h1>How do you collect?</h1>" in page
    assert "We go on <strong>market days</strong>." in page
    assert f'href="{place}"' in page
    assert titles(sign_in("lucia").get(place).text) == ["How do you collect?"]
    assert titles(sign_in("lucia").get(f"{place}/threads").text) == ["How do you collect?"]
    assert "How do you collect?" in sign_in("lucia").get("/").text


def test_a_thread_of_an_edition_is_its_peoples(sign_in):
    browser = sign_in("thandi")
    assert "The people of this edition read it." in browser.get("/editions/turin-now/threads/new").text
    where = browser.send("/editions/turin-now/threads/new", TYPED).headers["Location"]
    talk = db.session.scalars(select(Discussion)).one()
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.audience, talk.audience) == ("edition", "edition")
    assert thread.edition_id == talk.edition_id
    assert titles(browser.get("/editions/turin-now").text) == ["How do you collect?"]
    assert sign_in("lucia").get(where).status_code == 404
    assert titles(sign_in("lucia").get("/editions/turin-now").text) == []
    assert sign_in("lucia").get("/editions/turin-now/threads/new").status_code == 404


def test_a_region_shows_threads_of_its_sub_regions_and_countries(sign_in, cast):
    start_thread(cast.amina, "region sub-saharan-africa", "Of the sub-region")
    start_thread(cast.amina, "country sn", "Of the country")
    start_thread(cast.amina, "country pe", "Of another region")
    browser = sign_in("lucia")
    for place in ("/regions/africa", "/regions/africa/threads", "/regions/sub-saharan-africa/threads"):
        assert set(titles(browser.get(place).text)) == {"Of the sub-region", "Of the country"}, place
    assert titles(browser.get("/countries/sn/threads").text) == ["Of the country"]
    assert titles(browser.get("/regions/northern-africa/threads").text) == []


def test_a_topic_shows_threads_of_its_sub_topics(sign_in, cast):
    start_thread(cast.amina, "topic formalisation", "Of the sub-topic")
    browser = sign_in("lucia")
    assert titles(browser.get("/topics/needs-informal-economy/threads").text) == ["Of the sub-topic"]
    assert titles(browser.get("/topics/micro-insurance/threads").text) == []


def test_the_opening_text_is_comment_one(sign_in, cast):
    sign_in("amina").send("/regions/africa/threads/new", TYPED)
    first = db.session.scalars(select(Comment)).one()
    talk = db.session.scalars(select(Discussion)).one()
    thread = db.session.scalars(select(Thread)).one()
    assert (first.number, first.author_id, first.body) == (1, cast.amina.id, TYPED["body"])
    assert (talk.kind, talk.key, talk.comment_count) == ("thread", str(thread.id), 1)
    assert check_last(repair=False) == []


def test_the_starter_watches_the_thread(sign_in, cast):
    sign_in("amina").send("/regions/africa/threads/new", TYPED)
    thread = db.session.scalars(select(Thread)).one()
    row = db.session.scalars(select(Follow).where(Follow.kind == "thread", Follow.member_id == cast.amina.id)).one()
    assert (row.key, row.level) == (str(thread.id), "watching")


def test_the_same_form_sent_twice_opens_one_thread(sign_in):
    browser = sign_in("amina")
    first = browser.send("/regions/africa/threads/new", TYPED)
    again = browser.send("/regions/africa/threads/new", TYPED)
    assert first.headers["Location"] == again.headers["Location"]
    assert again.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 1
    assert db.session.scalar(select(func.count()).select_from(Discussion)) == 1


def test_a_preview_opens_nothing(sign_in):
    answer = sign_in("amina").send("/regions/africa/threads/new", {**TYPED, "do": "preview"})
    assert answer.status_code == 200
    assert "We go on <strong>market days</strong>." in answer.text
    assert 'value="How do you collect?"' in answer.text
    assert 'name="once" value="a-word"' in answer.text
    assert db.session.scalar(select(Thread.id)) is None


def test_announcing_is_offered_to_the_staff_alone(sign_in):
    assert 'value="announcement"' not in sign_in("amina").get("/regions/africa/threads/new").text
    for handle in ("moses", "ada"):
        assert 'value="announcement"' in sign_in(handle).get("/regions/africa/threads/new").text


def test_a_member_cannot_announce_by_hand(sign_in):
    answer = sign_in("amina").send("/regions/africa/threads/new", {**TYPED, "kind": "announcement"})
    assert answer.status_code == 404
    assert db.session.scalar(select(Thread.id)) is None
    assert db.session.scalar(select(Discussion.id)) is None


@pytest.mark.parametrize(("field", "value"), [
    ("title", ""), ("title", "   "), ("title", "x" * 121), ("title", "a\0b"), ("body", ""), ("body", "x" * 20_001),
    ("body", "a\0b"), ("kind", "shout"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_stays(sign_in, field, value):
    answer = sign_in("amina").send("/regions/africa/threads/new", {**TYPED, field: value})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert 'name="once" value="a-word"' in answer.text
    if field != "title":
        assert 'value="How do you collect?"' in answer.text
    if field != "body":
        assert "We go on **market days**.</textarea>" in answer.text
    if value.startswith("x"):
        assert value in answer.text
    assert db.session.scalar(select(Thread.id)) is None


def test_everything_wrong_is_said_at_once(sign_in):
    answer = sign_in("amina").send("/regions/africa/threads/new", {})
    assert answer.status_code == 422
    assert 'href="#f-title"' in answer.text
    assert 'href="#f-body"' in answer.text


@pytest.mark.parametrize("title", ["<b>Bold</b> & co", "¿Cuánto?", "ما هو الثمن؟", "！！！", "1-2-3", "x" * 120])
def test_a_title_of_any_script_makes_an_address_that_works(sign_in, title):
    browser = sign_in("amina")
    answer = browser.send("/regions/africa/threads/new", {**TYPED, "title": title})
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "<b>Bold" not in page.text
    assert browser.get("/regions/africa").status_code == 200
    thread = db.session.scalars(select(Thread)).one()
    assert thread.title == title
    assert browser.get(f"/threads/{thread.id}").status_code in (200, 301)


def test_an_old_slug_leads_to_the_new_one(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, old = sign_in("amina"), path_to(thread)
    answer = browser.send(f"{old}/edit", {"title": "Who pays?"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/threads/{thread.id}-who-pays")
    moved = browser.get(f"{old}?page=1")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/threads/{thread.id}-who-pays?page=1")
    refused = browser.send(f"{old}/edit", {"title": "x" * 121})
    assert refused.status_code == 422
    assert "x" * 121 in refused.text


def test_an_old_slug_of_a_thread_says_nothing_to_a_visitor(client, cast):
    thread = start_thread(cast.amina)
    answer = client.get(f"/threads/{thread.id}-another")
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_visitors_see_no_title_starter_time_or_count_anywhere(client, cast):
    for place in ("region africa", "country sn", "topic micro-insurance", "edition turin-2003"):
        thread = start_thread(cast.amina, place, title="A secret title", body="A secret body")
        comment(cast.lucia, thread.discussion_id, "A secret answer")
    pages = ("/", "/regions", "/regions/africa", "/regions/sub-saharan-africa", "/countries/sn", "/topics", "/editions", "/cases")
    for address in (*pages, "/topics/micro-insurance", "/editions/turin-2003", "/practices", "/cases?q=secret"):
        page = client.get(address)
        assert page.status_code == 200, address
        for word in ("A secret", "Amina", "Lucía", "thread-row", "2 comments", "1 thread"):
            assert word not in page.text, (address, word)
    for address in ("/regions/africa", "/countries/sn", "/topics/micro-insurance", "/editions/turin-2003"):
        assert "Members talk about this." in client.get(address).text, address
        assert "Sign in, or ask for an invitation." in client.get(address).text, address


def test_a_visitors_pages_are_the_same_whether_or_not_there_are_threads(client, cast):
    def read(address):
        return re.sub(r"\d+ ms", "", client.get(address).text)

    addresses = ("/", "/regions", "/regions/africa", "/topics", "/topics/micro-insurance")
    before = {address: read(address) for address in addresses}
    start_thread(cast.amina, "region africa")
    start_thread(cast.amina, "topic micro-insurance")
    assert {address: read(address) for address in addresses} == before


def test_a_visitor_who_has_the_address_is_offered_to_sign_in(client, cast):
    thread = start_thread(cast.amina)
    there, nowhere = client.get(path_to(thread)), client.get("/threads/999-who-collects")
    for answer in (there, nowhere):
        assert answer.status_code == 404
        assert "Sign in to see what is for members" in answer.text
    assert f'/sign-in?next={path_to(thread)}"' in there.text
    assert "Who collects?" not in there.text
    assert client.get(f"{path_to(thread)}/edit").status_code == client.get("/threads/999-x/edit").status_code == 404


def test_a_visitors_post_to_open_goes_to_sign_in_wherever(client):
    places = (*PLACES, "/editions/turin-now", "/regions/atlantis", "/countries/zz", "/topics/none", "/editions/none")
    answers = [client.send(f"{place}/threads/new", TYPED) for place in places]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1


@pytest.mark.parametrize("place", ["/regions/atlantis", "/countries/zz", "/countries/senegal", "/topics/none", "/editions/none"])
def test_a_place_that_is_not_there_takes_no_thread(sign_in, place):
    browser = sign_in("amina")
    assert browser.get(f"{place}/threads/new").status_code == 404
    assert browser.get(f"{place}/threads").status_code == 404
    assert browser.send(f"{place}/threads/new", TYPED).status_code == 404


@pytest.mark.parametrize("address", [
    "/threads/0", "/threads/99999", "/threads/99999999999999999999999", "/threads/9223372036854775808", "/threads/abc",
    "/threads/%FF", "/threads/1-%FF", "/threads/1%00",
])  # fmt: skip
def test_a_thread_that_is_not_there_is_a_404(client, sign_in, address):
    assert client.get(address).status_code == 404
    assert sign_in("amina").get(address).status_code == 404


def fill(cast, count):
    """Open `count` threads, number 0 the longest ago talked in; some at the very same moment."""
    now = utcnow()
    for number in range(count):
        thread = start_thread(cast.amina, title=f"Thread {number:02}")
        thread.last_comment_at = now - timedelta(minutes=(count - number) // 3)
    db.session.flush()


def test_a_list_of_threads_pages_forth_and_back_and_leaves_none_out(sign_in, cast):
    fill(cast, 45)
    browser, walked, address = sign_in("lucia"), [], "/regions/africa/threads"
    pages = []
    while address:
        page = browser.get(address).text
        pages.append(titles(page))
        walked += pages[-1]
        found = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', page)
        address = (found[1] or found[2]).replace("&amp;", "&") if found else None
        assert address is None or "after=" in address
    assert [len(each) for each in pages] == [20, 20, 5]
    assert walked == [f"Thread {number:02}" for number in reversed(range(45))]
    back = re.search(r'rel="prev"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="prev"', page)
    before = browser.get((back[1] or back[2]).replace("&amp;", "&")).text
    assert titles(before) == pages[1]


def test_a_thread_that_arrives_meanwhile_shifts_no_page(sign_in, cast):
    fill(cast, 25)
    browser = sign_in("lucia")
    page = browser.get("/regions/africa/threads").text
    found = re.search(r"\?after=([^\"&]+)", page)[1]
    start_thread(cast.amina, title="Just now")
    assert titles(browser.get(f"/regions/africa/threads?after={found}").text) == [f"Thread {n:02}" for n in range(4, -1, -1)]


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "x" * 700, "%00", "WyIyMDIwIl0", "²"])
def test_a_bad_cursor_gives_the_first_page(sign_in, cast, cursor):
    fill(cast, 3)
    answer = sign_in("lucia").get(f"/regions/africa/threads?after={cursor}")
    if cursor == "%00":
        assert answer.status_code == 404, "no address of ours"
    else:
        assert titles(answer.text) == ["Thread 02", "Thread 01", "Thread 00"]


def test_a_list_costs_the_same_whatever_stands_in_it(sign_in, cast, counted):
    fill(cast, 1)
    browser = sign_in("lucia")
    for address in ("/regions/africa/threads", "/regions/africa", "/"):
        browser.get(address)
    few, many = {}, {}
    for address in ("/regions/africa/threads", "/regions/africa", "/"):
        fill(cast, 1)  # what was counted is counted anew
        with counted() as few[address]:
            browser.get(address)
    for address in ("/regions/africa/threads", "/regions/africa", "/"):
        fill(cast, 18)
        with counted() as many[address]:
            browser.get(address)
        assert len(many[address]) == len(few[address]), many[address]


def test_the_silenced_find_no_form_and_are_told_why(sign_in):
    browser = sign_in("sam")
    answer = browser.send("/regions/africa/threads/new", TYPED)
    assert answer.status_code == 403
    assert "silenced" in answer.text
    assert "/threads/new" not in browser.get("/regions/africa").text
