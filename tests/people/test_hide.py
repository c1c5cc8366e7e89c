"""Hiding: at once, everywhere, for everybody; and back again."""

import pytest
from sqlalchemy import func, select

from forum.cases.actions import drafts
from forum.kernel.db import PageVersion, db
from forum.people.actions import change_whereabouts, free_handle
from forum.people.models import HiddenMember, Member
from tests.support.content import comment, start_thread

NAME = "Amina Diallo"


def row(cast):
    return db.session.get_one(Member, cast.amina.id)


def hide(browser, do="hide"):
    answer = browser.send("/settings/hiding", {"do": do})
    assert (answer.status_code, answer.location) == (303, "/settings/profile")
    return browser


def test_one_button_hides_and_one_shows_again(sign_in, cast):
    amina = sign_in("amina")
    assert "Hide me now" in amina.get("/settings/profile").text
    assert "Hide me now" in amina.get("/people/amina").text
    hide(amina)
    page = amina.get("/settings/profile").text
    assert "Show me again" in page
    assert NAME in page
    assert "Save your profile" not in page
    assert (row(cast).name, row(cast).organization, row(cast).country, row(cast).visibility) == ("A member", "", None, "hidden")
    hide(amina, "undo")
    back = row(cast)
    assert (back.name, back.name_key, back.handle, back.organization, back.country, back.visibility) == (
        NAME, "amina diallo", "amina", "Mutual of Dakar's traders", "SN", "members",
    )  # fmt: skip
    assert NAME in sign_in("wei").get("/people/amina").text


def test_pressing_twice_is_pressing_once(sign_in, cast):
    amina = hide(hide(sign_in("amina")))
    assert db.session.scalar(select(func.count()).select_from(HiddenMember)) == 1
    hide(hide(amina, "undo"), "undo")
    assert row(cast).name == NAME


@pytest.mark.parametrize("handle", ["sam", "sue"])
def test_the_silenced_and_suspended_hide_too(sign_in, handle):
    hide(sign_in(handle))


def test_a_visitor_who_presses_is_sent_to_sign_in(client):
    assert client.send("/settings/hiding").location.startswith("/sign-in")


def test_nobody_finds_who_hides(sign_in, cast):
    hide(sign_in("amina"))
    new = row(cast).handle
    for handle in ("lucia", "wei", "moses", "ada"):
        browser = sign_in(handle)
        assert browser.get("/people/amina").status_code == 404, handle
        assert browser.get(f"/people/{new}").status_code == (200 if handle in ("moses", "ada") else 404), handle
        for path in ("/people", "/people?q=diallo", "/people?q=member", "/people?country=sn", "/editions/turin-2003"):
            assert new not in browser.get(path).text, (handle, path)
    assert sign_in("amina").get(f"/people/{new}").status_code == 200
    assert sign_in("amina").get("/people/amina").status_code == 404


def test_who_hides_is_found_by_no_author_who_looks_for_them(sign_in, cast):
    hide(sign_in("amina"))
    for handle in ("lucia", "moses"):
        path = f"/cases/{drafts.start_case(getattr(cast, handle), {'title': ['Not yet']}).case_id}/authors"
        for words in ("amina@example.org", "amina", "@amina", "Diallo", row(cast).handle, "A member"):
            answer = sign_in(handle).send(path, {"who": words, "part": "helper"})
            assert answer.status_code == 422, (handle, words)
            assert row(cast).handle not in answer.text.replace(words, ""), (handle, words)


def test_who_hides_goes_on_reading_and_writing(sign_in, cast):
    thread = start_thread(cast.lucia)
    amina = hide(sign_in("amina"))
    assert amina.send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "Still here."}).status_code == 303
    page = sign_in("wei").get(f"/threads/{thread.id}-{thread.slug}").text
    assert "Still here." in page
    assert "A member" in page
    assert NAME not in page


def test_a_link_to_a_page_that_is_not_there_is_no_link(sign_in, cast):
    thread = start_thread(cast.amina)
    hide(sign_in("amina"))
    here = f"/threads/{thread.id}-{thread.slug}"
    assert f'href="/people/{row(cast).handle}"' not in sign_in("wei").get(here).text
    assert f'href="/people/{row(cast).handle}"' in sign_in("moses").get(here).text


