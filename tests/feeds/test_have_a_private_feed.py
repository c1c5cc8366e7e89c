"""A member's private feed: made and ended on /settings/feeds, read by its address alone, and never more than they may read."""

import gzip
import re

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from forum.cases.actions import drafts
from forum.discussion import actions as discussing
from forum.feeds import actions
from forum.feeds.models import FeedKey
from forum.following import actions as following
from forum.kernel.db import db
from forum.people.actions.hiding import hide
from forum.people.models import EditionMember, Member
from forum.places.queries import region_by_slug
from forum.threads.actions import hide_thread
from tests.support.content import comment, start_thread, tell
from tests.support.feeds import read, titles


@pytest.fixture
def address(cast):
    """`address(cast.wei)` makes a private address and gives its path."""
    return lambda viewer: f"/feeds/mine/{actions.make_key(viewer)}.atom"


def follow(viewer, kind, key, level="watching"):
    following.follow(viewer, kind, str(key), level)


def africa():
    return region_by_slug("africa").id


def test_it_is_shown_once_and_kept_as_a_hash(sign_in, client, cast):
    browser = sign_in("wei")
    assert browser.send("/settings/feeds", {"do": "make"}).status_code == 303
    page = browser.get("/settings/feeds").get_data(as_text=True)
    (token,) = set(re.findall(r"/feeds/mine/([\w-]+)\.atom", page))
    assert client.get(f"/feeds/mine/{token}.atom").status_code == 200
    assert token not in browser.get("/settings/feeds").get_data(as_text=True)
    assert token not in db.session.scalars(select(FeedKey.token_hash)).one()


def test_a_new_address_ends_the_old_one_and_ending_it_ends_it(sign_in, client, cast, address):
    old, new = address(cast.wei), address(cast.wei)
    assert client.get(old).status_code == 404 and client.get(new).status_code == 200
    for _twice in range(2):
        assert sign_in("wei").send("/settings/feeds", {"do": "undo"}).status_code == 303
    assert client.get(new).status_code == client.get(new.replace(".atom", ".ics")).status_code == 404
    assert "You have no private address" in sign_in("wei").get("/settings/feeds").get_data(as_text=True)


def test_the_suspended_are_not_answered_and_make_none_but_may_end_it(sign_in, client, cast, address):
    mine = address(cast.wei)
    db.session.execute(update(Member).where(Member.id == cast.wei.id).values(state="suspended"))
    assert client.get(mine).status_code == client.get(mine.replace(".atom", ".ics")).status_code == 404
    assert sign_in("wei").send("/settings/feeds", {"do": "make"}).status_code == 403
    assert sign_in("wei").send("/settings/feeds", {"do": "undo"}).status_code == 303
    db.session.execute(update(Member).where(Member.id == cast.wei.id).values(state="active"))
    assert client.get(mine).status_code == 404


def test_the_silenced_read_on(client, cast, address):
    assert client.get(address(cast.sam)).status_code == 200


def test_it_brings_what_is_new_in_what_one_follows(client, cast, address):
    follow(cast.wei, "region", africa())
    follow(cast.wei, "person", cast.lucia.id)
    tell(cast.amina, "members", title="For members, of Dakar")
    tell(cast.lucia, title="By Lucía", countries="PE", topics="gender")
    tell(cast.thandi, title="Elsewhere", countries="PE", topics="gender")
    thread = start_thread(cast.amina, "country sn", "A thread in Senegal", "Who *collects*?")
    comment(cast.lucia, thread.discussion_id, "I do, [see](/cases).")
    start_thread(cast.amina, "country pe", "A thread in Peru")
    start_thread(cast.lucia, "country pe", "A thread of Lucía's")
    parsed = read(client.get(address(cast.wei)).data)
    assert {entry.title for entry in parsed.entries} == {
        "For members, of Dakar", "By Lucía", "A thread in Senegal", "Lucía Paredes on “A thread in Senegal”", "A thread of Lucía's",
    }  # fmt: skip
    texts = {entry.title: entry.content[0].value for entry in parsed.entries}
    assert "<em>collects</em>" in texts["A thread in Senegal"]
    assert 'href="http://localhost/cases"' in texts["Lucía Paredes on “A thread in Senegal”"]
    assert "We sat down and wrote the rules ourselves." in texts["By Lucía"]


def test_following_brings_no_comments_and_what_is_muted_nothing(client, cast, address):
    follow(cast.wei, "region", africa(), "following")
    loud, quiet = start_thread(cast.amina, title="Loud"), start_thread(cast.amina, title="Quiet")
    case = tell(cast.amina, title="A quiet case")
    follow(cast.wei, "thread", loud.id)
    follow(cast.wei, "thread", quiet.id, "muted")
    follow(cast.wei, "case", case.id, "muted")
    other = start_thread(cast.amina, title="Only followed by its place")
    for thread in (loud, quiet, other):
        comment(cast.lucia, thread.discussion_id)
    comment(cast.lucia, case.discussion_id)
    assert set(titles(client.get(address(cast.wei)))) == {"Loud", "Lucía Paredes on “Loud”", "Only followed by its place"}


