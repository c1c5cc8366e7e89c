"""Who is told of what: fan-out after the fact, the list, the count in the header, reading."""

import re

import pytest
from sqlalchemy import select, update

from forum.cases.actions import drafts
from forum.discussion import actions as discussing
from forum.following.actions import follow
from forum.following.queries import key_of_slug
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_all
from forum.notifications.models import Notice
from forum.people.models import Member
from tests.curation.test_decide import typed
from tests.support.content import comment, edition, path_of, start_thread, tell


@pytest.fixture(autouse=True)
def followers(cast):
    """Amina follows Africa; nothing waits in the queue."""
    db.session.execute(Job.__table__.delete())
    follow(cast.amina, "region", key_of_slug("region", "africa"), "following")


def told(member) -> list[tuple[str, str]]:
    """What jobs that are due have told a member, oldest first: (deed, kind of thing)."""
    db.session.commit()
    run_all()
    rows = db.session.execute(select(Notice.deed, Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id))
    return [(row.deed, row.kind) for row in rows]


def unread(browser) -> int:
    """The number in the header."""
    found = re.search(r'<span class="count">(\d+)<span class="vh"> unread notifications', browser.get("/help").text)
    return int(found[1]) if found else 0


def test_a_follower_of_a_region_is_told_of_a_thread_there(sign_in, cast):
    thread = start_thread(cast.lucia, title="Who collects in the rains?")
    browser = sign_in("amina")
    assert unread(browser) == 0
    assert told(cast.amina) == [("thread", "thread")]
    assert unread(browser) == 1
    page = browser.get("/notifications").text
    assert "Who collects in the rains?" in page
    assert f'href="/threads/{thread.id}-{thread.slug}"' in page
    assert "Lucía Paredes" in page
    assert "1 new" in page


@pytest.mark.parametrize(("kind", "slug", "place"), [
    ("region", "africa", "country ke"), ("region", "africa", "region sub-saharan-africa"), ("country", "ke", "country ke"),
    ("topic", "linkages", "topic financial-linkages"), ("region", "sub-saharan-africa", "country ke"),
])  # fmt: skip
def test_whoever_follows_a_place_is_told_of_what_opens_within_it(cast, kind, slug, place):
    follow(cast.wei, kind, key_of_slug(kind, slug), "following")
    start_thread(cast.lucia, place)
    assert told(cast.wei) == [("thread", "thread")]


def test_followers_of_a_person_are_told_of_their_thread(cast):
    follow(cast.wei, "person", str(cast.lucia.id), "following")
    start_thread(cast.lucia, "region americas")
    assert told(cast.wei) == [("thread", "thread")]


def test_followers_of_an_edition_are_told_of_its_thread(cast):
    follow(cast.lucia, "edition", str(edition("turin-2003").id), "following")
    start_thread(cast.amina, "edition turin-2003")
    assert told(cast.lucia) == [("thread", "thread")]


def test_nobody_is_told_of_their_own_doing(cast):
    thread = start_thread(cast.amina)
    comment(cast.amina, thread.discussion_id)
    tell(cast.amina)
    assert told(cast.amina) == []


def test_nobody_is_told_of_what_stands_elsewhere(cast):
    start_thread(cast.lucia, "region americas")
    assert told(cast.amina) == []


def test_nobody_is_told_twice_of_one_thing(cast):
    for kind, slug in (("region", "sub-saharan-africa"), ("country", "ke")):
        follow(cast.amina, kind, key_of_slug(kind, slug), "watching")
    follow(cast.amina, "person", str(cast.lucia.id), "following")
    start_thread(cast.lucia, "country ke")
    assert told(cast.amina) == [("thread", "thread")]
    db.session.execute(update(Job).values(done_at=None, lease_until=None))  # a worker that died after its work
    assert told(cast.amina) == [("thread", "thread")]


def test_whoever_watches_is_told_of_comments_and_whoever_follows_is_not(cast):
    thread = start_thread(cast.lucia)
    follow(cast.wei, "thread", str(thread.id), "watching")
    told(cast.wei)
    comment(cast.thandi, thread.discussion_id)
    assert told(cast.wei) == [("comment", "thread")]
    assert told(cast.lucia) == [("comment", "thread")], "whoever opened it watches"
    assert told(cast.amina) == [("thread", "thread")], "a follower of the region wants new threads only"


