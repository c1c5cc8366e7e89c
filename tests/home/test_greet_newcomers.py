"""Whoever is new and not greeted within a day: moderators and two people near them are asked, and the queue lists them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.discussion import actions as discussing
from forum.discussion.models import Comment
from forum.following import actions as following
from forum.home import actions
from forum.home.models import Newcomer
from forum.home.queries import greeting
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_all, run_duty
from forum.notifications.models import Notice
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member, MemberTopic
from forum.topics.queries import topic_by_slug
from tests.home.test_a_first_visit import join, welcome_thread
from tests.support.content import comment, edition, start_thread

STAFF = {"moses", "irene", "ada"}


@pytest.fixture
def thread(cast):
    """The welcome thread of Turin 2003, of which Amina (Senegal) and Lucía (Peru) are; nothing waits in the queue."""
    made = welcome_thread(cast)
    db.session.execute(Job.__table__.delete())
    return made


def days_pass(days: float) -> None:
    """Let everybody new have joined so many days earlier."""
    for row in db.session.scalars(select(Newcomer)):
        row.created_at -= timedelta(days=days)
    db.session.flush()


def asked() -> set[str]:
    """Run the duty and what it queues; return the handles of those who have been asked to greet."""
    db.session.commit()
    run_duty("ask to greet newcomers")
    run_all()
    handles = select(Member.handle).join(Notice, Notice.member_id == Member.id).where(Notice.deed == "to greet")
    return set(db.session.scalars(handles))


def test_nobody_is_asked_within_the_first_day_or_after_two_weeks(cast, thread):
    join()
    days_pass(0.9)
    assert asked() == set()
    days_pass(14)
    assert asked() == set()


def test_moderators_and_two_near_are_asked_once_and_led_to_the_hello(sign_in, cast, thread):
    ines = join(country="SN")
    hello = comment(ines, thread.discussion_id, "I am Inés.")
    days_pass(1.1)
    assert asked() == STAFF | {"amina"}, "Lucía shares neither country nor topic"
    page = sign_in("amina").get("/notifications").text
    assert "nobody has said hello to them yet: <bdi>Inés Cordero</bdi>" in page
    assert f'href="/comments/{hello.id}"' in page
    count = len(db.session.scalars(select(Notice)).all())
    asked()
    assert len(db.session.scalars(select(Notice)).all()) == count


def test_two_at_most_are_asked_and_those_asked_least_before(cast, thread):
    for n in range(4):
        member = add_member(NewMember(f"m{n}@example.org", f"Mate {n}", country="KE", handle=f"m{n}"))
        join_edition(member.id, edition("turin-2003").id)
    for name, handle in (("Inés Cordero", "ines"), ("Jomo Otieno", "jomo")):
        join(name=name, handle=handle, country="KE")
    db.session.execute(update(Member).where(Member.handle.in_(("ines", "jomo"))).values(state="silenced"))
    db.session.execute(update(Member).where(Member.handle == "ines").values(state="active"))
    days_pass(1.1)
    assert asked() == STAFF | {"m0", "m1"}
    db.session.execute(update(Member).where(Member.handle == "jomo").values(state="active"))
    assert asked() == STAFF | {"m0", "m1", "m2", "m3"}


def test_who_knows_the_same_topic_is_near(cast, thread):
    ines = join(country="KE")
    known = topic_by_slug("linkages").id
    db.session.add_all(MemberTopic(member_id=ident, topic_id=known) for ident in (ines.id, cast.lucia.id))
    days_pass(1.1)
    assert asked() == STAFF | {"lucia"}


def test_who_follows_or_knows_what_was_ticked_while_joining_is_near(cast, thread):
    join(country="KE", topics=["linkages"])
    db.session.add(MemberTopic(member_id=cast.lucia.id, topic_id=topic_by_slug("financial-linkages").id))
    following.follow(cast.amina, "topic", str(topic_by_slug("linkages").id), "following")
    days_pass(1.1)
    assert asked() == STAFF | {"lucia", "amina"}


def test_those_who_wait_long_keep_nobody_from_being_asked_for(cast, thread, monkeypatch):
    monkeypatch.setattr(greeting, "LISTED", 1)
    for name, handle in (("Zoe First", "zoe"), ("Abel Second", "abel")):
        join(name=name, handle=handle)
        days_pass(1.1)
    asked()
    asked()
    assert set(db.session.scalars(select(Notice.event_key))) == {
        f"greet:{ident}" for ident in db.session.scalars(select(Newcomer.member_id))
    }


def test_what_was_said_before_they_came_greets_nobody(sign_in, cast, thread):
    comment(cast.amina, thread.discussion_id, "Inés, of the year before, said so.")
    join()
    db.session.execute(update(Comment).values(created_at=utcnow() - timedelta(days=3)))
    days_pass(1.1)
    assert "Not greeted yet" in sign_in("moses").get("/moderation").text


@pytest.mark.parametrize("kind", ["edition", "thread", "person"])
def test_who_muted_it_is_not_asked(cast, thread, kind):
    ines = join(country="SN")
    key = {"edition": thread.edition_id, "thread": thread.id, "person": ines.id}[kind]
    following.follow(cast.amina, kind, str(key), "muted")
    days_pass(1.1)
    assert asked() == STAFF


def test_a_hidden_newcomer_is_not_named_to_their_mates(sign_in, cast, thread):
    ines = join(country="SN")
    db.session.execute(update(Member).where(Member.id == ines.id).values(visibility="hidden"))
    days_pass(1.1)
    assert asked() == STAFF
    assert "Inés" in sign_in("moses").get("/moderation").text
    assert "Inés" not in sign_in("amina").get("/notifications").text


def test_an_answered_hello_needs_nobody_and_what_was_asked_is_taken_back(sign_in, cast, thread):
    ines = join(country="SN")
    hello = comment(ines, thread.discussion_id, "I am Inés.")
    days_pass(1.1)
    assert asked() == STAFF | {"amina"}
    assert "Not greeted yet" in sign_in("moses").get("/moderation").text
    answer = comment(cast.lucia, thread.discussion_id, "Good that you are here.", reply_to=hello.id)
    assert "Not greeted yet" not in sign_in("moses").get("/moderation").text
    assert asked() == set()
    assert ("comment", answer.id) in db.session.execute(
        select(Notice.deed, Notice.comment_id).where(Notice.member_id == ines.id)
    ).all(), "she is told"
    discussing.remove_comment(cast.lucia, answer.id, "")
    assert "Not greeted yet" in sign_in("moses").get("/moderation").text
    assert asked() == set(), "nobody is asked a second time"


def test_ones_own_answer_is_no_greeting(sign_in, cast, thread):
    ines = join()
    hello = comment(ines, thread.discussion_id, "I am Inés.")
    comment(ines, thread.discussion_id, "Inés again: nobody there?", reply_to=hello.id)
    days_pass(1.1)
    assert "Not greeted yet" in sign_in("moses").get("/moderation").text


@pytest.mark.parametrize("words", ["Welcome, Inés!", "Welcome @ines, tell us more.", "INES CORDERO is new here, I read."])
def test_who_says_nothing_is_greeted_by_being_named_in_the_welcome_thread(sign_in, cast, thread, words):
    join()
    days_pass(1.1)
    page = sign_in("moses").get("/moderation").text
    assert f'href="/threads/{thread.id}-{thread.slug}#reply"' in page
    assert "has said nothing yet" in page
    comment(cast.amina, thread.discussion_id, "Interesting finesse, and business.")
    comment(cast.amina, start_thread(cast.amina).discussion_id, words)
    assert "Not greeted yet" in sign_in("moses").get("/moderation").text
    comment(cast.amina, thread.discussion_id, words)
    assert "Not greeted yet" not in sign_in("moses").get("/moderation").text


def test_the_queue_lists_the_oldest_first_and_only_to_moderators(sign_in, cast, thread):
    for name, handle in (("Zoe First", "zoe"), ("Abel Second", "abel")):
        join(name=name, handle=handle)
        days_pass(1.1)
    page = sign_in("irene").get("/moderation").text
    assert page.index("Zoe First") < page.index("Abel Second")
    assert sign_in("amina").get("/moderation").status_code == 404


def test_who_came_to_no_edition_is_greeted_where_they_first_spoke(sign_in, cast, thread):
    jo = join(None, "Jo Doe", "jo", None)
    days_pass(1.1)
    assert asked() == set(), "there is no place yet to write to them"
    talk = start_thread(cast.lucia)
    hello = comment(jo, talk.discussion_id, "I am Jo.")
    assert f'href="/comments/{hello.id}"' in sign_in("moses").get("/moderation").text
    assert asked() == STAFF
    comment(cast.lucia, talk.discussion_id, "Welcome.", reply_to=hello.id)
    assert "Not greeted yet" not in sign_in("moses").get("/moderation").text


def test_an_edition_without_a_welcome_thread_breaks_nothing(sign_in, cast):
    join("turin-now")
    days_pass(1.1)
    assert asked() == set()
    assert sign_in("moses").get("/moderation").status_code == 200


def test_whoever_was_greeted_before_the_job_ran_bothers_nobody(cast, thread):
    ines = join(country="SN")
    hello = comment(ines, thread.discussion_id, "I am Inés.")
    days_pass(1.1)
    db.session.commit()
    run_duty("ask to greet newcomers")
    comment(cast.lucia, thread.discussion_id, "Hello!", reply_to=hello.id)
    assert asked() == set()


def test_a_job_that_runs_twice_asks_once(cast, thread):
    ines = join(country="SN")
    days_pass(1.1)
    first = asked()
    count = len(db.session.scalars(select(Notice)).all())
    actions.tell_greeters(ines.id)
    assert asked() == first
    assert len(db.session.scalars(select(Notice)).all()) == count


def test_the_queue_costs_the_same_however_many_wait(sign_in, cast, thread, counted):
    def cost() -> int:
        days_pass(1.1)
        browser = sign_in("moses")
        browser.get("/moderation")
        with counted() as statements:
            page = browser.get("/moderation").text
        assert "Not greeted yet" in page
        return len(statements)

    join()
    first = cost()
    for n in range(12):
        join(name=f"Name{n} Newcomer", handle=f"n{n}")
        comment(cast.amina, thread.discussion_id, f"Something, {n}.")
    assert cost() == first <= 24
