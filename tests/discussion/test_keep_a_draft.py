"""Comment drafts: kept by the server for their writer alone, brought back anywhere, gone when posted; two windows lose nothing."""

import re

import pytest
from sqlalchemy import func, select

from forum.discussion.models import Discussion, UnpostedComment
from forum.discussion.queries.drafts import DRAFTS_MAX
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, db
from forum.threads.models import Thread
from tests.discussion.test_post_a_comment import composed
from tests.support.content import comment, path_of, start_thread, tell

SAVED = {"X-Requested-With": "autosave"}


@pytest.fixture
def thread(cast):
    return start_thread(cast.amina)


def path_to(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def save(browser, thread, body, base=0, **more):
    """Save as the script does; return the answer."""
    return browser.send(f"{path_to(thread)}/comments", {"body": body, "do": "draft", "base": str(base), **more}, headers=SAVED)


def kept():
    return db.session.scalars(select(UnpostedComment).order_by(UnpostedComment.id)).all()


def base_in(page):
    return re.search(r'name="base" value="(\d+)"', page)[1]


def test_a_draft_is_kept_without_javascript_and_comes_back_on_another_device(sign_in, thread):
    answer = sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": "Half a *thought", "do": "draft", "base": "0"})
    assert (answer.status_code, answer.location) == (303, f"{path_to(thread)}#reply")
    page = sign_in("lucia").get(path_to(thread)).text
    assert composed(page) == "Half a *thought"
    assert "Draft saved" in page
    assert base_in(page) == "1"
    for other in ("wei", "moses", "ada"):
        assert "Half a" not in sign_in(other).get(path_to(thread)).text


def test_saving_changes_no_visitors_page_and_posts_nothing(sign_in, thread):
    browser = sign_in("lucia")
    browser.get(path_to(thread))
    before = db.session.scalar(select(PageVersion.n))
    assert save(browser, thread, "Text").status_code == 204
    assert db.session.scalar(select(PageVersion.n)) == before
    assert db.session.get_one(Discussion, thread.discussion_id).comment_count == 1


def test_posting_takes_the_draft_away_and_a_save_that_comes_late_does_not_bring_it_back(sign_in, thread):
    browser = sign_in("lucia")
    answer = save(browser, thread, "Text", once="w")
    assert answer.headers["X-Base"] == "1"
    fields = {"body": "Text and more", "base": "1", "once": "w"}
    assert browser.send(f"{path_to(thread)}/comments", fields).status_code == 303
    assert kept() == []
    assert save(browser, thread, "Text and", base=1, once="w").headers["X-Base"] == "0"
    assert kept() == []


def test_of_two_windows_the_newer_wins_and_both_are_shown(sign_in, thread):
    first, second = sign_in("lucia"), sign_in("lucia")
    save(first, thread, "From the first window")
    assert save(second, thread, "From the second window").headers["X-Base"] == "2"
    page = sign_in("lucia").get(path_to(thread)).text
    assert composed(page) == "From the second window"
    assert "From the first window" in page
    second.send(f"{path_to(thread)}/comments", {"body": "From the second window", "base": "2", "once": "b"})
    assert [(row.body, row.earlier) for row in kept()] == [("From the first window", "")], "what was not posted stays"
    first.send(f"{path_to(thread)}/comments", {"body": "From the first window", "base": "1", "once": "a"})
    assert kept() == []


def test_posting_in_one_window_leaves_what_another_typed_since(sign_in, thread):
    browser = sign_in("lucia")
    save(browser, thread, "Another window's text")
    browser.send(f"{path_to(thread)}/comments", {"body": "Mine", "base": "0", "once": "a"})
    assert [row.body for row in kept()] == ["Another window's text"]


def test_each_answer_has_a_draft_of_its_own_and_a_quotation_joins_it(sign_in, cast, thread):
    said = comment(cast.wei, thread.discussion_id, "Market days.")
    browser = sign_in("lucia")
    save(browser, thread, "To all")
    save(browser, thread, "To Wei", reply_to=said.id)
    assert composed(browser.get(path_to(thread)).text) == "To all"
    assert composed(browser.get(f"{path_to(thread)}?reply_to={said.id}").text) == "To Wei"
    quoting = composed(browser.get(f"{path_to(thread)}?quote={said.id}").text)
    assert quoting.startswith("To Wei\n\n&gt; [Wei Chen in #2]")
    save(browser, thread, quoting.replace("&gt;", ">"), base=1, reply_to=said.id)
    assert composed(browser.get(f"{path_to(thread)}?quote={said.id}").text).count("Market days") == 1, "not twice"


def test_emptying_a_draft_lets_go_of_it(sign_in, thread):
    browser = sign_in("lucia")
    save(browser, thread, "Text")
    assert save(browser, thread, "  ", base=1).status_code == 204
    assert kept() == []


def test_the_list_shows_them_and_throws_them_away(sign_in, cast, thread):
    case = tell(cast.amina)
    browser = sign_in("lucia")
    save(browser, thread, "About <b>collecting</b>")
    browser.send(f"{path_of(case)}/comments", {"body": "About the case", "do": "draft", "base": "0"}, headers=SAVED)
    page = browser.get("/drafts").text
    assert f'href="{path_to(thread)}#reply"' in page
    assert f'href="{path_of(case)}#reply"' in page
    assert "About &lt;b&gt;collecting" in page
    ident = kept()[0].id
    for other in ("wei", "moses"):
        assert "About the case" not in sign_in(other).get("/drafts").text
        assert sign_in(other).send(f"/drafts/comments/{ident}").status_code == 404
    assert browser.send(f"/drafts/comments/{ident}").location == "/drafts"
    assert browser.send(f"/drafts/comments/{ident}").status_code == 404
    assert len(kept()) == 1


def test_of_what_one_may_not_read_any_more_the_list_says_nothing_but_ones_own_text(sign_in, cast):
    thread = start_thread(cast.amina, "edition turin-2003", title="A secret title")
    browser = sign_in("lucia")
    save(browser, thread, "My own words")
    db.session.get_one(Thread, thread.id).state = "hidden"
    db.session.get_one(Discussion, thread.discussion_id).state = "hidden"
    db.session.commit()
    page = browser.get("/drafts").text
    assert "My own words" in page
    assert "A secret title" not in page
    assert path_to(thread) not in page


@pytest.mark.parametrize(("who", "status"), [("wei", 404), ("sam", 403), ("sue", 403)])
def test_who_may_not_comment_keeps_no_draft(sign_in, cast, who, status):
    inside = start_thread(cast.amina, "edition turin-2003")
    assert save(sign_in(who), inside, "Text").status_code == status
    assert kept() == []


def test_a_text_too_long_is_refused_and_kept_in_the_page(sign_in, thread):
    answer = save(sign_in("lucia"), thread, "x" * 20_001)
    assert answer.status_code == 422
    assert "20,000" in answer.text


def test_only_so_many_are_kept(sign_in, cast, thread):
    common = {"member_id": cast.lucia.id, "discussion_id": thread.discussion_id, "body": "x", "saved_at": utcnow()}
    db.session.add_all(UnpostedComment(reply_to=n + 1000, **common) for n in range(DRAFTS_MAX))
    answer = save(sign_in("lucia"), thread, "One too many")
    assert answer.status_code == 422
    assert "One too many" in answer.text
    assert db.session.scalar(select(func.count(UnpostedComment.id))) == DRAFTS_MAX


def test_a_comment_that_came_by_no_composer_leaves_the_draft(sign_in, cast, thread):
    save(sign_in("lucia"), thread, "Typed")
    comment(cast.lucia, thread.discussion_id, "By another way.")
    assert [row.body for row in kept()] == ["Typed"]
