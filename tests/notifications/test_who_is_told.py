"""Who is told, one row each: the reason, their relation, their right to read, what they chose. See also test_be_told.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, update

from forum.asking.events import QuestionAsked
from forum.cases.actions import authors, drafts
from forum.cases.models import Case
from forum.discussion import actions as discussing
from forum.discussion.actions.reading import mark_read
from forum.discussion.models import Discussion
from forum.following.actions import follow
from forum.following.queries import key_of_slug
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.jobs import Job
from forum.notifications.models import HOWS
from forum.notifications.policy import DEFAULTS, WHATS
from forum.people.models import EditionMember
from forum.reactions.actions import react_to_comment, take_back_from_comment
from forum.threads import actions as threads
from forum.threads.models import Question
from tests.curation.test_decide import typed
from tests.support.content import SNAPSHOT, comment, edition, path_of, start_thread, tell
from tests.support.telling import choose, ledger, mail_now, told, work

pytestmark = pytest.mark.each_on_both


@pytest.fixture(autouse=True)
def quiet(app):
    """Nothing waits in the queue."""
    db.session.execute(Job.__table__.delete())
    db.session.commit()


@dataclass(frozen=True)
class Row:
    """What happens, told to Lucía: how it is told in the app, under which row of the settings."""

    make: Callable[[Any, Any], object]
    deed: str
    reason: str
    what: str


def place(kind, slug):
    return kind, key_of_slug(kind, slug)


def mention(cast, _sign_in):
    comment(cast.amina, start_thread(cast.wei).discussion_id, "Does @lucia know?")


def mention_in_an_opening(cast, _sign_in):
    start_thread(cast.amina, body="Does @lucia know?")


def answer(cast, _sign_in):
    thread = start_thread(cast.wei)
    said = comment(cast.lucia, thread.discussion_id)
    follow(cast.lucia, "thread", str(thread.id), "none")
    comment(cast.amina, thread.discussion_id, "You are right.", said.id)


def quote(cast, _sign_in):
    thread = start_thread(cast.wei)
    said = comment(cast.lucia, thread.discussion_id, "We met on market days.")
    follow(cast.lucia, "thread", str(thread.id), "none")
    address = f"/comments/{said.id}"
    comment(cast.amina, thread.discussion_id, f"> We met on market days.\n>\n> — [Lucía Paredes, #2]({address})\n\nSo did we.")


def answered(cast, _sign_in):
    thread = start_thread(cast.amina)
    thread.kind = "question"
    db.session.add(Question(thread_id=thread.id))
    said = comment(cast.lucia, thread.discussion_id)
    db.session.flush()
    threads.mark_answer(cast.amina, thread.id, said.id)


def decided(cast, sign_in):
    case = tell(cast.lucia)
    sign_in("moses").send(f"{path_of(case)}/decision", typed())


def removed(cast, _sign_in):
    said = comment(cast.lucia, start_thread(cast.wei).discussion_id)
    discussing.remove_comment(cast.moses, said.id, "It names a patient.")


def asked(cast, _sign_in):
    thread = start_thread(cast.amina)
    emit(QuestionAsked(thread.id, (cast.lucia.id,)))


def reacted(cast, _sign_in):
    said = comment(cast.lucia, start_thread(cast.wei).discussion_id)
    react_to_comment(cast.amina, said.id, "tried", "In Thiès, with fishers.")


def let_into_a_draft(cast, _sign_in):
    draft = drafts.start_case(cast.amina, {name: [value] for name, value in SNAPSHOT.items()})
    authors.let_in(cast.amina, draft.case_id, cast.lucia.id, as_author=False)


def in_the_edition(cast, _sign_in):
    follow(cast.lucia, "edition", str(edition("turin-2003").id), "watching")
    start_thread(cast.amina, "edition turin-2003")


def watched(cast, _sign_in):
    thread = start_thread(cast.wei)
    follow(cast.lucia, "thread", str(thread.id), "watching")
    comment(cast.amina, thread.discussion_id)


def watched_region(cast, _sign_in):
    thread = start_thread(cast.wei)
    follow(cast.lucia, *place("region", "africa"), "watching")
    comment(cast.amina, thread.discussion_id)


def followed_region(cast, _sign_in):
    follow(cast.lucia, *place("region", "africa"), "following")
    start_thread(cast.amina)


def followed_person(cast, _sign_in):
    follow(cast.lucia, "person", str(cast.amina.id), "following")
    start_thread(cast.amina, "region americas")


def followed_topic(cast, _sign_in):
    follow(cast.lucia, *place("topic", "micro-insurance"), "following")
    tell(cast.amina)


def best_practice(cast, sign_in):
    case = tell(cast.amina)
    work()
    db.session.execute(delete(Job))
    follow(cast.lucia, "case", str(case.id), "following")
    sign_in("moses").send(f"{path_of(case)}/decision", typed())


ROWS = {
    "mentioned": Row(mention, "comment", "mentioned", "direct"),
    "mentioned in an opening": Row(mention_in_an_opening, "thread", "mentioned", "direct"),
    "answered to": Row(answer, "comment", "replied", "direct"),
    "quoted": Row(quote, "comment", "quoted", "direct"),
    "answer to a question": Row(answered, "answer", "answered", "direct"),
    "decision": Row(decided, "decision", "decided", "staff"),
    "removed by the staff": Row(removed, "comment removed", "decided", "staff"),
    "asked": Row(asked, "thread", "asked", "asked"),
    "reaction": Row(reacted, "tried", "reacted", "reactions"),
    "draft": Row(let_into_a_draft, "let into a draft", "work", "work"),
    "own edition": Row(in_the_edition, "thread", "following", "edition"),
    "watches the thread": Row(watched, "comment", "watching", "watching"),
    "watches the region": Row(watched_region, "comment", "watching", "watching"),
    "follows the region": Row(followed_region, "thread", "following", "threads"),
    "follows the person": Row(followed_person, "thread", "following", "threads"),
    "follows the topic": Row(followed_topic, "case", "following", "cases"),
    "best practice": Row(best_practice, "practice", "following", "practices"),
}


@pytest.mark.parametrize("name", ROWS)
def test_who_is_concerned_is_told_as_the_defaults_say(cast, sign_in, name):
    row = ROWS[name]
    row.make(cast, sign_in)
    assert told(cast.lucia)[-1] == (row.deed, row.reason)
    assert ledger(cast.lucia)[-1] == (row.what, DEFAULTS[row.what], "waiting", "")
    assert ledger(cast.lucia, "app")[-1] == (row.what, "site", "sent", "")
    count = len(told(cast.lucia))
    db.session.execute(update(Job).values(done_at=None, lease_until=None))  # workers that died after their work
    assert len(told(cast.lucia)) == count, "nobody is told twice"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("how", HOWS)
def test_who_is_concerned_is_told_as_they_chose(cast, sign_in, name, how):
    row = ROWS[name]
    if how == "off" and row.what == "staff":
        return  # it is not offered; test_settings.py
    choose(cast.lucia, how, row.what)
    row.make(cast, sign_in)
    found = [each for each in ledger(cast.lucia, "app") if each[0] == row.what]
    if how == "off":
        assert (row.deed, row.reason) not in told(cast.lucia)
        assert found == [(row.what, "off", "skipped", "off")]
        return
    assert (row.deed, row.reason) in told(cast.lucia)
    state = ("skipped", "settings") if how == "site" else ("waiting", "")
    assert [each for each in ledger(cast.lucia) if each[0] == row.what] == [(row.what, how, *state)]


@pytest.mark.parametrize("who", ["sam", "sue"])
def test_who_is_silenced_or_suspended_is_told_too_for_they_read(cast, who):
    follow(getattr(cast, who), *place("region", "africa"), "following")
    start_thread(cast.amina)
    assert told(getattr(cast, who)) == [("thread", "following")]


def test_the_most_specific_reason_is_the_one(cast):
    thread = start_thread(cast.wei)
    said = comment(cast.lucia, thread.discussion_id)  # she watches by that
    follow(cast.lucia, *place("region", "africa"), "watching")
    comment(cast.amina, thread.discussion_id, "Right, @lucia.", said.id)
    assert told(cast.lucia)[1:] == [("comment", "mentioned")]
    assert ledger(cast.lucia)[1:] == [("direct", "once", "waiting", "")]


@pytest.mark.parametrize(("off", "told_as"), [("threads", "mentioned"), ("direct", "following")])
def test_what_is_off_for_one_reason_is_told_for_another(cast, off, told_as):
    choose(cast.lucia, "off", off)
    follow(cast.lucia, *place("region", "africa"), "following")
    start_thread(cast.amina, body="Does @lucia know?")
    assert told(cast.lucia) == [("thread", told_as)]
    assert ledger(cast.lucia, "app") == [("direct" if told_as == "mentioned" else "threads", "site", "sent", "")]


def test_who_is_told_of_no_threads_is_still_asked(cast):
    choose(cast.lucia, "off", "threads")
    follow(cast.lucia, *place("region", "africa"), "following")
    thread = start_thread(cast.amina)
    assert told(cast.lucia) == []
    emit(QuestionAsked(thread.id, (cast.lucia.id,)))
    assert told(cast.lucia) == [("thread", "asked")]


def test_nobody_is_told_of_their_own_doing(cast):
    thread = start_thread(cast.lucia, body="I, @lucia, ask.")
    said = comment(cast.lucia, thread.discussion_id, "I, @lucia, say.")
    comment(cast.lucia, thread.discussion_id, "And once more.", said.id)
    assert told(cast.lucia) == []
    assert ledger(cast.lucia) == []


def test_who_may_not_read_is_not_told_even_where_they_are_named(cast):
    thread = start_thread(cast.amina, "edition turin-2003")
    comment(cast.amina, thread.discussion_id, "Does @wei know?")
    follow(cast.wei, *place("region", "africa"), "watching")
    assert told(cast.wei) == []


def test_a_thing_that_is_muted_tells_nothing_whatever_the_reason(cast):
    thread = start_thread(cast.wei)
    follow(cast.lucia, "thread", str(thread.id), "muted")
    comment(cast.amina, thread.discussion_id, "Does @lucia know?")
    assert told(cast.lucia) == []


def test_a_person_who_is_muted_tells_nothing(cast):
    follow(cast.lucia, "person", str(cast.amina.id), "muted")
    comment(cast.amina, start_thread(cast.wei).discussion_id, "Does @lucia know?")
    assert told(cast.lucia) == []


def test_what_was_read_already_is_told_as_read_and_not_mailed(cast):
    thread = start_thread(cast.wei)
    follow(cast.lucia, "thread", str(thread.id), "watching")
    work()
    said = comment(cast.amina, thread.discussion_id)
    mark_read(cast.lucia.id, thread.discussion_id, 1, said.number)  # she saw it before the worker came
    choose(cast.lucia, "once", "watching")
    assert told(cast.lucia) == [("comment", "watching")]
    assert mail_now(cast.lucia) == []
    assert ledger(cast.lucia) == [("watching", "once", "skipped", "read")]


LOSSES = {
    "left the edition": lambda cast, thread, said: db.session.execute(
        delete(EditionMember).where(EditionMember.member_id == cast.lucia.id)
    ),
    "the thread was hidden": lambda cast, thread, said: db.session.execute(
        update(Discussion).where(Discussion.id == thread.discussion_id).values(state="hidden")
    ),
    "she muted it": lambda cast, thread, said: follow(cast.lucia, "thread", str(thread.id), "muted"),
    "the comment was removed": lambda cast, thread, said: discussing.remove_comment(cast.amina, said.id, ""),
}


@pytest.mark.parametrize("how", ["once", "daily"])
@pytest.mark.parametrize("loss", LOSSES)
def test_who_lost_the_right_between_the_event_and_the_mail_gets_nothing(cast, loss, how):
    thread = start_thread(cast.amina, "edition turin-2003")
    follow(cast.lucia, "thread", str(thread.id), "watching")
    choose(cast.lucia, how, "watching")
    said = comment(cast.amina, thread.discussion_id, "The secret of the edition.")
    assert told(cast.lucia) == [("comment", "watching")]
    LOSSES[loss](cast, thread, said)
    assert mail_now(cast.lucia) == []
    assert ledger(cast.lucia)[0][2:] == ("skipped", "gone")


def test_a_case_study_that_was_withdrawn_is_not_mailed(cast):
    follow(cast.lucia, *place("topic", "micro-insurance"), "following")
    case = tell(cast.amina)
    assert told(cast.lucia) == [("case", "following")]
    db.session.execute(update(Discussion).where(Discussion.id == case.discussion_id).values(state="hidden"))
    db.session.execute(update(Case).where(Case.id == case.id).values(state="withdrawn"))
    assert mail_now(cast.lucia) == []


def test_a_mention_that_is_edited_away_is_told_no_more(cast, sign_in):
    said = comment(cast.amina, start_thread(cast.wei).discussion_id, "Does @lucia know?")
    assert told(cast.lucia) == [("comment", "mentioned")]
    sign_in("amina").send(f"/comments/{said.id}/edit", {"body": "Does nobody know?", "base": "1"})
    assert told(cast.lucia) == []
    assert mail_now(cast.lucia) == []


def test_a_mention_that_is_edited_in_is_told(cast, sign_in):
    said = comment(cast.amina, start_thread(cast.wei).discussion_id, "Does anybody know?")
    assert told(cast.lucia) == []
    sign_in("amina").send(f"/comments/{said.id}/edit", {"body": "Does @lucia know?", "base": "1"})
    assert told(cast.lucia) == [("comment", "mentioned")]


def test_who_watches_is_still_told_when_their_name_is_edited_away(cast, sign_in):
    thread = start_thread(cast.wei)
    follow(cast.lucia, "thread", str(thread.id), "watching")
    said = comment(cast.amina, thread.discussion_id, "Does @lucia know?")
    assert told(cast.lucia) == [("comment", "mentioned")]
    sign_in("amina").send(f"/comments/{said.id}/edit", {"body": "Does nobody know?", "base": "1"})
    assert told(cast.lucia) == [("comment", "watching")]
    assert ledger(cast.lucia) == [("watching", "daily", "waiting", "")]


def test_a_reaction_that_is_taken_back_is_told_no_more(cast):
    said = comment(cast.lucia, start_thread(cast.wei).discussion_id)
    react_to_comment(cast.amina, said.id, "thanks")
    assert told(cast.lucia) == [("thanks", "reacted")]
    take_back_from_comment(cast.amina, said.id, "thanks")
    assert told(cast.lucia) == []
    assert mail_now(cast.lucia) == []


def test_who_stays_unnamed_is_named_to_nobody_who_is_told(cast):
    follow(cast.lucia, *place("topic", "micro-insurance"), "following")
    case = tell(cast.amina, byline="a_member")
    choose(cast.lucia, "once", "cases")
    comment(cast.amina, case.discussion_id, "As its author: does @lucia know?", as_author=True)
    letter = next(each for each in mail_now(cast.lucia) if "Does" in each.text or "does" in each.text)
    for part in (letter.text, letter.html, letter.subject, str(letter.headers)):
        assert "Amina" not in part
        assert "amina" not in part


def test_every_row_of_the_settings_has_somebody_who_is_told_of_it():
    assert {row.what for row in ROWS.values()} == set(WHATS)