def test_a_muted_place_is_quiet_but_for_what_is_watched_by_itself(client, cast, address):
    follow(cast.wei, "person", cast.amina.id)
    follow(cast.wei, "country", "sn", "muted")
    mine = start_thread(cast.lucia, "country sn", "Watched by itself")
    follow(cast.wei, "thread", mine.id)
    comment(cast.lucia, mine.discussion_id)
    tell(cast.amina)
    start_thread(cast.amina, "country sn", "In the muted place")
    assert titles(client.get(address(cast.wei))) == ["Lucía Paredes on “Watched by itself”"]


def test_what_one_did_oneself_is_no_news(client, cast, address):
    follow(cast.amina, "region", africa())
    tell(cast.amina)
    thread = start_thread(cast.amina)
    comment(cast.amina, thread.discussion_id)
    assert titles(client.get(address(cast.amina))) == []


def test_permission_is_asked_at_each_fetch(client, cast, address):
    edition_id = cast.amina.edition_ids[0]
    follow(cast.lucia, "edition", edition_id)
    follow(cast.lucia, "person", cast.amina.id)
    case = tell(cast.amina, "edition", title="For one edition")
    thread = start_thread(cast.amina, "edition turin-2003", "Among us")
    other = start_thread(cast.amina, title="To be hidden")
    comment(cast.amina, thread.discussion_id, "Only among us.")
    mine = address(cast.lucia)
    assert set(titles(client.get(mine))) == {"For one edition", "Among us", "To be hidden", "Amina Diallo on “Among us”"}
    hide_thread(cast.moses, other.id, "It names a person.")
    db.session.query(EditionMember).filter_by(member_id=cast.lucia.id).delete()
    assert titles(client.get(mine)) == []
    db.session.add(EditionMember(member_id=cast.lucia.id, edition_id=edition_id))
    drafts.withdraw_case(cast.amina, case.id, "")
    assert set(titles(client.get(mine))) == {"Among us", "Amina Diallo on “Among us”"}


def test_a_hidden_thread_is_no_news_to_a_moderator_either(client, cast, address):
    follow(cast.irene, "region", africa())
    thread = start_thread(cast.amina)
    comment(cast.lucia, thread.discussion_id)
    hide_thread(cast.moses, thread.id, "It names a person.")
    assert titles(client.get(address(cast.irene))) == []


def test_names_stand_as_pages_show_them(client, cast, address):
    case = tell(cast.amina, byline="a_member")
    follow(cast.wei, "case", case.id)
    follow(cast.wei, "person", cast.amina.id)
    comment(cast.amina, case.discussion_id, "From me.", as_author=True)
    answer = client.get(address(cast.wei))
    assert titles(answer) == [f"The author on “{case.title}”"]
    assert "Amina" not in answer.get_data(as_text=True)


def test_who_hides_is_a_member_here_too_at_once_and_in_what_others_wrote(client, cast, address):
    case = tell(cast.amina, title="Told by one who hides")
    follow(cast.wei, "person", cast.amina.id)
    thread = start_thread(cast.amina, title="A thread")
    follow(cast.wei, "thread", thread.id)
    comment(cast.lucia, thread.discussion_id, "As *Amina* **Diallo** says, and Amina Diallo it was.")
    mine = address(cast.wei)
    before = client.get(mine), client.get("/feeds/cases.atom")
    assert all("Amina" in each.get_data(as_text=True) for each in before)
    hide(cast.amina)
    for path, old in zip((mine, "/feeds/cases.atom"), before, strict=True):
        answer = client.get(path, headers={"If-None-Match": old.headers["ETag"]})
        assert case.title in titles(answer)
        assert "Amina" not in answer.get_data(as_text=True) and "Diallo" not in answer.get_data(as_text=True)
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert b"Amina" not in (gzip.decompress(packed.data) if "Content-Encoding" in packed.headers else packed.data)


def test_what_is_removed_is_gone(client, cast, address):
    thread = start_thread(cast.amina)
    follow(cast.wei, "thread", thread.id)
    said = comment(cast.lucia, thread.discussion_id)
    mine = address(cast.wei)
    assert len(titles(client.get(mine))) == 1
    discussing.remove_comment(cast.lucia, said.id, "")
    assert titles(client.get(mine)) == []


def test_a_fetch_costs_the_same_however_much_there_is_and_is_kept_by_nobody(client, cast, address, counted):
    for kind, key in (("region", africa()), ("topic", 1), ("country", "sn"), ("person", cast.amina.id), ("edition", 1)):
        follow(cast.wei, kind, key)
    mine, costs = address(cast.wei), []
    for times in (1, 12):
        for n in range(times):
            thread = start_thread(cast.amina, title=f"Thread {n}")
            tell(cast.amina, title=f"Case {n}")
            comment(cast.lucia, thread.discussion_id)
        client.get(mine)
        with counted() as statements:
            answer = client.get(mine)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
    assert len(titles(answer)) == 30
    assert answer.headers["Cache-Control"] == "private, no-cache" and answer.headers["X-Robots-Tag"] == "noindex"
    assert client.get(mine, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_address_that_is_none_tells_nothing(client):
    answers = [client.get(f"/feeds/mine/{token}.atom") for token in ("x", "a" * 43, "é", "-" * 2000)]
    assert {answer.status_code for answer in answers} == {404}


def test_the_private_calendar_has_the_editions(client, cast, address):
    answer = client.get(address(cast.wei).replace(".atom", ".ics"))
    found = Calendar.from_ical(answer.data)
    assert answer.mimetype == "text/calendar" and len(list(found.walk("VEVENT"))) == 2
