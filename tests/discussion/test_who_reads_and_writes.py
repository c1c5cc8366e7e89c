"""The rows of the permission table that concern threads and comments, person by person: in pages and in policy."""

from itertools import product

import pytest
from sqlalchemy import select

from forum.discussion import policy as talking
from forum.discussion.models import COMMENT_STATES, DISCUSSION_STATES, Comment, Discussion
from forum.kernel.db import db
from forum.threads import policy
from forum.threads.models import STATES, Thread
from tests.support.content import comment, edition, path_of, start_thread, tell

pytestmark = pytest.mark.each_on_both

# who asks; "author" is lucia, whose comment and thread it is; thandi is of the edition turin-now, lucia and amina are not
EVERYBODY = ("visitor", "lucia", "amina", "wei", "thandi", "moses", "irene", "ada", "sam", "sue")
MEMBERS = {"lucia", "amina", "wei", "thandi", "moses", "irene", "ada", "sam", "sue"}
MUTE = {"sam", "sue"}
STAFF = {"moses", "irene", "ada"}


def path_to(thread):
    return f"/threads/{thread.id}-{thread.slug}"


@pytest.fixture
def browser_of(client, sign_in):
    return lambda handle: client if handle == "visitor" else sign_in(handle)


def expected(handle, allowed):
    """What a post answers: a visitor goes to sign in, the mute get 403 with a reason, others 404 or what was asked."""
    if handle == "visitor":
        return 303
    if handle in MUTE:
        return 403
    return 303 if handle in allowed else 404


@pytest.mark.parametrize("handle", EVERYBODY)
@pytest.mark.parametrize("place", ["region africa", "region sub-saharan-africa", "country sn", "topic micro-insurance"])
def test_a_members_thread_is_read_by_every_member_and_no_visitor(browser_of, cast, place, handle):
    path = path_to(start_thread(cast.lucia, place))
    answer = browser_of(handle).get(path)
    assert answer.status_code == (200 if handle in MEMBERS else 404)
    assert ("Who collects?" in answer.text) == (handle in MEMBERS)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_an_editions_thread_is_read_by_its_people_and_the_staff(browser_of, cast, handle):
    path = path_to(start_thread(cast.thandi, "edition turin-now"))
    allowed = {"thandi", *STAFF}
    answer = browser_of(handle).get(path)
    assert answer.status_code == (200 if handle in allowed else 404)
    assert ("Who collects?" in answer.text) == (handle in allowed)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_the_silenced_and_suspended_of_an_edition_read_its_threads(browser_of, cast, handle):
    path = path_to(start_thread(cast.lucia, "edition turin-2003"))
    allowed = {"lucia", "amina", "sam", "sue", *STAFF}
    assert browser_of(handle).get(path).status_code == (200 if handle in allowed else 404)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_a_hidden_thread_is_read_by_its_starter_and_the_staff(browser_of, cast, handle):
    thread = start_thread(cast.lucia)
    thread.state = db.session.get_one(Discussion, thread.discussion_id).state = "hidden"
    answer = browser_of(handle).get(path_to(thread))
    assert answer.status_code == (200 if handle in {"lucia", *STAFF} else 404)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_every_member_who_may_write_opens_a_thread(browser_of, cast, handle):
    browser = browser_of(handle)
    answer = browser.send("/regions/africa/threads/new", {"title": "A question", "kind": "question", "body": "Who knows?"})
    may = MEMBERS - MUTE
    assert answer.status_code == expected(handle, may)
    assert (db.session.scalar(select(Thread.title)) == "A question") == (handle in may)
    status = browser.get("/regions/africa/threads/new").status_code
    assert status == (303 if handle == "visitor" else 200 if handle in may else 403)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_the_people_of_an_edition_and_the_staff_open_threads_there(browser_of, cast, handle):
    may = {"thandi", *STAFF}
    answer = browser_of(handle).send("/editions/turin-now/threads/new", {"title": "Ours", "kind": "discussion", "body": "Us."})
    assert answer.status_code == expected(handle, may)
    assert (db.session.scalar(select(Thread.audience)) == "edition") == (handle in may)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_only_the_staff_announces(browser_of, cast, handle):
    typed = {"title": "Dates", "kind": "announcement", "body": "On Monday."}
    answer = browser_of(handle).send("/regions/africa/threads/new", typed)
    assert answer.status_code == expected(handle, STAFF)
    assert (db.session.scalar(select(Thread.kind)) == "announcement") == (handle in STAFF)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_every_member_who_may_write_comments(browser_of, cast, handle):
    thread = start_thread(cast.lucia)
    answer = browser_of(handle).send(f"{path_to(thread)}/comments", {"body": "My word."})
    may = MEMBERS - MUTE
    assert answer.status_code == expected(handle, may)
    posted = db.session.scalar(select(Comment.author_id).where(Comment.body == "My word."))
    assert posted == (getattr(cast, handle).id if handle in may else None)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_only_those_who_read_an_editions_thread_comment_in_it(browser_of, cast, handle):
    thread = start_thread(cast.thandi, "edition turin-now")
    answer = browser_of(handle).send(f"{path_to(thread)}/comments", {"body": "My word."})
    assert answer.status_code == expected(handle, {"thandi", *STAFF})


