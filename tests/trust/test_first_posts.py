"""What new members post: held as the rules say, limited by the hour, not said twice."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.discussion import actions as discussing
from forum.discussion.models import Comment
from forum.kernel import jobs, rules
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.threads.models import Thread
from forum.trust import policy
from tests.support.content import comment, start_thread

LINK = "Look at https://example.org/soap"


def choose(cast, hold, count=3) -> None:
    rules.store(cast.ada.id, {"hold": hold, "hold_count": str(count)})
    db.session.commit()


@pytest.mark.parametrize(
    ("hold", "handle", "body", "state"),
    [
        ("off", "wei", LINK, "shown"), ("links", "wei", LINK, "held"), ("links", "wei", "No address.", "shown"),
        ("links", "wei", "[here](/about)", "held"), ("first", "wei", "No address.", "held"),
        ("first", "lucia", LINK, "shown"),  # an edition brought her here
        ("first", "irene", LINK, "shown"),
    ],
)  # fmt: skip
def test_whose_first_posts_wait(cast, hold, handle, body, state):
    choose(cast, hold)
    thread = start_thread(cast.amina)
    assert comment(getattr(cast, handle), thread.discussion_id, body).state == state


def test_after_so_many_that_stand_nothing_waits(cast):
    choose(cast, "links", 2)
    thread = start_thread(cast.amina)
    for body in ("One.", "Two."):
        comment(cast.wei, thread.discussion_id, body)
    assert comment(cast.wei, thread.discussion_id, LINK).state == "shown"


def test_a_held_thread_is_there_for_nobody_until_it_is_let_through(sign_in, cast):
    choose(cast, "first")
    wei, moses, lucia = sign_in("wei"), sign_in("moses"), sign_in("lucia")
    answer = wei.send("/regions/africa/threads/new", {"title": "Soap", "body": "Buy it.", "kind": "discussion", "once": "a"})
    assert answer.status_code == 303
    thread = db.session.scalars(select(Thread)).one()
    path = f"/threads/{thread.id}-{thread.slug}"
    assert "waits for a moderator" in wei.get(path).text
    assert lucia.get(path).status_code == 404
    assert "Soap" not in lucia.get("/regions/africa/threads").text
    jobs.run_all()
    assert "Held: a thread by Wei Chen" in moses.get("/moderation").text
    opening = db.session.scalars(select(Comment)).one()
    assert moses.send(f"/comments/{opening.id}/hiding", {"do": "undo"}).status_code == 303
    assert lucia.get(path).status_code == 200
    assert "Soap" in lucia.get("/regions/africa/threads").text


def test_who_posts_too_much_is_told_when_to_go_on_and_loses_nothing(sign_in, cast):
    thread = start_thread(cast.amina)
    for n in range(policy.PER_HOUR_NEW):
        comment(cast.wei, thread.discussion_id, f"Number {n}.")
    db.session.commit()
    wei, path = sign_in("wei"), f"/threads/{thread.id}-{thread.slug}/comments"
    answer = wei.send(path, {"body": "One too many."})
    assert answer.status_code == 422
    assert "You can post again in" in answer.text
    assert "One too many." in answer.text
    with time_machine.travel(utcnow() + timedelta(minutes=61), tick=True):
        assert sign_in("wei").send(path, {"body": "Now."}).status_code == 303


def test_the_same_words_are_said_once_a_day_by_who_is_new(cast):
    thread, other = start_thread(cast.amina), start_thread(cast.amina, title="Another")
    words = "Buy this soap: it is the best soap that there is."
    comment(cast.wei, thread.discussion_id, words)
    with pytest.raises(discussing.Refused, match="same words"):
        comment(cast.wei, other.discussion_id, words.upper())
    for _twice in range(2):
        comment(cast.amina, other.discussion_id, words)  # known through her edition
    with time_machine.travel(utcnow() + timedelta(days=1, minutes=1), tick=True):
        comment(cast.wei, other.discussion_id, words)


def test_a_thread_that_is_refused_keeps_what_was_typed(sign_in, cast):
    thread = start_thread(cast.amina)
    for n in range(policy.PER_HOUR_NEW):
        comment(cast.wei, thread.discussion_id, f"Number {n}.")
    db.session.commit()
    answer = sign_in("wei").send("/regions/africa/threads/new", {"title": "Once more", "body": "Typed.", "kind": "discussion"})
    assert answer.status_code == 422
    assert "You can post again in" in answer.text
    assert "Once more" in answer.text
    assert "Typed." in answer.text


@pytest.mark.parametrize(
    ("age", "editions", "most"), [(1, (), policy.PER_HOUR_NEW), (8, (), policy.PER_HOUR), (1, (1,), policy.PER_HOUR)]
)
def test_trust_grows_with_age_and_comes_with_an_edition(age, editions, most):
    assert policy.per_hour(Viewer(1, "a", "A", edition_ids=editions), timedelta(days=age)) == most
    assert policy.per_hour(Viewer(1, "a", "A", "moderator"), timedelta(days=age)) is None
