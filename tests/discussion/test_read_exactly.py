"""What a member has read is kept exactly: the pages they were shown, and nothing before or between."""

import pytest
from sqlalchemy import select

from forum.discussion.actions import reading, remove_comment, restore_comment
from forum.discussion.models import Discussion, ReadMark
from forum.discussion.queries.reading import read_by, unread_of
from forum.kernel.db import db
from forum.kernel.ranges import Ranges
from forum.threads.queries import newest_threads
from tests.support.content import comment, start_thread

pytestmark = pytest.mark.each_on_both


@pytest.fixture
def long(cast):
    """A thread of three pages: its text and 45 comments of Amina's."""
    thread = start_thread(cast.amina)
    for n in range(45):
        comment(cast.amina, thread.discussion_id, f"Number {n + 2}.")
    return thread


def path(thread, page: int = 1) -> str:
    return f"/threads/{thread.id}-{thread.slug}" + (f"?page={page}" if page > 1 else "")


def ranges_of(member, thread) -> str:
    return str(read_by([member.id], thread.discussion_id).get(member.id, ""))


def unread(viewer) -> int:
    return newest_threads(viewer, 1)[0].unread


def test_a_deep_link_marks_its_page_alone(sign_in, cast, long):
    lucia = sign_in("lucia")
    lucia.get(path(long, 3))
    assert ranges_of(cast.lucia, long) == "41-46"
    assert unread(cast.lucia) == 40
    lucia.get(path(long))
    assert ranges_of(cast.lucia, long) == "1-20,41-46"
    lucia.get(path(long, 2))
    assert ranges_of(cast.lucia, long) == "1-46"
    assert unread(cast.lucia) == 0


def test_one_is_led_to_the_first_that_is_new(sign_in, cast, long):
    lucia = sign_in("lucia")
    lucia.get(path(long))
    lucia.get(path(long, 3))
    page = lucia.get(path(long)).text
    assert "Go to 20 new comments" in page
    assert f'href="{path(long, 2)}#new"' in page
    assert newest_threads(cast.lucia, 1)[0].new_at == "?page=2#new"
    assert 'id="new"' in lucia.get(path(long, 2)).text


def test_ones_own_comment_in_between_is_read_alone(cast, long):
    comment(cast.lucia, long.discussion_id, "Mine.")
    assert ranges_of(cast.lucia, long) == "47"
    comment(cast.amina, long.discussion_id, "Another.")
    assert unread(cast.lucia) == 47


def test_what_is_removed_is_not_waited_for_and_what_is_restored_is(sign_in, cast, long):
    sign_in("lucia").get(path(long))
    said = comment(cast.amina, long.discussion_id, "Too much.")
    assert unread(cast.lucia) == 27
    remove_comment(cast.amina, said.id, "")
    assert unread(cast.lucia) == 26
    restore_comment(cast.amina, said.id)
    assert unread(cast.lucia) == 27
    assert db.session.get_one(Discussion, long.discussion_id).gone == ""


def test_whoever_never_was_there_has_nothing_unread_in_lists(cast, long):
    assert unread(cast.wei) == 0


def test_a_reader_of_all_writes_nothing_more(sign_in, cast, counted):
    thread = start_thread(cast.amina)
    lucia = sign_in("lucia")
    lucia.get(path(thread))
    lucia.get(path(thread))
    with counted() as statements:
        lucia.get(path(thread))
    assert [each for each in statements if not each.startswith("SELECT")] == []


def test_a_visitor_s_page_marks_nothing(client, cast):
    thread = start_thread(cast.amina)
    client.get(path(thread))
    assert db.session.scalars(select(ReadMark.member_id)).all() == [cast.amina.id]


def test_two_tabs_lose_nothing_of_each_other(cast, long, monkeypatch):
    """The second tab writes between the first one's reading and its writing."""
    put, calls = reading.put, []

    def late(*args, **kwargs):
        if not calls:
            calls.append(1)
            reading.mark_read(cast.lucia.id, long.discussion_id, 41, 46)
        return put(*args, **kwargs)

    monkeypatch.setattr(reading, "put", late)
    reading.mark_read(cast.lucia.id, long.discussion_id, 1, 20)
    assert ranges_of(cast.lucia, long) == "1-20,41-46"


def test_notices_of_what_was_not_shown_stay_unread(sign_in, cast, long):
    assert unread_of(46, "", Ranges.parse("1-20,41-46")) == 20
    assert unread_of(46, "21-25,46", Ranges.parse("1-20,41-46")) == 15
    assert unread_of(3, "", Ranges.parse("1-9")) == 0


def test_all_can_be_marked_as_read(cast, long):
    reading.mark_all_read(cast.lucia, [long.discussion_id])
    assert ranges_of(cast.lucia, long) == "1-46"


def test_news_tell_how_many_came_and_where_and_mark_nothing(sign_in, cast, long):
    lucia = sign_in("lucia")
    lucia.get(path(long, 3))
    asked = f"/discussions/{long.discussion_id}/news?after=46"
    assert lucia.get(asked).status_code == 204
    for n in range(15):
        comment(cast.amina, long.discussion_id, f"News {n}.")
    comment(cast.lucia, long.discussion_id, "My own.")
    answer = lucia.get(asked)
    assert answer.get_json() == {"new": 15, "page": 3}
    assert len(answer.data) < 40
    assert lucia.get(asked, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert ranges_of(cast.lucia, long) == "41-46,62"


@pytest.mark.parametrize("after", ["", "x", "-5", "9" * 30])
def test_news_survive_what_is_no_number(sign_in, cast, long, after):
    assert sign_in("lucia").get(f"/discussions/{long.discussion_id}/news?after={after}").status_code in (200, 204)


def test_news_of_what_one_may_not_read_are_none(sign_in, client, cast):
    inside = start_thread(cast.amina, "edition turin-2003")
    for other in (client, sign_in("wei")):
        assert other.get(f"/discussions/{inside.discussion_id}/news?after=0").status_code == 404
        assert other.get("/discussions/999999/news?after=0").status_code == 404


def test_a_list_is_marked_as_read_at_one_press(sign_in, cast, long):
    lucia = sign_in("lucia")
    lucia.get(path(long, 3))
    assert "Mark all as read" in lucia.get("/regions/africa/threads").text
    answer = lucia.send("/reading", {"discussion": str(long.discussion_id), "next": "/regions/africa/threads"})
    assert answer.location == "/regions/africa/threads"
    assert unread(cast.lucia) == 0
    assert "Mark all as read" not in lucia.get("/regions/africa/threads").text


def test_what_one_may_not_read_is_not_marked(sign_in, cast):
    inside = start_thread(cast.amina, "edition turin-2003")
    assert sign_in("wei").send("/reading", {"discussion": str(inside.discussion_id), "next": "//evil.example"}).location == "/"
    assert ranges_of(cast.wei, inside) == ""
