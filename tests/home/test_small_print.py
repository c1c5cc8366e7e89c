"""What good engineers expect without asking: signing out twice, encodings refused, words nobody sees, marks that turn text."""

import pytest
from sqlalchemy import select

from forum.discussion.models import Comment
from forum.kernel.db import db
from forum.people.models import Member
from tests.support.content import SNAPSHOT, path_of, start_thread, tell

OURS = {"Origin": "http://localhost"}


def test_signing_out_where_the_session_has_ended_clears_the_browser_too(client, cast):
    answer = client.post("/sign-out", headers=OURS)
    assert answer.status_code == 303
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert client.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 400


@pytest.mark.parametrize(("accepted", "packed"), [
    ("br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("gzip;q=0", None), ("identity", None), ("", None), ("brx", None),
])  # fmt: skip
def test_an_encoding_that_is_refused_is_not_used(client, cast, accepted, packed):
    for address in ("/", client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]):
        assert client.get(address, headers={"Accept-Encoding": accepted}).headers.get("Content-Encoding") == packed


def test_an_old_address_is_not_remembered_for_ever(client, cast):
    case = tell(cast.amina)
    assert client.get(f"/cases/{case.id}-old").headers["Cache-Control"] == "no-cache"


def test_what_the_signed_in_see_is_kept_by_nobody_and_listed_nowhere(sign_in, cast):
    answer = sign_in("amina").get("/drafts")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", ["\u200b", "\u200e\u200f", "\u3164", "\u2800 \u115f", "\u00ad"])
def test_a_name_that_nobody_sees_is_no_name(sign_in, cast, name):
    answer = sign_in("amina").send("/settings/profile", {"name": name, "time_zone": "UTC", "visibility": "members"})
    assert answer.status_code == 422
    assert "Name: write something here." in answer.text
    assert db.session.scalar(select(Member.name).where(Member.id == cast.amina.id)) == "Amina Diallo"


@pytest.mark.parametrize("mark", ["\u202e", "\u202d"])
def test_marks_that_turn_the_writing_are_refused_with_a_sentence(sign_in, cast, mark):
    thread, browser = start_thread(cast.lucia), sign_in("amina")
    path = f"/threads/{thread.id}-{thread.slug}"
    for address, fields in (
        (f"{path}/comments", {"body": f"a{mark}b"}),
        ("/regions/africa/threads/new", {"title": f"a{mark}b", "body": "x", "kind": "discussion"}),
        ("/settings/profile", {"name": f"a{mark}b"}),
        ("/cases/new", {**SNAPSHOT, "title": f"a{mark}b"}),
    ):
        answer = browser.send(address, fields)
        assert answer.status_code == 422, address
        assert "turn the writing round" in answer.text, address


def test_a_password_stands_in_no_page(sign_in, cast):
    fields = {"old_password": "my secret words", "password": "my new secret words", "csrf_token": "stale"}
    answer = sign_in("amina").post("/settings/password", data=fields, headers=OURS)
    assert answer.status_code == 400
    assert "secret words" not in answer.text
    assert 'value="hunter22"' not in sign_in("amina").get("/settings/password?old_password=hunter22&password=hunter22").text


@pytest.mark.parametrize("reason", ["a\0b", "x" * 5000, "\u202e", "\u200b"])
def test_a_reason_is_clean_whole_and_there(sign_in, client, cast, reason):
    case, thread = tell(cast.amina), start_thread(cast.lucia)
    moses = sign_in("moses")
    opening = db.session.scalar(select(Comment.id).where(Comment.discussion_id == thread.discussion_id))
    for address in (f"{path_of(case)}/withdrawal", f"/comments/{opening}/removal", f"/threads/{thread.id}/edit"):
        base = "1" if "comments" in address else "Who collects?"
        fields = {"reason": reason, "body": "Other", "base": base, "title": "Other"}
        assert moses.send(address, fields).status_code == 422, address
    assert client.get(path_of(case)).status_code == 200


def test_a_body_of_unknown_length_is_asked_for_its_length(sign_in, cast):
    thread = start_thread(cast.lucia)
    headers = {**OURS, "Transfer-Encoding": "chunked"}
    answer = sign_in("amina").post(f"/threads/{thread.id}/comments", data={"body": "x"}, headers=headers)
    assert answer.status_code == 411


def test_whoever_comes_back_to_where_they_posted_stands_in_the_thread(sign_in, cast):
    thread = start_thread(cast.lucia)
    answer = sign_in("amina").get(f"/threads/{thread.id}-{thread.slug}/comments")
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.id}-{thread.slug}#reply")


@pytest.mark.parametrize("page", ["9" * 20, "9" * 10])
def test_a_page_beyond_all_numbers_is_not_there(sign_in, cast, page):
    thread = start_thread(cast.lucia)
    assert sign_in("amina").get(f"/threads/{thread.id}-{thread.slug}?page={page}").status_code == 404
