"""An author hides what they said before, without asking: readers read that there was something, and not what."""

import pytest

from forum.kernel import jobs
from tests.moderation.test_undo import offer
from tests.support.content import comment, start_thread

TEXTS = ("My village is Kayar.", "My village is secret.", "My village is by the sea.")


def said(cast, sign_in):
    """Return (browser of its author, a comment that said two things before)."""
    mine = comment(cast.lucia, start_thread(cast.amina).discussion_id, TEXTS[0])
    lucia = sign_in("lucia")
    for base, text in enumerate(TEXTS[1:], start=1):
        assert lucia.send(f"/comments/{mine.id}/edit", {"body": text, "base": base}).status_code == 303
    return lucia, mine


def hide(browser, mine, version=1, do="hide"):
    return browser.send(f"/comments/{mine.id}/hidden-versions", {"version": version, "do": do})


def history(browser, mine):
    return browser.get(f"/comments/{mine.id}/history").text


def test_readers_read_that_a_version_was_and_not_what_it_said(sign_in, cast):
    lucia, mine = said(cast, sign_in)
    wei = sign_in("wei")
    assert "Kayar" in history(wei, mine)
    answer = hide(lucia, mine)
    assert (answer.status_code, answer.location) == (303, f"/comments/{mine.id}/history")
    page = history(wei, mine)
    assert "Kayar" not in page
    assert "Hidden by its author." in page
    assert "Version 1" in page
    assert "secret" in page
    for browser in (lucia, sign_in("moses")):
        assert "Kayar" in history(browser, mine)


def test_no_difference_beside_it_lets_it_be_worked_out(sign_in, cast):
    lucia, mine = said(cast, sign_in)
    hide(lucia, mine, 2)
    page = history(sign_in("wei"), mine)
    assert "secret" not in page
    assert "<ins>" not in page
    assert "<del>" not in page
    assert "My village is Kayar." in page


def test_it_is_shown_again(sign_in, cast):
    lucia, mine = said(cast, sign_in)
    hide(lucia, mine)
    assert "Show version 1 again" in history(lucia, mine)
    hide(lucia, mine, do="undo")
    assert "Kayar" in history(sign_in("wei"), mine)


@pytest.mark.parametrize("who", ["wei", "amina"])
def test_nobody_but_its_author_hides_a_version(sign_in, cast, who):
    _lucia, mine = said(cast, sign_in)
    browser = sign_in(who)
    assert "Hide version" not in history(browser, mine)
    assert hide(browser, mine).status_code == 404
    assert "Kayar" in history(sign_in("thandi"), mine)


@pytest.mark.parametrize("version", [0, 3, 99, "x", ""])
def test_what_is_no_earlier_version_is_not_hidden(sign_in, cast, version):
    lucia, mine = said(cast, sign_in)
    assert hide(lucia, mine, version).status_code in (404, 422)
    assert TEXTS[2] in lucia.get(f"/threads/{1}").text or "Kayar" in history(sign_in("wei"), mine)


def test_a_visitor_is_sent_to_sign_in(client, sign_in, cast):
    _lucia, mine = said(cast, sign_in)
    assert hide(client, mine).location.startswith("/sign-in")


def test_a_moderator_hides_one_with_a_reason_and_its_author_is_told(sign_in, cast):
    lucia, mine = said(cast, sign_in)
    moses, wei = sign_in("moses"), sign_in("wei")
    answer = hide(moses, mine)
    assert answer.status_code == 422
    assert "Say why" in answer.text
    hidden = {"version": 1, "do": "hide", "reason": "It names a village."}
    for _ in range(2):
        assert moses.send(f"/comments/{mine.id}/hidden-versions", hidden).status_code == 303
    page = history(wei, mine)
    assert "Kayar" not in page
    assert "Hidden by a moderator." in page
    assert hide(lucia, mine, do="undo").status_code == 404
    jobs.run_all()
    told = lucia.get("/notifications").text
    assert "It names a village." in told
    assert "It names a village." in moses.get("/moderation/log").text


def test_one_press_shows_it_again(sign_in, cast):
    _lucia, mine = said(cast, sign_in)
    moses = sign_in("moses")
    moses.send(f"/comments/{mine.id}/hidden-versions", {"version": 1, "do": "hide", "reason": "It names a village."})
    assert moses.send(offer(moses.get("/help").text)).status_code == 303
    assert "Kayar" in history(sign_in("wei"), mine)