def test_a_watcher_of_the_region_is_told_of_comments(cast):
    follow(cast.wei, "region", key_of_slug("region", "africa"), "watching")
    thread = start_thread(cast.lucia)
    comment(cast.lucia, thread.discussion_id)
    assert told(cast.wei) == [("thread", "thread"), ("comment", "thread")]


def test_whoever_muted_it_is_not_told(cast):
    thread = start_thread(cast.lucia)
    follow(cast.wei, "region", key_of_slug("region", "africa"), "watching")
    follow(cast.wei, "thread", str(thread.id), "muted")
    comment(cast.thandi, thread.discussion_id)
    assert told(cast.wei) == [("thread", "thread")]
    follow(cast.amina, "region", key_of_slug("region", "africa"), "muted")
    start_thread(cast.lucia, title="A second")
    assert told(cast.amina) == [("thread", "thread")]


def test_nobody_is_told_of_what_they_may_not_see(cast):
    follow(cast.wei, "edition", str(edition("turin-2003").id), "watching")
    follow(cast.wei, "person", str(cast.lucia.id), "watching")
    thread = start_thread(cast.lucia, "edition turin-2003")
    comment(cast.amina, thread.discussion_id)
    follow(cast.wei, "country", "sn", "watching")
    tell(cast.lucia, "edition")
    assert told(cast.wei) == []


def test_what_becomes_invisible_leaves_the_list_and_the_count(sign_in, cast):
    case = tell(cast.lucia)
    assert told(cast.amina) == [("case", "case")]
    browser = sign_in("amina")
    assert unread(browser) == 1
    drafts.withdraw_case(cast.lucia, case.id, "")
    assert case.title not in browser.get("/notifications").text
    assert unread(browser) == 0


def test_followers_of_an_anonymous_author_are_not_told(cast):
    follow(cast.wei, "person", str(cast.lucia.id), "watching")
    tell(cast.lucia, byline="a_member")
    assert told(cast.wei) == []
    tell(cast.lucia, title="Under my name")
    assert told(cast.wei) == [("case", "case")]


def test_an_anonymous_author_is_not_named_to_those_who_follow_the_place(sign_in, cast):
    case = tell(cast.lucia, byline="a_member")
    comment(cast.amina, case.discussion_id)
    comment(cast.lucia, case.discussion_id, as_author=True)
    assert told(cast.amina) == [("case", "case"), ("comment", "case")]
    page = sign_in("amina").get("/notifications").text
    assert "1 comment" in page
    assert "Lucía" not in page
    assert set(db.session.scalars(select(Notice.actor_id).where(Notice.member_id == cast.amina.id))) == {None}


def test_a_followed_topic_tells_of_a_new_case_study_and_an_edit_is_no_news(cast):
    follow(cast.wei, "topic", key_of_slug("topic", "micro-insurance"), "following")
    case = tell(cast.lucia)
    assert told(cast.wei) == [("case", "case")]
    drafts.withdraw_case(cast.lucia, case.id, "")
    assert told(cast.wei) == [("case", "case")]


def test_those_who_cannot_come_are_not_told(cast):
    db.session.execute(update(Member).where(Member.handle == "amina").values(state="erased"))
    start_thread(cast.lucia)
    assert told(cast.amina) == []


def test_what_stands_in_one_thing_stands_together(sign_in, cast):
    thread = start_thread(cast.lucia, title="A long talk")
    follow(cast.amina, "thread", str(thread.id), "watching")
    for n in range(4):
        comment(cast.thandi, thread.discussion_id, f"Number {n}.")
    start_thread(cast.lucia, title="A short one")
    assert len(told(cast.amina)) == 6
    browser = sign_in("amina")
    page = browser.get("/notifications").text
    assert page.count(">A long talk<") == 1
    assert "5 new" in page
    assert page.index("A short one") < page.index("A long talk"), "the newest first"
    assert unread(browser) == 6


def test_one_is_marked_as_read_and_the_others_stay(sign_in, cast):
    start_thread(cast.lucia, title="The first")
    start_thread(cast.lucia, title="The second")
    told(cast.amina)
    browser = sign_in("amina")
    ids = db.session.scalars(select(Notice.id).where(Notice.member_id == cast.amina.id).order_by(Notice.id)).all()
    answer = browser.send("/notifications", {"notice": str(ids[0])})
    assert (answer.status_code, answer.location) == (303, "/notifications")
    assert unread(browser) == 1
    assert "The first" in browser.get("/notifications").text, "what is read stays in the list"


