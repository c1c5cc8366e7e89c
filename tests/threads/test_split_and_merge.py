"""Splitting a thread and merging two: numbers, answers, links, read marks, drafts, follows, and the way back."""

import threading

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.bookmarks import actions as bookmarks
from forum.discussion.actions import checking, drafting, reading
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion, ReadMark, UnpostedComment
from forum.following import actions as following
from forum.following.models import Follow
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.replies import Signed
from forum.mailin.actions import posting
from forum.threads import actions
from forum.threads.actions import splitting, standing
from forum.threads.forms import Deed
from forum.threads.models import Thread
from forum.threads.policy import stands
from forum.threads.queries import place_of
from tests.moderation.test_undo import offer
from tests.support.content import comment, start_thread

REASON = "It is another question."


def path_of(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def sound():
    """Return the faults that `reach verify` finds in what was moved."""
    return [
        *checking.recount(False),
        *actions.check_last(False),
        *following.check_subjects(False),
        *bookmarks.check_subjects(False),
    ]


def numbers(thread):
    rows = select(Comment.body, Comment.number).join(Thread, Thread.discussion_id == Comment.discussion_id)
    return dict(db.session.execute(rows.where(Thread.id == thread.id).order_by(Comment.number)).all())


@pytest.fixture
def world(cast):
    """A thread of five comments: 4 answers 2, 5 answers 3."""
    thread = start_thread(cast.lucia, title="Who pays?", body="one")
    two = comment(cast.wei, thread.discussion_id, "two")
    three = comment(cast.amina, thread.discussion_id, "three")
    four = comment(cast.lucia, thread.discussion_id, "four", two.id)
    five = comment(cast.wei, thread.discussion_id, "five", three.id)
    db.session.commit()
    return thread, two, three, four, five


def split(browser, thread, *comments, **fields):
    data = {"comment": [str(each.id) for each in comments], "title": "Apart", "place": "region africa", "reason": REASON, **fields}
    return browser.send(f"{path_of(thread)}/split", data)


def newest():
    return db.session.scalars(select(Thread).order_by(Thread.id.desc()).limit(1)).one()


def test_split_off_they_are_numbered_from_one_and_linked_among_themselves(sign_in, world):
    thread, two, _three, four, five = world
    moses = sign_in("moses")
    assert split(moses, thread, five, two, four).status_code == 303
    made = newest()
    assert numbers(made) == {"two": 1, "four": 2, "five": 3}
    assert numbers(thread) == {"one": 1, "three": 3}
    assert (four.reply_to_id, four.reply_to_number) == (two.id, 1)
    assert (five.reply_to_id, five.reply_to_number) == (None, None)
    assert sound() == []
    wei = sign_in("wei")
    assert wei.get(f"/comments/{four.id}").location == f"{path_of(made)}#comment-{four.id}"
    page = wei.get(path_of(thread)).text
    assert "Comments 2, 4, 5 were moved to" in page
    assert "Apart" in page
    assert comment_number(sign_in("amina"), thread) == 6


def comment_number(browser, thread):
    browser.send(f"{path_of(thread)}/comments", {"body": "six"})
    return max(numbers(thread).values())


def test_what_was_read_is_read_there_and_who_watched_and_wrote_watches(sign_in, cast, world):
    thread, two, _three, four, _five = world
    reading.mark_read(cast.amina.id, thread.discussion_id, 1, 2)
    split(sign_in("moses"), thread, two, four)
    made = newest()
    mark = db.session.get(ReadMark, (cast.amina.id, made.discussion_id))
    assert (mark.ranges, mark.number) == ("1", 1)
    follows = select(Follow.member_id).where(Follow.kind == "thread", Follow.key == str(made.id))
    assert set(db.session.scalars(follows)) == {cast.wei.id, cast.lucia.id}


def test_a_draft_that_answers_a_moved_comment_goes_along(sign_in, cast, world):
    thread, two, *_rest = world
    drafting.save_draft(cast.amina, thread.discussion_id, CommentDraft("Half", "", two.id, "", 0))
    drafting.save_draft(cast.amina, thread.discussion_id, CommentDraft("Open", "", None, "", 0))
    split(sign_in("moses"), thread, two)
    places = {row.body: row.discussion_id for row in db.session.scalars(select(UnpostedComment))}
    assert places == {"Half": newest().discussion_id, "Open": thread.discussion_id}


def test_those_who_wrote_are_told_why(sign_in, world):
    thread, two, *_rest = world
    split(sign_in("moses"), thread, two)
    jobs.run_all()
    told = sign_in("wei").get("/notifications").text
    assert REASON in told
    assert "into a thread of its own" in told


def test_the_opening_stays_and_what_is_not_there_is_told(sign_in, cast, world):
    thread, two, *_rest = world
    opening = db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.number == 1)).one()
    moses = sign_in("moses")
    assert split(moses, thread, opening).status_code == 422
    assert split(moses, thread).status_code == 422
    assert split(moses, thread, two).status_code == 303
    assert split(moses, thread, two).status_code == 409
    elsewhere = comment(cast.wei, start_thread(cast.wei, title="Another").discussion_id)
    assert split(moses, thread, elsewhere).status_code == 409


