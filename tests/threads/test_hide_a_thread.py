"""A thread that should not be there: hidden by the staff with a reason, journaled, and brought back."""

import pytest

from forum.following import actions as following
from forum.kernel import jobs
from tests.support.content import start_thread


@pytest.fixture
def path(cast) -> str:
    thread = start_thread(cast.lucia, title="An advertisement")
    return f"/threads/{thread.id}-{thread.slug}"


def lists(browser, path) -> list[str]:
    """Return the pages that lead to the thread."""
    return [
        page for page in ("/regions/africa", "/regions/africa/threads", "/", "/notifications") if path in browser.get(page).text
    ]


def test_hidden_it_is_there_for_the_staff_and_who_started_it_alone(sign_in, cast, path):
    following.follow(cast.wei, "region", "1", "following")
    wei, moses = sign_in("wei"), sign_in("moses")
    assert lists(wei, path)
    assert moses.send(f"{path}/removal", {"reason": "It sells."}).status_code == 303
    jobs.run_all()
    assert lists(wei, path) == []
    assert wei.get(path).status_code == 404
    assert wei.send(f"{path}/comments", {"body": "Still?"}).status_code == 404
    for browser in (moses, sign_in("lucia")):
        assert "A moderator has hidden this thread" in browser.get(path).text
    told = sign_in("lucia").get("/notifications").text
    assert "It sells." in told
    assert "hidden your thread" in told
    assert "It sells." in moses.get("/moderation/log").text
    assert "It sells." in wei.get("/moderation/log").text
    assert "An advertisement" not in wei.get("/moderation/log").text


def test_brought_back_it_is_everyones_again(sign_in, cast, path):
    moses = sign_in("moses")
    moses.send(f"{path}/removal", {"reason": "It sells."})
    for _ in range(2):
        assert moses.send(f"{path}/removal", {"do": "undo"}).status_code == 303
    wei = sign_in("wei")
    assert wei.get(path).status_code == 200
    assert wei.send(f"{path}/comments", {"body": "Good."}).status_code == 303


def test_a_reason_is_asked_for(sign_in, cast, path):
    answer = sign_in("moses").send(f"{path}/removal", {"reason": " "})
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert sign_in("wei").get(path).status_code == 200


@pytest.mark.parametrize(("handle", "status"), [("wei", 404), ("lucia", 404), ("sam", 403), ("sue", 403), (None, 303)])
def test_nobody_else_hides_one(client, sign_in, cast, path, handle, status):
    browser = sign_in(handle) if handle else client
    assert browser.send(f"{path}/removal", {"reason": "No."}).status_code == status
    assert sign_in("moses").get(path).status_code == 200
    assert browser.get(f"{path}/removal").status_code == 404
