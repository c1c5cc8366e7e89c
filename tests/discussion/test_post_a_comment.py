"""Posting: from the composer to the numbered comment, and everything that may be wrong on the way."""

import re

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from forum.discussion.forms import read_comment
from forum.discussion.models import Comment, Discussion, ReadMark
from forum.following.models import Follow
from forum.kernel.db import db
from forum.threads.models import Thread
from tests.support.content import comment, path_of, start_thread, tell


def path_to(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def shown(page):
    """Return the text of the page's article elements."""
    return re.findall(r"<article .*?</article>", page, re.DOTALL)


def composed(page):
    """Return what the composer's text area holds."""
    return re.search(r'<textarea id="f-body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]


def comments_of(thread):
    return db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id).order_by(Comment.number)).all()


def test_a_comment_gets_the_next_number_and_is_shown_at_its_anchor(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    answer = browser.send(f"{path}/comments", {"body": "I agree with you."})
    assert answer.status_code == 303
    second = comments_of(thread)[1]
    assert (second.number, second.author_id, second.state) == (2, cast.lucia.id, "shown")
    assert answer.headers["Location"] == f"/comments/{second.id}"
    moved = browser.get(answer.headers["Location"])
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{path}#comment-{second.id}")
    page = browser.get(path).text
    assert f'id="comment-{second.id}"' in page
    assert "I agree with you." in page
    assert "2 comments" in page


def test_numbers_run_on_and_are_never_given_twice(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    for text in ("Two.", "Three."):
        browser.send(f"{path}/comments", {"body": text})
    browser.send(f"/comments/{comments_of(thread)[2].id}/removal")
    browser.send(f"{path}/comments", {"body": "Four."})
    assert [(row.number, row.state) for row in comments_of(thread)] == [(1, "shown"), (2, "shown"), (3, "removed"), (4, "shown")]
    talk = db.session.get_one(Discussion, thread.discussion_id)
    assert (talk.comment_count, talk.last_number, talk.last_author_id) == (3, 4, cast.lucia.id)


def test_a_comment_moves_its_thread_to_the_top(sign_in, cast):
    first, _second = start_thread(cast.amina, title="The older one"), start_thread(cast.amina, title="The newer one")
    browser = sign_in("lucia")
    page = browser.get("/regions/africa/threads").text
    assert page.index("The newer one") < page.index("The older one")
    browser.send(f"{path_to(first)}/comments", {"body": "Up again."})
    page = browser.get("/regions/africa/threads").text
    assert page.index("The older one") < page.index("The newer one")


def test_markdown_is_laid_out_and_markup_is_shown_as_typed(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    body = "**Bold** and\n\n- one\n- two\n\n<script>alert(1)</script> [bad](javascript:alert(1))"
    assert browser.send(f"{path}/comments", {"body": body}).status_code == 303
    article = shown(browser.get(path).text)[1]
    assert "<strong>Bold</strong>" in article
    assert "<li>one</li>" in article
    assert "&lt;script&gt;" in article
    assert "<script" not in article
    assert 'href="javascript' not in article


def test_the_same_composer_sent_twice_makes_one_comment(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    once = re.search(r'name="once" value="([^"]+)"', browser.get(path).text)[1]
    first = browser.send(f"{path}/comments", {"body": "Once.", "once": once})
    again = browser.send(f"{path}/comments", {"body": "Once, pressed twice.", "once": once})
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert [row.body for row in comments_of(thread)] == ["Who does?", "Once."]


def test_two_members_may_send_the_same_once(sign_in, cast):
    thread = start_thread(cast.amina)
    path = f"{path_to(thread)}/comments"
    assert sign_in("lucia").send(path, {"body": "Mine.", "once": "same"}).status_code == 303
    assert sign_in("wei").send(path, {"body": "And mine.", "once": "same"}).status_code == 303
    assert len(comments_of(thread)) == 3


def test_every_page_carries_another_once(sign_in, cast):
    browser, path = sign_in("lucia"), path_to(start_thread(cast.amina))
    assert len({re.search(r'name="once" value="([^"]+)"', browser.get(path).text)[1] for _n in range(3)}) == 3


@pytest.mark.parametrize("body", [
    "", "   \n \t ", "x" * 20_001, "a\0b", "> " * 300 + "deep",
], ids=["empty", "blank", "too long", "NUL", "too deep"])  # fmt: skip
def test_what_cannot_be_posted_is_refused_and_not_lost(sign_in, cast, body):
    thread = start_thread(cast.amina)
    answer = sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": body, "once": "word"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'name="once" value="word"' in answer.text
    assert composed(answer.text).replace("&gt;", ">") == body
    assert len(comments_of(thread)) == 1


def test_a_form_without_a_body_is_answered_by_the_form(sign_in, cast):
    thread = start_thread(cast.amina)
    assert sign_in("lucia").send(f"{path_to(thread)}/comments").status_code == 422
    assert len(comments_of(thread)) == 1


def test_a_longest_comment_is_accepted_and_one_more_character_is_not(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), f"{path_to(thread)}/comments"
    assert browser.send(path, {"body": "é" * 20_000}).status_code == 303
    refused = browser.send(path, {"body": "é" * 20_001})
    assert refused.status_code == 422
    assert "20,000" in refused.text


def test_half_a_character_is_refused_with_a_sentence(app):
    draft, fault = read_comment(MultiDict({"body": "a \ud800 half"}), owner="t")
    assert "cannot be stored" in fault
    assert draft.html == ""


@pytest.mark.parametrize("raw", [b"body=half+%ED%A0%80+of+it", b"body=bad+%FF+bytes", b"body=%00"])
def test_bytes_that_are_no_text_never_break_the_page(sign_in, cast, raw):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    token = browser.csrf_token().encode()
    answer = browser.post(
        f"{path}/comments", data=raw + b"&csrf_token=" + token, content_type="application/x-www-form-urlencoded",
        headers={"Origin": "http://localhost"},
    )  # fmt: skip
    assert answer.status_code in (400, 422)
    assert browser.get(path).status_code == 200
    for row in comments_of(thread):
        assert "\0" not in row.body
        assert row.body.encode().decode() == row.body


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(sign_in, cast):
    thread = start_thread(cast.amina)
    answer = sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "up to 2 MB" in answer.text
    assert len(comments_of(thread)) == 1


def test_a_reply_says_what_it_answers_and_stands_one_level_under_it(sign_in, cast):
    thread = start_thread(cast.amina)
    top = comment(cast.lucia, thread.discussion_id, "Top.")
    browser, path = sign_in("thandi"), path_to(thread)
    assert "In reply to #2." in browser.get(f"{path}?reply_to={top.id}").text
    browser.send(f"{path}/comments", {"body": "Under.", "reply_to": top.id})
    under = comments_of(thread)[2]
    browser.send(f"{path}/comments", {"body": "Under that.", "reply_to": under.id})
    browser.send(f"{path}/comments", {"body": "A top again."})
    assert [(row.reply_to_id, row.reply_to_number, row.reply_count) for row in comments_of(thread)] == [
        (None, None, 0), (None, None, 1), (top.id, 2, 1), (under.id, 3, 0), (None, None, 0),
    ]  # fmt: skip
    page = browser.get(path).text
    assert page.count("posts--replies") == 1, "one level, no deeper"
    nested = re.search(r'<ol class="posts posts--replies">.*?</ol>', page, re.DOTALL)[0]
    assert "Under." in nested
    assert "Under that." in nested
    assert "in reply to #3" in nested
    assert "A top again." not in nested


@pytest.mark.parametrize("reply_to", ["nobody", "0", "-1", "9" * 30, "²", "١٢٣"])
def test_a_reply_to_nothing_is_refused_once_and_keeps_what_was_typed(sign_in, cast, reply_to):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    refused = browser.send(f"{path}/comments", {"body": "Said.", "reply_to": reply_to})
    assert refused.status_code == 422
    assert "not there any more" in refused.text
    assert composed(refused.text) == "Said."
    assert 'name="reply_to"' not in refused.text
    assert len(comments_of(thread)) == 1
    assert browser.get(f"{path}?reply_to={reply_to}").status_code == 200
    assert browser.get(f"{path}?quote={reply_to}").status_code == 200


def test_a_reply_across_discussions_is_not_linked_and_quotes_nothing(sign_in, cast):
    secret = start_thread(cast.thandi, "edition turin-now", body="Only for our edition.")
    first = comments_of(secret)[0]
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    assert browser.send(f"{path}/comments", {"body": "Hm.", "reply_to": first.id}).status_code == 422
    assert len(comments_of(thread)) == 1
    assert comments_of(secret)[0].reply_count == 0
    assert "Only for our edition." not in browser.get(f"{path}?quote={first.id}").text


def test_quoting_brings_the_words_into_the_composer(sign_in, cast):
    thread = start_thread(cast.amina)
    said = comment(cast.lucia, thread.discussion_id, "> older\n\nWe collect on *market days*.")
    page = sign_in("thandi").get(f"{path_to(thread)}?quote={said.id}").text
    typed = composed(page)
    assert f"&gt; [Lucía Paredes in #2](/comments/{said.id}):" in typed
    assert "&gt; We collect on *market days*." in typed
    assert "older" not in typed
    assert f'name="reply_to" value="{said.id}"' in page


def test_a_removed_comment_cannot_be_quoted(sign_in, cast):
    thread = start_thread(cast.amina)
    said = comment(cast.lucia, thread.discussion_id, "I take it back.")
    sign_in("lucia").send(f"/comments/{said.id}/removal")
    page = sign_in("thandi").get(f"{path_to(thread)}?quote={said.id}").text
    assert "I take it back." not in page
    assert 'name="reply_to"' not in page


def test_a_preview_shows_the_text_laid_out_and_stores_nothing(sign_in, cast):
    thread = start_thread(cast.amina)
    said = comment(cast.lucia, thread.discussion_id)
    browser, path = sign_in("thandi"), path_to(thread)
    typed = {"body": "It is **so**.", "reply_to": said.id, "once": "mine", "do": "preview"}
    answer = browser.send(f"{path}/comments", typed)
    assert answer.status_code == 200
    assert "<h2>Preview</h2>" in answer.text
    assert "It is <strong>so</strong>." in answer.text
    assert composed(answer.text) == "It is **so**."
    assert f'name="reply_to" value="{said.id}"' in answer.text
    assert 'name="once" value="mine"' in answer.text
    assert len(comments_of(thread)) == 2


def test_whoever_comments_watches(sign_in, cast):
    thread = start_thread(cast.amina)
    sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": "Tell me more."})
    levels = dict(db.session.execute(select(Follow.member_id, Follow.level).where(Follow.kind == "thread")).all())
    assert levels[cast.lucia.id] == "watching"
    assert levels[cast.amina.id] == "watching"
    assert cast.wei.id not in levels


def test_a_level_that_was_chosen_stays_when_one_comments(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    assert browser.send(f"{path}/follow", {"level": "muted"}).status_code == 303
    browser.send(f"{path}/comments", {"body": "Only this."})
    mine = select(Follow.level).where(Follow.kind == "thread", Follow.member_id == cast.lucia.id)
    assert db.session.scalars(mine).all() == ["muted"]


def test_ones_own_comment_is_read(sign_in, cast):
    thread = start_thread(cast.amina)
    sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": "Mine."})
    assert db.session.get_one(ReadMark, (cast.lucia.id, thread.discussion_id)).ranges == "2"


def test_a_page_that_was_read_shows_where_the_new_begins(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), path_to(thread)
    assert 'id="new"' not in browser.get(path).text
    comment(cast.amina, thread.discussion_id, "News.")
    page = browser.get(path).text
    assert page.index('id="new"') < page.index("News.")
    assert 'id="new"' not in browser.get(path).text, "read by now"


@pytest.mark.parametrize("to", [1, 2])
def test_what_is_new_is_led_to_where_it_is_a_reply(sign_in, cast, to):
    thread = start_thread(cast.amina)
    comment(cast.amina, thread.discussion_id, "Older.")
    browser, path = sign_in("lucia"), path_to(thread)
    browser.get(path)
    comment(cast.amina, thread.discussion_id, "News.", reply_to=comments_of(thread)[to - 1].id)
    page = browser.get(path).text
    assert 'href="#new"' in page
    assert page.count('id="new"') == 1
    assert page.index('id="new"') < page.index("News.")


@pytest.mark.parametrize(("handle", "reason"), [("sam", "silenced"), ("sue", "suspended")])
def test_the_silenced_and_the_suspended_are_told_why_they_cannot_write(sign_in, cast, handle, reason):
    thread = start_thread(cast.amina)
    browser, path = sign_in(handle), path_to(thread)
    answer = browser.send(f"{path}/comments", {"body": "But I must say."})
    assert answer.status_code == 403
    assert reason in answer.text
    assert len(comments_of(thread)) == 1
    page = browser.get(path)
    assert page.status_code == 200
    assert 'id="f-body"' not in page.text


@pytest.mark.parametrize("address", ["/comments", "/comments?page=1"])
def test_a_visitors_post_goes_to_sign_in_whether_or_not_the_thing_exists(client, cast, address):
    thread, case = start_thread(cast.amina), tell(cast.amina)
    there = [f"{path_to(thread)}{address}", f"{path_of(case)}{address}"]
    nowhere = [f"/threads/999-none{address}", f"/cases/999-none{address}"]
    answers = [client.send(path, {"body": "Hello?"}) for path in (*there, *nowhere)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert answers[0].headers["Location"].startswith("/sign-in")
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_a_visitors_edit_and_removal_go_to_sign_in_too(client, cast):
    said = comment(cast.lucia, start_thread(cast.amina).discussion_id)
    for path in (f"/comments/{said.id}/edit", f"/comments/{said.id}/removal", "/comments/9999/edit", "/comments/9999/removal"):
        answer = client.send(path, {"body": "Mine now.", "reason": "Because."})
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/sign-in"), path
    assert db.session.get_one(Comment, said.id).state == "shown"


def test_a_post_without_a_token_is_a_400_with_what_was_typed(sign_in, cast):
    thread = start_thread(cast.amina)
    answer = sign_in("lucia").post(
        f"{path_to(thread)}/comments", data={"body": "Do not lose this."}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 400
    assert "Do not lose this." in answer.text
    assert len(comments_of(thread)) == 1


def test_a_post_from_another_site_is_refused(sign_in, cast):
    thread = start_thread(cast.amina)
    answer = sign_in("lucia").send(
        f"{path_to(thread)}/comments", {"body": "Not from here."}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 400
    assert len(comments_of(thread)) == 1


def test_a_closed_thread_takes_no_comment_but_the_staffs(sign_in, cast):
    thread = start_thread(cast.amina)
    db.session.get_one(Thread, thread.id).state = "closed"
    db.session.get_one(Discussion, thread.discussion_id).state = "closed"
    path = path_to(thread)
    page = sign_in("lucia").get(path).text
    assert "This thread is closed" in page
    assert 'id="f-body"' not in page
    assert sign_in("lucia").send(f"{path}/comments", {"body": "Still."}).status_code == 404
    assert sign_in("moses").send(f"{path}/comments", {"body": "A last word."}).status_code == 303


def test_a_case_studys_talk_takes_comments_by_the_same_rules(sign_in, cast):
    case = tell(cast.amina)
    browser, path = sign_in("lucia"), path_of(case)
    assert browser.send(f"{path}/comments", {"body": ""}).status_code == 422
    answer = browser.send(f"{path}/comments", {"body": "How did you begin?", "once": "c"})
    assert answer.status_code == 303
    assert (
        browser.send(f"{path}/comments", {"body": "How did you begin?", "once": "c"}).headers["Location"]
        == (answer.headers["Location"])
    )
    assert browser.get(answer.headers["Location"]).headers["Location"].startswith(f"{path}#comment-")
    assert "How did you begin?" in browser.get(path).text


@pytest.mark.parametrize("once", ["o" * 65, "a\0b", "\u202e"])
def test_a_form_with_a_word_of_no_page_of_ours_posts_nothing(sign_in, cast, once):
    thread = start_thread(cast.amina)
    assert sign_in("lucia").send(f"{path_to(thread)}/comments", {"body": "Said.", "once": once}).status_code == 422
    assert len(comments_of(thread)) == 1