def test_into_an_edition_it_goes_with_a_tick_and_leaves_no_trace_for_others(sign_in, world):
    thread, two, *_rest = world
    moses, wei = sign_in("moses"), sign_in("wei")
    assert split(moses, thread, two, place="edition turin-2003").status_code == 422
    assert split(moses, thread, two, place="edition turin-2003", agreed="1", title="Secret").status_code == 303
    assert "Secret" not in wei.get(path_of(thread)).text
    assert "Secret" in sign_in("lucia").get(path_of(thread)).text
    assert wei.get(f"/comments/{two.id}").status_code == 404


def test_taken_back_everything_stands_where_it_stood(sign_in, world):
    thread, two, _three, four, _five = world
    before = numbers(thread)
    moses = sign_in("moses")
    split(moses, thread, two, four)
    made = newest()
    assert moses.send(offer(moses.get("/help").text)).status_code == 303
    assert numbers(thread) == before
    assert four.reply_to_number == 2
    assert sign_in("wei").get(path_of(made)).location == path_of(thread)
    assert "moved to" not in sign_in("wei").get(path_of(thread)).text
    assert sound() == []


def test_with_something_added_it_is_not_taken_back(sign_in, cast, world):
    thread, two, *_rest = world
    moses = sign_in("moses")
    split(moses, thread, two)
    undo = offer(moses.get("/help").text)
    comment(cast.amina, newest().discussion_id, "New there.")
    answer = moses.send(undo)
    assert answer.status_code in (409, 422)
    assert "written or moved there meanwhile" in answer.text
    assert sound() == []


def merge(browser, one, other, **fields):
    return browser.send(f"{path_of(one)}/merge", {"other": str(other.id), "reason": "The same.", **fields})


@pytest.fixture
def younger(cast, world):
    """A second thread: its opening, and an answer to it."""
    thread = start_thread(cast.amina, title="Paying, by whom?", body="a")
    opening = db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id)).one()
    comment(cast.wei, thread.discussion_id, "b", opening.id)
    db.session.commit()
    return thread


@pytest.mark.parametrize("from_older", [True, False])
def test_merged_the_younger_follows_the_older_and_leads_there(sign_in, world, younger, from_older):
    thread = world[0]
    pair = (thread, younger) if from_older else (younger, thread)
    assert merge(sign_in("moses"), *pair).location == path_of(thread)
    assert numbers(thread) == {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "a": 6, "b": 7}
    wei = sign_in("wei")
    for tail in ("", "/history", "?page=1"):
        answer = wei.get(path_of(younger) + tail)
        assert (answer.status_code, answer.location) == (301, path_of(thread) + tail)
    posted = wei.send(f"{path_of(younger)}/comments", {"body": "Late."})
    assert (posted.status_code, posted.location) == (308, f"{path_of(thread)}/comments")
    assert sign_in("moses").send(f"{path_of(younger)}/closing", {"base": "x", "reason": "x"}).status_code == 409
    assert "Paying, by whom?" not in wei.get("/regions/africa/threads").text
    assert sign_in("moses").get("/regions/africa/threads").text.count("Paying, by whom?") == 0
    assert sound() == []


def test_what_was_read_of_either_is_read_and_follows_are_united(sign_in, cast, world, younger):
    thread = world[0]
    reading.mark_read(cast.thandi.id, younger.discussion_id, 2, 2)
    for who, one, other in (("thandi", "muted", "watching"), ("irene", "muted", "muted"), ("ada", None, "muted")):
        viewer = getattr(cast, who)
        if one:
            following.follow(viewer, "thread", str(thread.id), one)
        following.follow(viewer, "thread", str(younger.id), other)
    bookmarks.bookmark(cast.wei, "thread", str(younger.id), "Mine")
    merge(sign_in("moses"), thread, younger)
    assert db.session.get(ReadMark, (cast.thandi.id, thread.discussion_id)).ranges == "7"
    levels = dict(db.session.execute(select(Follow.member_id, Follow.level).where(Follow.key == str(thread.id))).all())
    assert levels[cast.thandi.id] == "watching"
    assert levels[cast.irene.id] == "muted"
    assert cast.ada.id not in levels
    assert levels[cast.amina.id] == "watching"
    assert path_of(thread) in sign_in("wei").get("/bookmarks").text