@pytest.mark.parametrize("handle", EVERYBODY)
@pytest.mark.parametrize("audience", ["everyone", "members", "edition"])
def test_the_talk_of_a_case_study_follows_its_audience(browser_of, cast, audience, handle):
    case = tell(cast.amina, audience)
    comment(cast.amina, case.discussion_id, "Between us.")
    readers = {"lucia", "amina", "sam", "sue", *STAFF} if audience == "edition" else MEMBERS
    browser = browser_of(handle)
    assert ("Between us." in browser.get(path_of(case)).text) == (handle in readers)
    answer = browser.send(f"{path_of(case)}/comments", {"body": "My word."})
    assert answer.status_code == expected(handle, readers)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_a_comment_is_edited_by_its_author_and_by_the_staff_with_a_reason(browser_of, cast, handle):
    said = comment(cast.lucia, start_thread(cast.amina).discussion_id)
    may = {"lucia", *STAFF}
    browser = browser_of(handle)
    assert browser.get(f"/comments/{said.id}/edit").status_code == (200 if handle in may else 404)
    bare = browser.send(f"/comments/{said.id}/edit", {"body": "Other words.", "base": 1})
    assert bare.status_code == (422 if handle in STAFF else expected(handle, may))
    answer = browser.send(f"/comments/{said.id}/edit", {"body": "Other words.", "base": 1, "reason": "A name."})
    assert answer.status_code == expected(handle, may)
    assert (db.session.get_one(Comment, said.id).body == "Other words.") == (handle in may)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_a_comment_is_removed_by_its_author_and_by_the_staff_with_a_reason(browser_of, cast, handle):
    said = comment(cast.lucia, start_thread(cast.amina).discussion_id)
    browser, removal = browser_of(handle), f"/comments/{said.id}/removal"
    bare = browser.send(removal)
    assert bare.status_code == (422 if handle in STAFF else expected(handle, {"lucia"}))
    assert browser.send(removal, {"reason": "A name."}).status_code == expected(handle, {"lucia", *STAFF})
    assert (db.session.get_one(Comment, said.id).state == "removed") == (handle in {"lucia", *STAFF})


@pytest.mark.parametrize("handle", EVERYBODY)
@pytest.mark.parametrize("state", ["hidden", "held"])
def test_a_hidden_or_held_comment_is_read_by_its_author_and_the_staff(browser_of, cast, state, handle):
    thread = start_thread(cast.amina)
    said = comment(cast.lucia, thread.discussion_id, "Waits.")
    said.state = state
    browser, may = browser_of(handle), {"lucia", *STAFF}
    assert ("Waits." in browser.get(path_to(thread)).text) == (handle in may)
    assert browser.get(f"/comments/{said.id}").status_code == (302 if handle in may else 404)
    history = browser.get(f"/comments/{said.id}/history").status_code
    assert history == (200 if handle in may else 404)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_a_title_is_changed_by_the_starter_and_the_staff(browser_of, cast, handle):
    thread = start_thread(cast.lucia)
    may = {"lucia", *STAFF}
    browser, path = browser_of(handle), f"{path_to(thread)}/edit"
    if handle in STAFF:
        assert browser.send(path, {"title": "Another title"}).status_code == 422, "the staff says why"
    answer = browser.send(path, {"title": "Another title", "reason": "It misled."})
    assert answer.status_code == expected(handle, may)
    assert (db.session.get_one(Thread, thread.id).title == "Another title") == (handle in may)


@pytest.mark.parametrize("handle", EVERYBODY)
def test_the_journal_is_read_by_members(browser_of, cast, handle):
    assert browser_of(handle).get("/moderation/log").status_code == (303 if handle == "visitor" else 200)


def test_threads_are_read_in_lists_by_the_rule_of_the_page(cast):
    """`may_read` and `seen_by` say the same over every state, audience, starter and person."""
    editions = {each: edition(each).id for each in ("turin-2003", "turin-now")}
    for state, place, starter in product(STATES, ("region africa", "edition turin-2003", "edition turin-now"), ("moses", "ada")):
        thread = start_thread(getattr(cast, starter), place)
        thread.state = state
    amina = start_thread(cast.amina)
    amina.state = "hidden"
    db.session.flush()
    threads = db.session.scalars(select(Thread)).all()
    assert {thread.edition_id for thread in threads} == {None, *editions.values()}
    for handle in EVERYBODY:
        viewer = getattr(cast, handle, None)
        listed = set(db.session.scalars(select(Thread.id).where(policy.seen_by(viewer))))
        assert listed == {thread.id for thread in threads if policy.may_read(viewer, thread)}, handle


def test_talk_is_read_in_lists_by_the_rule_of_the_page(cast):
    """The clauses over discussions and comments say what the functions say."""
    of = {"edition": edition("turin-now").id}
    for number, (state, audience) in enumerate(product(DISCUSSION_STATES, ("edition", "members", "everyone"))):
        talk = Discussion(kind="case", key=f"x{number}", state=state, audience=audience, edition_id=of.get(audience))
        db.session.add(talk)
        db.session.flush()
        for place, (how, is_open, author) in enumerate(product(COMMENT_STATES, (True, False), ("lucia", "thandi")), start=1):
            db.session.add(
                Comment(
                    discussion_id=talk.id, number=place, author_id=getattr(cast, author).id, body="a", body_html="a", renderer=1,
                    state=how, is_open=is_open,
                )
            )  # fmt: skip
    db.session.flush()
    talks, comments = db.session.scalars(select(Discussion)).all(), db.session.scalars(select(Comment)).all()
    for handle in EVERYBODY:
        viewer = getattr(cast, handle, None)
        seen = set(db.session.scalars(select(Discussion.id).where(talking.seen_by(viewer))))
        assert seen == {talk.id for talk in talks if talking.may_read(viewer, talk)}, handle
        read = set(db.session.scalars(select(Comment.id).where(talking.comments_seen_by(viewer))))
        assert read == {each.id for each in comments if talking.may_read_comment(viewer, each)}, handle
        for talk in talks:
            may = talking.may_comment(viewer, talk)
            assert not may or (talking.may_read(viewer, talk) and viewer.may_write), handle
            assert not may or talk.state == "open" or (talk.state == "closed" and viewer.is_moderator), handle
