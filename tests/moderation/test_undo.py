"""POST /moderation/log/<entry>/undo: whoever acts reads on the next page what was done, and takes it back with one press."""

import re

import pytest

from tests.support.content import comment, start_thread


def offer(page: str) -> str:
    """The address behind the button, "" where nothing is offered."""
    found = re.search(r'action="(/moderation/log/\d+/undo)"', page)
    return found[1] if found else ""


@pytest.fixture
def removed(sign_in, cast):
    """A comment that moses has removed, its path, and his browser."""
    thread = start_thread(cast.lucia)
    said = comment(cast.lucia, thread.discussion_id, "Buy my soap.")
    moses = sign_in("moses")
    assert moses.send(f"/comments/{said.id}/removal", {"reason": "It sells."}).status_code == 303
    return f"/threads/{thread.id}-{thread.slug}", moses


def test_the_next_page_offers_it_once(removed):
    path, moses = removed
    assert offer(moses.get(path).text)
    assert not offer(moses.get(path).text)


def test_one_press_takes_it_back_and_stands_in_the_journal(removed, sign_in):
    path, moses = removed
    undo = offer(moses.get("/help").text)
    assert "Buy my soap." not in sign_in("wei").get(path).text
    assert moses.send(undo, {}).status_code == 303
    assert "Buy my soap." in sign_in("wei").get(path).text
    assert "restored" in moses.get("/moderation/log").text


def test_pressed_again_it_says_that_it_is_undone(removed):
    path, moses = removed
    undo = offer(moses.get(path).text)
    moses.send(undo, {})
    again = moses.send(undo, {})
    assert again.status_code == 409
    assert "undone already" in again.text
    assert "Buy my soap." in moses.get(path).text


@pytest.mark.parametrize("handle", ["lucia", "wei", "sam", None])
def test_nobody_else_undoes(removed, sign_in, client, handle):
    path, moses = removed
    undo = offer(moses.get(path).text)
    browser = sign_in(handle) if handle else client
    assert browser.send(undo, {}).status_code == {"sam": 403, None: 303}.get(handle, 404)
    assert "Buy my soap." not in sign_in("wei").get(path).text


def test_what_nobody_knows_to_undo_is_not_offered(sign_in, cast):
    thread = start_thread(cast.lucia)
    irene = sign_in("irene")
    irene.send(f"/threads/{thread.id}-{thread.slug}/edit", {"title": "Another", "base": thread.title, "reason": "Clearer."})
    assert not offer(irene.get("/help").text)
    assert irene.send("/moderation/log/1/undo", {}).status_code == 404
    assert irene.send("/moderation/log/999999/undo", {}).status_code == 404