def test_two_drafts_of_one_writer_become_one(sign_in, cast, world, younger):
    for talk, words in ((world[0], "Here"), (younger, "There")):
        drafting.save_draft(cast.wei, talk.discussion_id, CommentDraft(words, "", None, "", 0))
    merge(sign_in("moses"), world[0], younger)
    assert db.session.scalars(select(UnpostedComment.body)).all() == ["Here\n\nThere"]


def test_parted_again_both_stand_as_before(sign_in, world, younger):
    thread = world[0]
    before = numbers(thread), numbers(younger)
    moses = sign_in("moses")
    merge(moses, thread, younger)
    assert moses.send(offer(moses.get("/help").text)).status_code == 303
    assert (numbers(thread), numbers(younger)) == before
    assert sign_in("wei").get(path_of(younger)).status_code == 200
    assert sound() == []


def test_an_answer_by_mail_to_the_younger_comes_into_the_older(sign_in, cast, world, younger):
    merge(sign_in("moses"), world[0], younger)
    _comment, talk = posting._answered(cast.wei, Signed(cast.wei.id, "thread", younger.id, today()))
    assert talk.id == world[0].discussion_id


def test_who_was_about_to_post_in_the_younger_posts_nowhere_else(sign_in, cast, world, younger):
    merge(sign_in("moses"), world[0], younger)
    with pytest.raises(NotFound):
        comment(cast.wei, younger.discussion_id, "Too late.")


def test_threads_of_different_readers_are_not_merged(sign_in, cast, world):
    inside = start_thread(cast.lucia, "edition turin-2003", "Between us")
    answer = merge(sign_in("moses"), world[0], inside)
    assert answer.status_code == 422
    assert "Move one of them" in answer.text
    assert merge(sign_in("moses"), world[0], world[0]).status_code == 422
    db.session.commit()
    assert sign_in("moses").send(f"{path_of(world[0])}/merge", {"other": "999999", "reason": "x"}).status_code == 404


def test_a_merged_edition_thread_leads_nobody_who_may_not_read_it(client, sign_in, cast):
    one, two = (start_thread(cast.lucia, "edition turin-2003", title) for title in ("First", "Second"))
    db.session.commit()
    merge(sign_in("moses"), one, two)
    assert sign_in("lucia").get(path_of(two)).status_code == 301
    assert sign_in("wei").get(path_of(two)).status_code == 404
    assert client.get(path_of(two)).status_code == 404


def at_one_moment(app, *deeds):
    """Do two things at one moment; return how each ended."""
    db.session.commit()
    db.session.remove()
    ready, fates = threading.Barrier(len(deeds)), []

    def run(deed):
        with app.app_context():
            engine_sqlite.writing.set(True)
            ready.wait(10)
            try:
                deed()
                db.session.commit()
                fates.append("done")
            except Exception as fault:
                db.session.rollback()
                fates.append(type(fault).__name__)
            finally:
                db.session.remove()

    running = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for each in running:
        each.start()
    for each in running:
        each.join(20)
    return sorted(fates)


def test_of_two_who_split_the_same_at_one_moment_one_wins(app, cast, world):
    thread_id, ids = world[0].id, [world[1].id]
    place = place_of("region", "africa")

    def deed(who):
        return lambda: splitting.split(who, thread_id, ids, splitting.NewThread("Apart", place), Deed("x"))

    assert at_one_moment(app, deed(cast.moses), deed(cast.irene)) == ["Outdated", "done"]
    assert sound() == []


def test_of_two_who_merge_the_same_at_one_moment_one_wins(app, cast, world, younger):
    ids = world[0].id, younger.id

    def deed(who, one, other):
        return lambda: splitting.merge(who, one, other, Deed("x"))

    assert at_one_moment(app, deed(cast.moses, *ids), deed(cast.irene, *reversed(ids))) == ["Outdated", "done"]
    assert sound() == []
    assert db.session.scalar(select(Discussion.last_number).join(Thread, Thread.discussion_id == Discussion.id).where(
        Thread.id == ids[0])) == 7  # fmt: skip


def test_of_two_who_move_it_to_different_places_at_one_moment_one_wins(app, cast, world):
    thread_id, base = world[0].id, stands(world[0])
    places = [place_of("region", "asia-and-the-pacific"), place_of("topic", "micro-insurance")]

    def deed(who, place):
        return lambda: standing.move_thread(who, thread_id, place, False, Deed("x", base, is_asked=True))

    assert at_one_moment(app, deed(cast.moses, places[0]), deed(cast.irene, places[1])) == ["Outdated", "done"]
    assert sound() == []
