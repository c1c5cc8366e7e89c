"""Closing, pinning, slowing and moving a thread: by the staff, with a reason, told, journaled, undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.discussion.queries import heat
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.threads.models import Thread
from forum.threads.policy import stands
from tests.moderation.test_undo import offer
from tests.support.content import comment, start_thread


@pytest.fixture
def thread(cast):
    return start_thread(cast.lucia, title="Who pays?")


def path_of(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def do(browser, thread, door, reason="It was asked for.", **fields):
    return browser.send(f"{path_of(thread)}/{door}", {"base": stands(thread), "reason": reason, **fields})


def test_a_closed_thread_is_read_says_why_and_is_answered_by_the_staff_alone(sign_in, cast, thread):
    moses, wei = sign_in("moses"), sign_in("wei")
    assert do(moses, thread, "closing", "It went in circles.").status_code == 303
    page = wei.get(path_of(thread)).text
    assert "It went in circles." in page
    assert "Post comment" not in page
    assert wei.send(f"{path_of(thread)}/comments", {"body": "One more."}).status_code == 404
    assert moses.send(f"{path_of(thread)}/comments", {"body": "Closing words."}).status_code == 303
    jobs.run_all()
    told = sign_in("lucia").get("/notifications").text
    assert "closed the thread" in told
    assert "It went in circles." in told


def test_it_is_opened_again_and_one_press_undoes_either(sign_in, cast, thread):
    moses, wei = sign_in("moses"), sign_in("wei")
    do(moses, thread, "closing")
    assert moses.send(offer(moses.get("/help").text)).status_code == 303
    assert "Post comment" in wei.get(path_of(thread)).text
    do(moses, thread, "closing", "Again.")
    assert do(moses, thread, "closing", do="undo").status_code == 303
    assert wei.send(f"{path_of(thread)}/comments", {"body": "Good."}).status_code == 303
    moses.send(offer(moses.get("/help").text))
    assert "Again." in wei.get(path_of(thread)).text


def test_hidden_and_brought_back_it_is_closed_as_before(sign_in, cast, thread):
    moses = sign_in("moses")
    do(moses, thread, "closing")
    moses.send(f"{path_of(thread)}/removal", {"reason": "For now."})
    moses.send(f"{path_of(thread)}/removal", {"do": "undo"})
    assert sign_in("wei").send(f"{path_of(thread)}/comments", {"body": "Hm."}).status_code == 404


def test_the_second_of_two_moderators_reads_that_somebody_was_first(sign_in, cast, thread):
    base = stands(thread)
    assert do(sign_in("moses"), thread, "closing", "Mine.").status_code == 303
    fields = {"base": base, "reason": "Also mine."}
    answer = sign_in("irene").send(f"{path_of(thread)}/closing", fields)
    assert answer.status_code == 409
    assert "Somebody else has done something" in answer.text
    assert sign_in("moses").send(f"{path_of(thread)}/closing", {**fields, "reason": "Mine."}).status_code == 303
    assert len(db.session.scalars(select(Entry).where(Entry.deed == "closed")).all()) == 1


@pytest.mark.parametrize("door", ["closing", "pin", "slow", "move", "merge", "split"])
def test_each_wants_a_reason_and_a_moderator(client, sign_in, cast, thread, door):
    other = start_thread(cast.wei, title="Another")
    said = comment(cast.wei, thread.discussion_id)
    fields = {"until": today().isoformat(), "minutes": "5", "place": "region asia-and-the-pacific", "other": str(other.id),
              "title": "New", "comment": str(said.id)}  # fmt: skip
    answer = do(sign_in("moses"), thread, door, reason=" ", **fields)
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    for handle, status in (("lucia", 404), ("wei", 404), ("sam", 403), (None, 303)):
        browser = sign_in(handle) if handle else client
        assert do(browser, thread, door, **fields).status_code == status
        assert browser.get(f"{path_of(thread)}/{door}").status_code == 404
    assert sign_in("moses").get(f"{path_of(thread)}/{door}").status_code == 200
    assert db.session.scalars(select(Entry)).all() == []


def test_a_pinned_thread_stands_first_up_to_its_day(sign_in, cast, thread, monkeypatch, app):
    monkeypatch.setitem(app.config, "RATE_LIMITS", False)
    later = [start_thread(cast.wei, title=f"Later {n}") for n in range(25)]
    moses = sign_in("moses")
    assert do(moses, thread, "pin", until=(today() + timedelta(3)).isoformat()).status_code == 303
    for page in ("/regions/africa", "/regions/africa/threads"):
        text = sign_in("wei").get(page).text
        assert text.index("Who pays?") < text.index("Later 24")
        assert "Pinned" in text
    second = sign_in("wei").get("/regions/africa/threads").text.split("?after=")[1].split('"')[0]
    text = sign_in("wei").get(f"/regions/africa/threads?after={second}").text
    assert "Later 0" in text
    assert "Who pays?" not in text
    db.session.get_one(Thread, thread.id).pinned_until = today() - timedelta(1)
    text = sign_in("wei").get("/regions/africa/threads").text
    assert "Who pays?" not in text
    assert later[-1].title in text


@pytest.mark.parametrize("days", [-1, 91])
def test_a_pin_ends_within_ninety_days(sign_in, cast, thread, days):
    answer = do(sign_in("moses"), thread, "pin", until=(today() + timedelta(days)).isoformat())
    assert answer.status_code == 422
    assert 'href="#f-until"' in answer.text


def test_a_slow_thread_lets_each_member_post_once_and_keeps_what_came_too_soon(sign_in, cast, thread):
    moses, wei = sign_in("moses"), sign_in("wei")
    assert do(moses, thread, "slow", minutes="15").status_code == 303
    assert "once in 15 minutes" in wei.get(path_of(thread)).text
    assert wei.send(f"{path_of(thread)}/comments", {"body": "First."}).status_code == 303
    answer = wei.send(f"{path_of(thread)}/comments", {"body": "And second."})
    assert answer.status_code == 422
    assert "you can post here again from" in answer.text
    assert "And second." in answer.text
    for _ in range(2):
        assert moses.send(f"{path_of(thread)}/comments", {"body": "From the staff."}).status_code == 303


@pytest.mark.parametrize(("reports", "status"), [(1, 303), (2, 422), (9, 422)])
def test_a_heated_thread_slows_by_itself(sign_in, cast, thread, monkeypatch, reports, status):
    monkeypatch.setattr(heat, "_counts", [lambda _discussion_id: reports])
    wei = sign_in("wei")
    wei.send(f"{path_of(thread)}/comments", {"body": "First."})
    assert wei.send(f"{path_of(thread)}/comments", {"body": "Second."}).status_code == status
    assert ("being read by moderators" in wei.get(path_of(thread)).text) == (status == 422)


def test_a_moved_thread_keeps_its_address_and_stands_in_the_other_place(sign_in, cast, thread):
    moses, wei = sign_in("moses"), sign_in("wei")
    assert do(moses, thread, "move", place="topic micro-insurance").status_code == 303
    assert "Who pays?" not in wei.get("/regions/africa/threads").text
    assert "Who pays?" in wei.get("/topics/micro-insurance/threads").text
    assert wei.get(path_of(thread)).status_code == 200
    moses.send(offer(moses.get("/help").text))
    assert "Who pays?" in wei.get("/regions/africa/threads").text


def test_into_an_edition_it_goes_with_a_tick_and_out_of_sight_of_others(sign_in, cast, thread):
    moses, wei = sign_in("moses"), sign_in("wei")
    answer = do(moses, thread, "move", place="edition turin-2003")
    assert answer.status_code == 422
    assert "tick that you know" in answer.text
    assert do(moses, thread, "move", place="edition turin-2003", agreed="1").status_code == 303
    assert wei.get(path_of(thread)).status_code == 404
    assert sign_in("lucia").get(path_of(thread)).status_code == 200
    assert do(moses, thread, "move", place="region asia-and-the-pacific").status_code == 422
    assert wei.get(path_of(thread)).status_code == 404


@pytest.mark.parametrize("place", ["", "region", "region nowhere", "moon base", "edition none"])
def test_a_place_that_is_none_is_refused(sign_in, cast, thread, place):
    answer = do(sign_in("moses"), thread, "move", place=place)
    assert answer.status_code == 422
    assert 'href="#f-place"' in answer.text


def test_earlier_titles_are_read_by_whoever_reads_the_thread(client, sign_in, cast, thread):
    sign_in("moses").send(f"{path_of(thread)}/edit", {"title": "Who collects?", "base": "Who pays?", "reason": "Clearer."})
    page = sign_in("wei").get(f"/threads/{thread.id}-x/history").text
    assert "pays?" in page
    assert "Clearer." in page
    assert client.get(f"{path_of(thread)}/history").status_code == 404
