"""POST /comments/<id>/reactions: useful, thanks with one press, tried with a line about where; toggled, seen by members, told."""

import gzip
import re

import pytest
from sqlalchemy import select, text

from forum.discussion import actions as discussing
from forum.discussion.models import Comment, Discussion
from forum.kernel import events
from forum.kernel.db import PageVersion, db
from forum.people.models import Member
from forum.reactions import actions
from forum.reactions.events import ReactionGiven, ReactionTakenBack
from forum.reactions.models import WHERE_MAX, Reaction
from tests.support.content import comment, path_of, start_thread, tell


@pytest.fixture
def heard():
    """What was emitted of reactions."""
    found = []
    for kind in (ReactionGiven, ReactionTakenBack):
        events.on(kind)(found.append)
    yield found
    for kind in (ReactionGiven, ReactionTakenBack):
        events._listeners[kind].remove(found.append)


@pytest.fixture
def said(cast):
    return comment(cast.lucia, start_thread(cast.amina).discussion_id, "We collect on market days.")


def page_of(browser, row):
    return browser.get(browser.get(f"/comments/{row.id}").location).text


def article(page, row):
    return re.search(rf'<article [^>]*id="comment-{row.id}".*?</article>', page, re.DOTALL)[0]


def pressed(page, row, name):
    """Whether the button of a reaction is pressed, and the count that it shows."""
    found = re.search(rf'<button [^>]*value="{name}" aria-pressed="(\w+)"[^>]*>(.*?)</button>', article(page, row), re.DOTALL)
    count = re.search(r"<b>(\d+)</b>", found[2])
    return found[1] == "true", int(count[1]) if count else 0


def react(browser, row, kind, do="mark", **more):
    return browser.send(f"/comments/{row.id}/reactions", {"kind": kind, "do": do, **more})


def rows():
    return [(row.member_id, row.reaction, row.note) for row in db.session.scalars(select(Reaction).order_by(Reaction.id))]


def test_one_press_says_it_and_another_takes_it_back(sign_in, cast, said, heard):
    wei = sign_in("wei")
    assert pressed(page_of(wei, said), said, "useful") == (False, 0)
    answer = react(wei, said, "useful")
    assert (answer.status_code, answer.location) == (303, f"/comments/{said.id}")
    page = page_of(wei, said)
    assert pressed(page, said, "useful") == (True, 1)
    assert f"/comments/{said.id}/reactions?do=undo" in page
    assert pressed(page_of(sign_in("moses"), said), said, "useful") == (False, 1), "each sees their own"
    assert heard == [ReactionGiven("comment", str(said.id), "useful", cast.wei.id, (cast.lucia.id,))]
    wei.send(f"/comments/{said.id}/reactions?do=undo", {"kind": "useful"})
    assert pressed(page_of(wei, said), said, "useful") == (False, 0)
    assert heard[1:] == [ReactionTakenBack("comment", str(said.id), "useful", cast.wei.id)]


def test_pressing_twice_says_it_once_and_tells_once(sign_in, said, heard):
    wei = sign_in("wei")
    for _ in range(3):
        assert react(wei, said, "thanks").status_code == 303
    for _ in range(2):
        assert react(wei, said, "thanks", "undo").status_code == 303
    assert [type(each) for each in heard] == [ReactionGiven, ReactionTakenBack]
    assert rows() == []


def test_tried_asks_where_and_the_line_stands_under_the_comment(sign_in, cast, said, heard):
    wei = sign_in("wei")
    refused = react(wei, said, "tried", note="  ")
    assert refused.status_code == 422
    assert "Where: write something here." in refused.text
    assert rows() == []
    react(wei, said, "tried", note="Ward 3, <Kisumu>, half a year")
    page = article(page_of(sign_in("amina"), said), said)
    assert "Ward 3, &lt;Kisumu&gt;, half a year" in page
    assert 'href="/people/wei"' in page
    react(wei, said, "tried", note="Ward 3, a whole year")
    assert rows() == [(cast.wei.id, "tried", "Ward 3, a whole year")]
    assert [type(each) for each in heard] == [ReactionGiven], "the line is mended without telling again"
    assert 'value="Ward 3, a whole year"' in wei.get(f"/comments/{said.id}/reactions").text
    react(wei, said, "tried", "undo")
    assert rows() == []


def test_a_line_about_where_has_an_end(sign_in, said):
    answer = react(sign_in("wei"), said, "tried", note="x" * (WHERE_MAX + 1))
    assert answer.status_code == 422
    assert rows() == []


def test_members_see_who_reacted_and_visitors_nothing(client, sign_in, said, cast):
    react(sign_in("wei"), said, "useful")
    react(sign_in("thandi"), said, "tried", note="Durban")
    page = sign_in("sam").get(f"/comments/{said.id}/reactions").text
    assert "Wei Chen" in page
    assert "Durban" in page
    assert client.get(f"/comments/{said.id}/reactions").status_code == 404
    assert react(client, said, "useful").location.startswith("/sign-in")


