"""The questions of an e-discussion are asked on their days, once; a synthesis ends it and stands first."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.discussion import actions as discussing
from forum.discussion.models import Comment
from forum.ediscussions import actions
from forum.ediscussions.models import EQuestion
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.notifications.models import Notice
from forum.people.models import Member
from forum.threads.actions import hide_thread
from forum.threads.models import EDiscussion
from tests.support.content import comment, start_thread
from tests.support.ediscussions import give_days, typed

LOOK = "look for questions of e-discussions"


@pytest.fixture
def thread(cast):
    return start_thread(cast.amina, title="Who collects?")


def path(thread, noun=""):
    return f"/threads/{thread.id}-{thread.slug}{noun}"


def work(days=0):
    """Let the worker do what is to be done in so many days."""
    db.session.commit()
    with time_machine.travel(utcnow() + timedelta(days=days), tick=False):
        jobs.run_duty(LOOK)
        jobs.run_all()


def said(thread):
    rows = select(Comment.body).where(Comment.discussion_id == thread.discussion_id, Comment.number > 1).order_by(Comment.number)
    return list(db.session.scalars(rows))


def test_each_question_is_asked_on_its_day_by_the_moderators_name(cast, thread):
    give_days(cast.moses, thread, 1, 20, "Who collects?", "Who pays?")
    work(0)
    assert said(thread) == []
    work(1)
    work(3)
    assert said(thread) == ["**Question 1**\n\nWho collects?"]
    work(8)
    assert said(thread)[1:] == ["**Question 2**\n\nWho pays?"]
    last = db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert last.author_id == cast.moses.id and "<strong>Question 2</strong>" in last.body_html
    watching = db.session.scalars(select(Notice.member_id).where(Notice.comment_id == last.id)).all()
    assert watching == [cast.amina.id]


def test_a_question_is_asked_once_whatever_happens(cast, thread):
    give_days(cast.moses, thread, 0, 20, "Who collects?")
    db.session.commit()
    for _lost in range(2):
        jobs.run_duty(LOOK)
    db.session.execute(update(Job).values(attempts=0))
    db.session.commit()
    jobs.run_all()
    db.session.execute(update(Job).where(Job.kind == "ediscussions.ask").values(done_at=None, lease_until=None))
    db.session.commit()
    jobs.run_all()
    assert len(said(thread)) == 1


def test_what_the_worker_missed_is_asked_in_order(cast, thread):
    give_days(cast.moses, thread, 0, 20, "One?", "Two?", "Three?")
    work(15)
    assert [each.split("\n\n")[1] for each in said(thread)] == ["One?", "Two?", "Three?"]


def test_nothing_is_asked_after_the_last_day_or_in_a_hidden_thread(cast, thread):
    other = start_thread(cast.amina, title="Hidden")
    for each in (thread, other):
        give_days(cast.moses, each, 0, 6, "One?")
    hide_thread(cast.moses, other.id, "It names a person.")
    work(3)
    work(7)
    assert said(other) == [] and len(said(thread)) == 1
    third = start_thread(cast.amina, title="Too late")
    give_days(cast.moses, third, 0, 6, "One?")
    work(7)
    assert said(third) == []


def test_nobody_asks_who_is_no_moderator_any_more_until_another_takes_over(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 20, "One?")
    db.session.execute(update(Member).where(Member.id == cast.moses.id).values(role="member"))
    work(1)
    assert said(thread) == []
    with time_machine.travel(utcnow() + timedelta(days=1), tick=False):
        assert "was not asked" in sign_in("irene").get(path(thread, "/e-discussion")).get_data(as_text=True)
    assert sign_in("irene").send(path(thread, "/e-discussion"), typed(0, 20, "One?", base=1)).status_code == 303
    work(1)
    assert db.session.scalar(select(Comment.author_id).where(Comment.number == 2)) == cast.irene.id


def test_what_was_asked_stays_and_the_rest_can_be_changed(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 20, "One?", "Two?")
    work(0)
    base = db.session.scalar(select(EDiscussion.version))
    stale = sign_in("moses").send(path(thread, "/e-discussion"), typed(0, 20, "One?", "Two?", base=1))
    assert stale.status_code == 409
    assert sign_in("moses").send(path(thread, "/e-discussion"), typed(0, 20, "Another?", base=base)).status_code == 303
    rows = db.session.execute(select(EQuestion.position, EQuestion.body).order_by(EQuestion.position)).all()
    assert [tuple(row) for row in rows] == [(1, "One?"), (2, "Another?")]
    work(7)
    page = sign_in("lucia").get(path(thread)).get_data(as_text=True)
    assert "Questions so far" in page and "Another?" in page and "Two?" not in page


def test_a_synthesis_is_a_comment_closes_it_and_stands_first(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 20)
    staff, form = sign_in("moses"), {"body": "We *agree*.", "once": "s1"}
    assert "<em>agree</em>" in staff.send(path(thread, "/synthesis"), {**form, "do": "preview"}).get_data(as_text=True)
    answers = [staff.send(path(thread, "/synthesis"), form) for _twice in range(2)]
    assert {answer.status_code for answer in answers} == {303} and answers[0].location == answers[1].location
    assert said(thread) == ["We *agree*."]
    page = sign_in("lucia").get(path(thread)).get_data(as_text=True)
    assert page.index("The synthesis") < page.index("Who does?") and 'id="reply"' not in page
    with pytest.raises(discussing.Refused):
        comment(cast.lucia, thread.discussion_id)


def test_two_syntheses_are_one(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 20)
    for handle in ("moses", "irene"):
        assert sign_in(handle).send(path(thread, "/synthesis"), {"body": f"By {handle}.", "once": handle}).status_code == 303
    assert said(thread) == ["By moses."]


def test_a_synthesis_that_was_removed_is_shown_no_more_and_can_be_written_anew(sign_in, cast, thread):
    give_days(cast.moses, thread, 0, 20)
    sign_in("moses").send(path(thread, "/synthesis"), {"body": "Too early.", "once": "a"})
    gone = db.session.scalar(select(EDiscussion.synthesis_id))
    discussing.remove_comment(cast.moses, gone, "")
    assert "Too early." not in sign_in("lucia").get(path(thread)).get_data(as_text=True)
    assert sign_in("moses").send(path(thread, "/synthesis"), {"body": "Now.", "once": "b"}).status_code == 303
    assert db.session.scalar(select(EDiscussion.synthesis_id)) != gone


def test_there_is_no_synthesis_before_it_opens_nor_an_empty_one(sign_in, cast, thread):
    give_days(cast.moses, thread, 3, 20)
    assert sign_in("moses").get(path(thread, "/synthesis")).status_code == 404
    assert sign_in("moses").send(path(thread, "/synthesis"), {"body": "Early."}).status_code == 404
    give_days(cast.moses, thread, 0, 20)
    answer = sign_in("moses").send(path(thread, "/synthesis"), {"body": "  "})
    assert answer.status_code == 422 and said(thread) == []


def test_the_job_of_a_thread_that_is_gone_does_nothing(app):
    actions.ask_questions(999)