def test_all_are_marked_as_read(sign_in, cast):
    for n in range(3):
        start_thread(cast.lucia, title=f"Thread {n}")
    told(cast.amina)
    browser = sign_in("amina")
    assert browser.send("/notifications", {"do": "all"}).status_code == 303
    assert unread(browser) == 0
    assert "Mark all as read" not in browser.get("/notifications").text


def test_nobody_marks_anothers(sign_in, cast):
    start_thread(cast.lucia)
    told(cast.amina)
    notice = db.session.scalars(select(Notice).where(Notice.member_id == cast.amina.id)).one().id
    sign_in("wei").send("/notifications", {"notice": str(notice)})
    sign_in("wei").send("/notifications", {"do": "all"})
    assert unread(sign_in("amina")) == 1


@pytest.mark.parametrize("notice", ["x", "²", "٣", "-1", "9" * 40, "", "1 2"])
def test_what_is_no_number_of_a_notice_is_refused(sign_in, cast, notice):
    start_thread(cast.lucia)
    told(cast.amina)
    browser = sign_in("wei")
    assert browser.send("/notifications", {"notice": notice}).status_code == 422
    assert browser.send("/notifications", {"do": notice or "some of them"}).status_code == 422
    assert unread(sign_in("amina")) == 1


def test_the_silenced_may_mark_as_read(sign_in, cast):
    assert sign_in("sam").send("/notifications", {"do": "all"}).status_code == 303


def test_reading_the_thread_reads_its_notices(sign_in, cast):
    thread = start_thread(cast.lucia)
    told(cast.amina)
    browser = sign_in("amina")
    browser.get(f"/threads/{thread.id}-{thread.slug}")
    assert unread(browser) == 0


def test_a_removed_comment_takes_its_notice_back_and_its_author_hears_why(sign_in, cast):
    thread = start_thread(cast.lucia)
    row = comment(cast.amina, thread.discussion_id, "With a name in it.")
    assert told(cast.lucia) == [("comment", "thread")]
    discussing.remove_comment(cast.moses, row.id, "It names a person.")
    assert told(cast.lucia) == []
    assert told(cast.amina) == [("thread", "thread"), ("comment removed", "thread")]
    assert "It names a person." in sign_in("amina").get("/notifications").text


def test_authors_hear_of_every_decision_and_of_a_withdrawal_by_the_staff(sign_in, cast):
    case = tell(cast.lucia, "members", countries="PE")
    for curator in ("moses", "irene"):
        assert sign_in(curator).send(f"{path_of(case)}/decision", typed()).status_code == 303
    assert told(cast.lucia) == [("decision", "case"), ("decision", "case")]
    drafts.withdraw_case(cast.moses, case.id, "A person is named.")
    assert told(cast.lucia)[-1] == ("case withdrawn", "case")
    assert "A person is named." in sign_in("lucia").get("/notifications").text


def test_visitors_are_sent_to_sign_in_and_back(client, cast):
    answer = client.get("/notifications")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/notifications")


def test_a_long_list_has_pages(sign_in, cast):
    for n in range(53):
        start_thread(cast.lucia, title=f"Thread number {n}.")
    told(cast.amina)
    browser = sign_in("amina")
    first = browser.get("/notifications").text
    older = re.search(r'rel="next" href="([^"]+)"', first)[1]
    second = browser.get(f"/notifications{older}").text
    assert (first.count('class="note '), second.count('class="note ')) == (50, 3)
    assert 'rel="prev"' in second
    assert browser.get("/notifications?after=nonsense").text.count('class="note ') == 50


def test_the_list_costs_the_same_however_long_it_is(sign_in, cast, counted):
    browser = sign_in("amina")
    start_thread(cast.lucia)
    told(cast.amina)
    browser.get("/notifications")
    with counted() as few:
        browser.get("/notifications")
    for n in range(12):
        start_thread(cast.lucia, title=f"Thread {n}")
    told(cast.amina)
    browser.get("/notifications")
    with counted() as many:
        browser.get("/notifications")
    assert len(many) == len(few) <= 6, many
