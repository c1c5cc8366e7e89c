"""/settings/handle: a handle is its owner's for ever; the one before leads to the new one, for those who may see them."""

import pytest

from forum.kernel.db import db
from forum.people.actions import free_handle
from forum.people.models import Member
from tests.support.content import comment, path_of, start_thread, tell


def take(browser, handle):
    return browser.send("/settings/handle", {"handle": handle})


def test_another_handle_is_taken_and_the_old_one_leads_to_it(sign_in, cast):
    thread = start_thread(cast.amina)
    amina = sign_in("amina")
    assert 'value="amina"' in amina.get("/settings/handle").text
    assert take(amina, "@Amina-D").location == "/people/amina-d"
    wei = sign_in("wei")
    assert wei.get("/people/amina-d").status_code == 200
    moved = wei.get("/people/amina")
    assert (moved.status_code, moved.location) == (301, "/people/amina-d")
    assert "max-age" not in moved.headers["Cache-Control"]
    assert 'href="/people/amina-d"' in wei.get(f"/threads/{thread.id}-{thread.slug}").text


def test_all_handles_of_before_lead_to_the_one_of_today(sign_in):
    amina = sign_in("amina")
    for handle in ("second", "third", "fourth"):
        assert take(amina, handle).status_code == 303
    wei = sign_in("wei")
    assert {wei.get(f"/people/{handle}").location for handle in ("amina", "second", "third")} == {"/people/fourth"}


def test_one_takes_ones_own_old_handle_back_and_nobody_else_does(sign_in):
    amina, wei = sign_in("amina"), sign_in("wei")
    take(amina, "second")
    answer = take(wei, "amina")
    assert answer.status_code == 422
    assert "is not free" in answer.text
    assert free_handle("Amina") != "amina"
    assert take(amina, "amina").status_code == 303
    assert wei.get("/people/second").location == "/people/amina"
    assert wei.get("/people/amina").status_code == 200


def test_who_may_not_see_somebody_is_not_led_to_them(sign_in, client, cast):
    amina = sign_in("amina")
    take(amina, "second")
    assert client.get("/people/amina").status_code == 404
    db.session.get_one(Member, cast.amina.id).visibility = "hidden"
    db.session.flush()
    assert sign_in("wei").get("/people/amina").status_code == 404
    assert sign_in("moses").get("/people/amina").status_code == 301
    amina.send("/settings/hiding", {"do": "hide"})
    assert sign_in("moses").get("/people/amina").status_code == 404
    assert sign_in("moses").get("/people/second").status_code == 404


@pytest.mark.parametrize("handle", [
    "", "ab", "a" * 41, "lucia", "invite", "new", "settings", "me", "invitations", "a b c", "-abc", "abc-", "a--b", "a_b_c",
    "ämina", "../x", "a\0bc", "<b>abc",
])  # fmt: skip
def test_what_is_no_handle_or_not_free_is_refused_in_words(sign_in, handle):
    amina = sign_in("amina")
    answer = take(amina, handle)
    assert answer.status_code == 422
    assert "Handle" in answer.text
    assert amina.get("/people/amina").status_code == 200


def test_pressing_twice_is_pressing_once(sign_in):
    amina = sign_in("amina")
    assert [take(amina, "second").status_code for _n in range(2)] == [303, 303]
    assert sign_in("wei").get("/people/amina").location == "/people/second"


def test_a_visitor_is_sent_to_sign_in_and_the_silenced_change_nothing(client, sign_in):
    assert client.get("/settings/handle").location == "/sign-in?next=/settings/handle"
    assert take(client, "second").location.startswith("/sign-in")
    assert take(sign_in("sam"), "second").status_code == 403


def test_a_changed_name_stands_on_every_post_at_once_for_visitors_too(sign_in, client, cast):
    case = tell(cast.amina)
    comment(cast.amina, case.discussion_id, "On my own.")
    thread = start_thread(cast.amina)
    pages = {path_of(case): client, f"/threads/{thread.id}-{thread.slug}": sign_in("wei"), "/cases": client}
    pages[f"{path_of(case)}/history"] = sign_in("wei")
    for _n in range(2):  # the second answer is one that was kept
        assert all("Amina Diallo" in browser.get(path).text for path, browser in pages.items())
    amina = sign_in("amina")
    assert amina.send("/settings/profile", {"name": "Binta Sow", "time_zone": "UTC", "visibility": "members"}).status_code == 303
    for path, browser in pages.items():
        page = browser.get(path).text
        assert "Binta Sow" in page, path
        assert "Amina Diallo" not in page, path
