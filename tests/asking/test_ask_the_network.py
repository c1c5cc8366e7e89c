"""A question: put to those who know, fairly and to nobody who must be left alone; answered by a comment; waiting for the staff."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from forum.asking import actions, queries
from forum.asking.events import QuestionAsked
from forum.asking.models import QuestionAsk
from forum.discussion.models import Comment, Discussion
from forum.following.models import Follow
from forum.kernel import events, jobs
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.people.actions import hiding
from forum.people.models import Member, MemberTopic
from forum.threads import actions as threads
from forum.threads.events import QuestionAnswered
from forum.threads.models import ASKED_MAX, Question, Thread
from forum.topics.queries import topic_by_slug
from tests.support.content import comment, crowd, start_thread

pytestmark = pytest.mark.each_on_both


@pytest.fixture
def heard():
    """What was emitted of questions."""
    found = []
    for kind in (QuestionAsked, QuestionAnswered):
        events.on(kind)(found.append)
    yield found
    for kind in (QuestionAsked, QuestionAnswered):
        events._listeners[kind].remove(found.append)


def ask(browser, place="/topics/micro-insurance", **more):
    """Open a question; return its path and the thread."""
    fields = {"title": "Who has done it?", "body": "Who?", "kind": "question", "once": str(utcnow().timestamp()), **more}
    answer = browser.send(f"{place}/threads/new", fields)
    assert answer.status_code == 303, answer.text
    jobs.run_all()
    return answer.location, db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()


def knows(handles, topic="micro-insurance", country=None):
    for handle in handles:
        row = db.session.scalars(select(Member).where(Member.handle == handle)).one()
        db.session.merge(MemberTopic(member_id=row.id, topic_id=topic_by_slug(topic).id))
        row.country = country or row.country
    db.session.commit()


def asked(thread):
    return set(db.session.scalars(select(QuestionAsk.member_id).where(QuestionAsk.thread_id == thread.id)))


def test_those_are_asked_whose_expertise_and_country_match(sign_in, cast, heard):
    knows(["lucia", "thandi", "wei", "moses"], country="PE")
    knows(["thandi"], country="ZA")
    path, thread = ask(sign_in("amina"), country="pe", needed_by=(today() + timedelta(days=9)).isoformat())
    assert asked(thread) == {cast.lucia.id, cast.wei.id, cast.moses.id}
    assert [(each.thread_id, set(each.member_ids)) for each in heard] == [(thread.id, asked(thread))]
    page = sign_in("amina").get(path).text
    assert "Asked of 3 members" in page
    assert "Needed by" in page
    assert "Asked of 3" in sign_in("moses").get(path).text
    assert "Asked of 3" not in sign_in("wei").get(path).text


def test_a_place_matches_too(sign_in, cast):
    knows(["lucia", "thandi", "moses"])
    _path, thread = ask(sign_in("amina"), "/regions/africa", topic="micro-insurance")
    assert asked(thread) == {cast.thandi.id, cast.moses.id}, "of Africa, who know the topic"
    _path, thread = ask(sign_in("amina"), "/countries/pe")
    assert asked(thread) == {cast.lucia.id}
    knows(["sue"])
    _path, thread = ask(sign_in("amina"), "/editions/turin-2003", topic="micro-insurance")
    assert asked(thread) == {cast.lucia.id, cast.moses.id}, "who reads it; not the suspended"


def test_a_question_that_says_neither_asks_nobody(sign_in, cast, heard):
    path, thread = ask(sign_in("amina"), "/editions/turin-2003")
    assert (asked(thread), heard) == (set(), [])
    assert "Nobody was asked" in sign_in("amina").get(path).text


@pytest.mark.parametrize(
    "why", ["hides", "hidden", "edition", "silenced", "suspended", "no sign-in", "mutes topic", "mutes asker", "paused"]
)
def test_who_must_be_left_alone_is_not_asked(sign_in, cast, why):
    knows(["thandi", "lucia"])
    row = db.session.get_one(Member, cast.thandi.id)
    theme = topic_by_slug("micro-insurance")
    if why == "hides":
        hiding.hide(cast.thandi)
    elif why in ("hidden", "edition"):
        row.visibility = why
    elif why in ("silenced", "suspended"):
        row.state = why
    elif why == "no sign-in":
        row.may_sign_in = False
    elif why.startswith("mutes"):
        kind, key = ("topic", theme.id) if why == "mutes topic" else ("person", cast.amina.id)
        db.session.add(Follow(member_id=row.id, kind=kind, key=str(key), level="muted"))
    else:
        queries.leave_out(paused)
    try:
        _path, thread = ask(sign_in("amina"))
    finally:
        if why == "paused":
            queries._left_out.remove(paused)
    assert asked(thread) == {cast.lucia.id}


def paused(ids):
    """Thandi has paused."""
    return set(db.session.scalars(select(Member.id).where(Member.id.in_(ids), Member.handle == "thandi")))


def test_of_many_some_are_asked_and_others_the_next_time(sign_in, cast):
    crowd(3 * ASKED_MAX, "turin-2003")
    theme = topic_by_slug("micro-insurance").id
    ids = list(db.session.scalars(select(Member.id).where(Member.handle.like("one-%"))))
    db.session.execute(insert(MemberTopic), [{"member_id": each, "topic_id": theme} for each in ids])
    db.session.commit()
    rounds = [asked(ask(sign_in("amina"))[1]) for _ in range(3)]
    assert [len(each) for each in rounds] == [ASKED_MAX] * 3
    assert set().union(*rounds) == set(ids), "everybody once, before anybody twice"


def test_nobody_is_asked_more_than_so_often_in_a_month(sign_in, cast):
    knows(["lucia"])
    threads = [start_thread(cast.wei, title=f"Old {n}") for n in range(queries.ASKS_MAX)]
    db.session.add_all(QuestionAsk(thread_id=each.id, member_id=cast.lucia.id, at=utcnow()) for each in threads)
    assert asked(ask(sign_in("amina"))[1]) == set()
    for row in db.session.scalars(select(QuestionAsk)):
        row.at = utcnow() - queries.ASKS_WITHIN - timedelta(hours=1)
    assert asked(ask(sign_in("amina"))[1]) == {cast.lucia.id}


def test_a_question_is_put_once_however_often_its_job_runs(sign_in, cast, heard):
    knows(["lucia", "thandi"])
    _path, thread = ask(sign_in("amina"))
    for _ in range(2):
        actions.ask(thread.id)
    actions.ask(99999)
    assert len(heard) == 1
    assert db.session.get_one(Question, thread.id).asked == 2


def test_what_was_hidden_before_the_job_ran_asks_nobody(sign_in, cast, heard):
    knows(["lucia"])
    fields = {"title": "Who?", "body": "Who?", "kind": "question", "once": "x"}
    sign_in("amina").send("/topics/micro-insurance/threads/new", fields)
    thread = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
    thread.state = "hidden"
    jobs.run_all()
    assert heard == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("needed_by", "2001-01-01"), ("needed_by", "soon"), ("needed_by", "2999-01-01"), ("topic", "x"), ("country", "zz")],
)  # fmt: skip
def test_a_fault_is_said_and_nothing_is_lost(sign_in, field, value):
    fields = {"title": "Who?", "body": "My words", "kind": "question", "once": "x", field: value}
    answer = sign_in("amina").send("/editions/turin-2003/threads/new", fields)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert "My words" in answer.text


def test_a_thread_that_is_no_question_has_no_row_and_asks_nobody(sign_in, cast, heard):
    knows(["lucia"])
    _path, thread = ask(sign_in("amina"), kind="discussion", needed_by="never")
    assert db.session.get(Question, thread.id) is None
    assert heard == []


def mark(browser, path, comment_id, **more):
    return browser.send(f"{path}/answer", {"comment": str(comment_id), **more})


def test_the_asker_marks_the_answer_which_stands_at_the_top_and_in_lists(sign_in, cast, heard):
    amina = sign_in("amina")
    path, thread = ask(amina, needed_by=today().isoformat())
    row = comment(cast.lucia, thread.discussion_id, "We did, in **Lima**.")
    assert "needed by" in amina.get("/topics/micro-insurance/threads").text
    assert "This answered it" in amina.get(path).text
    assert mark(amina, path, row.id).location == f"{path}#answer"
    mark(amina, path, row.id)
    assert [(each.comment_id, each.author_id, each.by_id, each.undone) for each in heard] == [
        (row.id, cast.lucia.id, cast.amina.id, False)
    ]
    page = sign_in("wei").get(path).text
    assert re.search(r'id="answer".*We did, in Lima\.', page, re.DOTALL)
    assert "Answered" in page
    assert "This answered it" not in page
    assert "This is not the answer" not in page
    listed = sign_in("wei").get("/topics/micro-insurance/threads").text
    assert "Question, answered" in listed
    assert "needed by" not in listed
    other = comment(cast.wei, thread.discussion_id, "Better.")
    mark(amina, path, other.id)
    assert [(each.comment_id, each.undone) for each in heard[1:]] == [(row.id, True), (other.id, False)]
    amina.send(f"{path}/answer", {"do": "undo"})
    assert "Question, answered" not in amina.get("/topics/micro-insurance/threads").text


def test_a_moderator_marks_it_and_the_journal_tells(sign_in, cast):
    path, thread = ask(sign_in("amina"))
    row = comment(cast.lucia, thread.discussion_id, "We did.")
    assert mark(sign_in("moses"), path, row.id).status_code == 303
    assert "Thread: answered" in sign_in("wei").get("/moderation/log").text


def test_who_may_not_mark_does_not(client, sign_in, cast):
    path, thread = ask(sign_in("amina"))
    row = comment(cast.lucia, thread.discussion_id, "We did.")
    assert mark(client, path, row.id).location.startswith("/sign-in")
    for handle, status in (("lucia", 404), ("wei", 404), ("sam", 403)):
        assert mark(sign_in(handle), path, row.id).status_code == status
        assert sign_in(handle).send(f"{path}/answer", {"do": "undo"}).status_code == status
    assert db.session.get_one(Question, thread.id).answer_id is None


def test_only_a_comment_that_stands_here_answers(sign_in, cast):
    amina = sign_in("amina")
    path, thread = ask(amina)
    elsewhere = comment(cast.lucia, start_thread(cast.amina).discussion_id, "Elsewhere.")
    removed = comment(cast.lucia, thread.discussion_id, "Gone.")
    sign_in("lucia").send(f"/comments/{removed.id}/removal")
    opening = db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.number == 1)).one()
    for ident in (elsewhere.id, removed.id, opening.id, 99999):
        assert mark(amina, path, ident).status_code == 404
    for ident in ("", "x"):
        assert mark(amina, path, ident).status_code == 422
    plain = start_thread(cast.amina)
    said = comment(cast.lucia, plain.discussion_id, "A comment.")
    assert mark(amina, f"/threads/{plain.id}-{plain.slug}", said.id).status_code == 404, "no question"


def test_an_answer_that_is_removed_lets_the_question_wait_again(sign_in, cast, heard):
    path, thread = ask(sign_in("amina"))
    row = comment(cast.lucia, thread.discussion_id, "We did.")
    mark(sign_in("amina"), path, row.id)
    sign_in("lucia").send(f"/comments/{row.id}/removal")
    assert db.session.get_one(Question, thread.id).answer_id is None
    assert heard[-1].undone
    assert "We did." not in sign_in("amina").get(path).text


def test_a_question_that_is_older_than_answers_takes_one(sign_in, cast):
    path, thread = ask(sign_in("amina"))
    db.session.delete(db.session.get_one(Question, thread.id))
    row = comment(cast.lucia, thread.discussion_id, "We did.")
    assert sign_in("amina").get(path).status_code == 200
    assert mark(sign_in("amina"), path, row.id).status_code == 303
    assert "The answer" in sign_in("amina").get(path).text


def aged(thread, **ago):
    db.session.get_one(Thread, thread.id).created_at = utcnow() - timedelta(**ago)
    db.session.commit()


def test_what_waits_too_long_or_is_needed_soon_is_listed_for_moderators(sign_in, cast):
    old, soon, fresh = (ask(sign_in("amina"), title=title)[1] for title in ("The old one", "The near one", "The fresh one"))
    answered, gone = (ask(sign_in("amina"), title=title)[1] for title in ("The answered one", "The lost one"))
    for thread in (old, answered):
        aged(thread, hours=73)
    aged(gone, days=61)
    db.session.get_one(Question, soon.id).needed_by = today() + timedelta(days=2)
    db.session.get_one(Question, fresh.id).needed_by = today() + timedelta(days=8)
    row = comment(cast.lucia, answered.discussion_id, "Yes.")
    mark(sign_in("amina"), f"/threads/{answered.id}-{answered.slug}", row.id)
    page = sign_in("moses").get("/moderation").text
    page = page[page.index('id="unanswered"') :]
    assert page.index("The near one") < page.index("The old one")
    for title in ("The fresh one", "The answered one", "The lost one"):
        assert title not in page
    assert sign_in("amina").get("/moderation").status_code == 404
    db.session.get_one(Thread, old.id).state = "hidden"
    db.session.get_one(Discussion, old.discussion_id).state = "hidden"
    assert "The old one" not in sign_in("moses").get("/moderation").text


def test_many_that_wait_are_counted(sign_in, cast):
    for n in range(queries.IN_QUEUE + 2):
        aged(start_thread(cast.amina, title=f"Question {n}"), days=4)
    for thread in db.session.scalars(select(Thread)):
        thread.kind = "question"
    assert "2 more wait." in sign_in("moses").get("/moderation").text


def test_a_topic_that_was_merged_takes_its_questions_along(sign_in, cast):
    _path, thread = ask(sign_in("amina"), "/editions/turin-2003", topic="micro-insurance")
    one, other = topic_by_slug("micro-insurance").id, topic_by_slug("gender").id
    assert db.session.get_one(Question, thread.id).topic_id == one
    threads.carry_to_topic(one, other)
    db.session.expire_all()
    assert db.session.get_one(Question, thread.id).topic_id == other
