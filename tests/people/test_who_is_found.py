"""Who sees my profile: all members, the people of my editions, nobody but the staff; in every list, and by every search."""

import pytest

from forum.cases.actions import drafts
from forum.kernel.db import db
from forum.people.models import Member
from tests.support.content import path_of, tell

NAME = "Amina Diallo"
SEES = {"members": {"lucia", "wei", "moses"}, "edition": {"lucia", "moses"}, "hidden": {"moses"}}
LISTS = ("/people", "/people?q=diallo", "/people?country=sn", "/editions/turin-2003", "/editions/turin-2003/people",
         "/regions/africa", "/countries/sn")  # fmt: skip


@pytest.mark.parametrize("visibility", SEES)
def test_lists_and_profiles_show_whom_one_may_see(sign_in, client, cast, visibility):
    db.session.get_one(Member, cast.amina.id).visibility = visibility
    db.session.flush()
    for handle in ("lucia", "wei", "moses"):
        browser = sign_in(handle)
        sees = handle in SEES[visibility]
        assert browser.get("/people/amina").status_code == (200 if sees else 404), handle
        for path in LISTS:
            page = browser.get(path)
            assert (NAME in page.text) is (sees and page.status_code == 200), (handle, path)
    for path in LISTS:
        assert NAME not in client.get(path).text, path


@pytest.mark.parametrize("visibility", SEES)
@pytest.mark.parametrize("words", ["amina@example.org", "@amina", "Diallo"])
def test_an_author_who_looks_for_somebody_finds_whom_they_see(sign_in, cast, visibility, words):
    db.session.get_one(Member, cast.amina.id).visibility = visibility
    for handle in ("lucia", "wei"):
        actor = getattr(cast, handle)
        path = f"/cases/{drafts.start_case(actor, {'title': ['Not yet']}).case_id}/authors"
        browser = sign_in(handle)
        let_in = browser.send(path, {"who": words, "part": "helper"})
        assert let_in.status_code == (303 if handle in SEES[visibility] else 422), handle
        assert (NAME in browser.get(path).text) is (handle in SEES[visibility]), handle


def test_a_search_does_not_tell_whose_name_was_taken_out_of_a_text(sign_in, client, cast):
    told = tell(cast.lucia, title="Told with others", narrative="We asked Diallo, Amina and @amina.")
    other = tell(cast.lucia, title="Of another Diallo", narrative="Mr Diallo of Thiès helped.")
    plain = tell(cast.lucia, title="Of nobody", narrative="We asked nobody.")

    def found(words, browser):
        page = browser.get(f"/cases?q={words}").text
        return {case.id for case in (told, other, plain) if f'href="{path_of(case)}"' in page}

    wei = sign_in("wei")
    assert found("diallo", wei) == {told.id, other.id}
    sign_in("amina").send("/settings/hiding", {"do": "hide"})
    for browser in (wei, client, sign_in("moses")):
        for words in ("diallo", "Amina+Diallo", "amina", "iall", "diallo,"):
            assert told.id not in found(words, browser), words
        assert found("diallo", browser) == {other.id}
        assert found("asked", browser) == {told.id, plain.id}
        assert "1 case" in browser.get("/cases?q=diallo").text
    sign_in("amina").send("/settings/hiding", {"do": "undo"})
    assert found("diallo", wei) == {told.id, other.id}


def test_an_organization_that_carries_the_name_of_who_hides_is_found_by_no_part_of_it(sign_in, cast):
    row = db.session.get_one(Member, cast.wei.id)
    row.organization, row.organization_key = "Amina Diallo & Sons", "amina diallo & sons"
    db.session.flush()
    lucia = sign_in("lucia")
    assert 'href="/people/wei"' in lucia.get("/people?q=sons").text
    sign_in("amina").send("/settings/hiding", {"do": "hide"})
    assert 'href="/people/wei"' in lucia.get("/people?q=sons").text
    assert 'href="/people/wei"' not in lucia.get("/people?q=diallo").text


def test_an_administrator_who_gives_roles_does_not_find_who_hides(sign_in, cast):
    sign_in("amina").send("/settings/hiding", {"do": "hide"})
    new = db.session.get_one(Member, cast.amina.id).handle
    for words in ("amina@example.org", "Diallo", "amina"):
        assert new not in sign_in("ada").send("/admin/roles", {"who": words}).text, words