def test_a_profile_form_of_before_stores_nothing_while_one_hides(sign_in, cast):
    amina = sign_in("amina")
    hide(amina)
    answer = amina.send("/settings/profile", {"name": "Amina N. Diallo", "biography": "Typed with care."})
    assert answer.status_code == 409
    for words in ("Amina N. Diallo", "Typed with care.", "Show me again"):
        assert words in answer.text
    assert row(cast).name == "A member"


def test_what_was_changed_meanwhile_stays(sign_in, cast):
    amina = hide(sign_in("amina"))
    row(cast).organization = "Another one"
    hide(amina, "undo")
    assert (row(cast).organization, row(cast).country) == ("Another one", "SN")


def test_whose_form_names_somebody_who_hides_keeps_the_name_when_saving(sign_in, cast):
    thread = start_thread(cast.lucia)
    said = comment(cast.lucia, thread.discussion_id, "Ask Amina Diallo, or @amina, see /people/amina.")
    hide(sign_in("amina"))
    lucia = sign_in("lucia")
    page = lucia.get(f"/comments/{said.id}/edit").text
    assert NAME not in page
    assert "@amina" not in page
    shown = page.partition('name="body"')[2].partition(">\n")[2].partition("</textarea>")[0]
    answer = lucia.send(f"/comments/{said.id}/edit", {"body": f"{shown} Soon.", "base": "1"})
    assert answer.status_code == 303
    db.session.refresh(said)
    assert said.body == "Ask Amina Diallo, or @amina, see /people/amina. Soon."
    assert NAME not in lucia.get(f"/threads/{thread.id}-{thread.slug}").text


def test_a_name_that_somebody_else_bears_stays_in_texts(sign_in, cast):
    thread = start_thread(cast.lucia, body="Amina Diallo helped us.")
    here = f"/threads/{thread.id}-{thread.slug}"
    hide(sign_in("amina"))
    assert NAME not in sign_in("wei").get(here).text
    db.session.get_one(Member, cast.thandi.id).name = "x"
    assert sign_in("thandi").send("/settings/profile", {"name": "amina  DIALLO"}).status_code == 303
    assert NAME in sign_in("wei").get(here).text


@pytest.mark.parametrize("name", ["Case studies", "Sign in", "button", "form", "quot", "Senegal", "csrf"])
def test_a_name_made_of_the_words_of_pages_takes_no_page_apart(sign_in, client, name):
    before = client.get("/cases").text
    amina = sign_in("amina")
    assert amina.send("/settings/profile", {"name": name}).status_code == 303
    hide(amina)
    assert client.get("/cases").text == before


def test_a_handle_that_is_hidden_is_nobody_elses(sign_in, cast):
    hide(sign_in("amina"))
    assert free_handle("Amina") != "amina"
    assert sign_in("lucia").send("/settings/handle", {"handle": "amina"}).status_code == 422


def test_nothing_is_asked_while_nobody_hides_and_once_when_somebody_did(sign_in, cast, client, counted):
    start_thread(cast.lucia)
    wei = sign_in("wei")

    def cost(browser, path):
        browser.get(path)
        db.session.execute(select(PageVersion)).all()
        with counted() as statements:
            browser.get(path)
        return len(statements)

    before = {path: cost(wei, path) for path in ("/", "/regions/africa", "/threads/1")}, cost(client, "/cases?x=1")
    hide(sign_in("amina"))
    after = {path: cost(wei, path) for path in ("/", "/regions/africa", "/threads/1")}, cost(client, "/cases?x=1")
    assert before == after


def test_where_one_works_is_withheld_too_when_it_changes_meanwhile(sign_in, cast):
    amina = hide(sign_in("amina"))
    change_whereabouts(cast.amina.id, "A new office", None)
    assert (row(cast).organization, row(cast).country) == ("", None)
    hide(amina, "undo")
    assert (row(cast).organization, row(cast).organization_key, row(cast).country) == ("A new office", "a new office", "SN")