def test_a_visitors_page_of_an_open_discussion_shows_none_and_stays_as_it_is(client, sign_in, cast):
    case = tell(cast.amina)
    discussing.set_open(case.discussion_id, True)
    row = comment(cast.lucia, case.discussion_id, "Open to all.")
    before = client.get(path_of(case)).text
    assert "Open to all." in before
    version = db.session.scalar(select(PageVersion.n))
    react(sign_in("wei"), row, "tried", note="Somewhere")
    assert db.session.scalar(select(PageVersion.n)) == version
    assert client.get(path_of(case)).text == before
    assert "reactions" not in before


def test_nobody_reacts_to_their_own_and_the_silenced_to_nothing(sign_in, said):
    react(sign_in("wei"), said, "useful")
    for handle, status in (("lucia", 404), ("sam", 403), ("sue", 403)):
        browser = sign_in(handle)
        assert react(browser, said, "thanks").status_code == status
        page = article(page_of(browser, said), said)
        assert "data-react" not in page
        assert re.search(r"Useful <b>1</b>", page), "but the count is seen"


def test_what_one_may_not_read_or_what_is_gone_takes_none_and_tells_nothing(sign_in, cast):
    inside = comment(cast.lucia, start_thread(cast.amina, "edition turin-2003").discussion_id, "Inside.")
    hidden = comment(cast.lucia, start_thread(cast.amina).discussion_id, "Hidden.")
    db.session.get_one(Discussion, hidden.discussion_id).state = "hidden"
    gone = comment(cast.lucia, start_thread(cast.amina).discussion_id, "Gone.")
    sign_in("lucia").send(f"/comments/{gone.id}/removal")
    for row in (inside, hidden, gone):
        browser = sign_in("wei")
        assert browser.get(f"/comments/{row.id}/reactions").status_code == 404
        assert react(browser, row, "useful").status_code == 404
        assert react(browser, row, "useful", "undo").status_code == 404
    assert sign_in("wei").send("/comments/99999/reactions", {"kind": "useful"}).status_code == 404
    assert rows() == []


@pytest.mark.parametrize("form", [{}, {"kind": ""}, {"kind": "love"}, {"kind": "useful", "do": "often"}])
def test_what_the_page_does_not_offer_is_refused(sign_in, said, form):
    assert sign_in("wei").send(f"/comments/{said.id}/reactions", form).status_code == 422


def test_the_script_stays_where_it_is(sign_in, said):
    answer = sign_in("wei").send(f"/comments/{said.id}/reactions", {"kind": "useful"}, headers={"X-Requested-With": "reaction"})
    assert (answer.status_code, answer.data) == (204, b"")


def test_twenty_comments_with_reactions_cost_no_statement_more(sign_in, cast, counted):
    thread = start_thread(cast.amina)
    said = [comment(cast.lucia, thread.discussion_id, f"Number {n}.") for n in range(19)]
    browser, path = sign_in("wei"), f"/threads/{thread.id}-{thread.slug}"
    browser.get(path)
    with counted() as before:
        browser.get(path)
    everybody = [row.id for row in db.session.scalars(select(Member))]
    db.session.add_all(
        Reaction(member_id=member, kind="comment", key=str(row.id), reaction=reaction, note="Here" if reaction == "tried" else "")
        for row in said for member in everybody for reaction in ("useful", "tried", "thanks")
    )  # fmt: skip
    db.session.commit()
    with counted() as after:
        answer = browser.get(path)
    page = answer.text
    assert len(after) == len(before)
    assert len(gzip.compress(answer.data)) < 14 * 1024
    assert page.count(f"<b>{len(everybody)}</b>") == 3 * len(said)
    assert page.count("Tried:") == 3 * len(said), "three lines, and how many more"
    assert f"{len(everybody) - 3} more" in page


def test_a_case_study_takes_all_three_and_its_authors_are_told(sign_in, cast, heard):
    case = tell(cast.amina)
    wei = sign_in("wei")
    wei.send(f"{path_of(case)}/reactions", {"kind": "thanks"})
    wei.send(f"{path_of(case)}/reactions", {"kind": "tried", "note": "In Lima"})
    page = sign_in("lucia").get(path_of(case)).text
    assert "In Lima" in page
    assert re.search(r"Thanks <b>1</b>", page)
    assert [(each.reaction, each.authors, each.note) for each in heard] == [
        ("thanks", (cast.amina.id,), ""),
        ("tried", (cast.amina.id,), "In Lima"),
    ]
    assert wei.get(f"{path_of(case)}/reactions").status_code == 200
    assert sign_in("amina").send(f"{path_of(case)}/reactions", {"kind": "tried", "note": "Mine"}).status_code == 404


def test_a_name_of_many_words_or_separators_breaks_no_page(sign_in, cast, said):
    db.session.get_one(Member, cast.wei.id).name = "محمد عبد الرحمن\u200f " + "x" * 60
    react(sign_in("wei"), said, "tried", note="Here\x1ethere\x1fand\nso")
    assert "Herethereand so" in page_of(sign_in("amina"), said)


def test_verify_leaves_reactions_to_a_removed_comment_and_takes_those_of_none(sign_in, cast, said):
    react(sign_in("wei"), said, "useful")
    sign_in("lucia").send(f"/comments/{said.id}/removal")
    assert actions.check_subjects(repair=True) == []
    db.session.execute(text("UPDATE reaction SET key = '99999'"))
    assert len(actions.check_subjects(repair=True)) == 1
    assert rows() == []
    assert db.session.get(Comment, said.id) is not None
