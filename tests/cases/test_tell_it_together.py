"""/cases/<id>/authors: co-authors by name or e-mail, who answer for themselves; helpers, who write and do not publish."""

import pytest
from sqlalchemy import select, update

from forum.cases.models import CaseAuthor, CaseHelper
from forum.kernel import jobs
from forum.kernel.db import db
from forum.people.models import Member
from tests.cases.test_tell_a_case import TERMS, base_of, start
from tests.support.content import SNAPSHOT, path_of, tell


def authors(case_id):
    return set(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case_id)))


@pytest.fixture
def draft(sign_in):
    """Amina's draft: (its address, its number)."""
    edit = start(sign_in("amina"))
    return edit.replace("/edit", "/authors"), int(edit.split("/")[2])


@pytest.mark.parametrize("who", ["thandi@EXAMPLE.org", "Thandi Nkosi", "thandi", "@thandi", "  nkosi "])
def test_a_member_is_found_by_address_name_or_handle(sign_in, cast, draft, who):
    page, number = draft
    assert sign_in("amina").send(page, {"who": who, "part": "helper"}).status_code == 303
    assert db.session.scalars(select(CaseHelper.member_id).where(CaseHelper.case_id == number)).all() == [cast.thandi.id]


def test_a_helper_writes_and_does_not_publish(sign_in, client, cast, draft):
    page, _number = draft
    edit = page.replace("/authors", "/edit")
    sign_in("amina").send(page, {"who": "thandi", "part": "helper"})
    helper = sign_in("thandi")
    assert helper.send(edit, {**SNAPSHOT, "title": "Thandi wrote this", "base": 1, "do": "save"}).status_code == 303
    assert "Thandi wrote this" in helper.get("/drafts").text
    checked = helper.get(f"{edit}?section=publish").text
    assert "Only an author publishes" in checked
    assert 'value="publish"' not in checked
    assert helper.send(edit, TERMS).status_code == 404
    answer = sign_in("amina").send(edit, TERMS)
    shown = client.get(answer.headers["Location"]).text
    assert "Amina Diallo" in shown
    assert "Written down by <bdi>Thandi Nkosi</bdi>" in " ".join(shown.split())


def test_an_anonymous_case_study_names_no_helper(sign_in, client, cast, draft):
    page, _number = draft
    sign_in("amina").send(page, {"who": "thandi", "part": "helper"})
    answer = sign_in("amina").send(page.replace("/authors", "/edit"), {**TERMS, "byline-kind": "a_member"})
    assert "Thandi" not in client.get(answer.headers["Location"]).text


def test_nobody_becomes_an_author_without_saying_so(sign_in, client, cast, draft):
    page, number = draft
    sign_in("amina").send(page, {"who": "thandi", "part": "author"})
    assert authors(number) == {cast.amina.id}
    thandi = sign_in("thandi")
    assert "You are asked to be an author" in thandi.get(page).text
    assert thandi.send(page, {"do": "accept"}).status_code == 303
    assert authors(number) == {cast.amina.id, cast.thandi.id}
    assert thandi.send(page.replace("/authors", "/edit"), TERMS).status_code == 303


def test_who_declines_stays_a_helper(sign_in, cast, draft):
    page, number = draft
    sign_in("amina").send(page, {"who": "thandi", "part": "author"})
    sign_in("thandi").send(page, {"do": "decline"})
    assert authors(number) == {cast.amina.id}
    assert sign_in("thandi").send(page, {"do": "accept"}).status_code == 404
    assert sign_in("thandi").get(page.replace("/authors", "/edit")).status_code == 200


def test_whoever_is_let_in_is_told_and_can_leave(sign_in, cast, draft):
    page, _number = draft
    sign_in("amina").send(page, {"who": "thandi", "part": "author"})
    jobs.run_all()
    thandi = sign_in("thandi")
    assert "You are asked to be an author" in thandi.get("/notifications").text
    assert thandi.send(page, {"do": f"remove-{cast.thandi.id}"}).status_code == 303
    assert thandi.get(page).status_code == 404
    assert "Rules of our own" not in thandi.get("/notifications").text


def test_an_author_leaves_but_not_the_last_one(sign_in, cast, draft):
    page, number = draft
    assert sign_in("amina").send(page, {"do": "leave"}).status_code == 422
    sign_in("amina").send(page, {"who": "thandi", "part": "author"})
    sign_in("thandi").send(page, {"do": "accept"})
    assert sign_in("amina").send(page, {"do": "leave"}).status_code == 303
    assert authors(number) == {cast.thandi.id}


def test_several_of_one_name_are_offered_to_choose_from(sign_in, cast, draft):
    page, _number = draft
    db.session.execute(update(Member).where(Member.handle.in_(("wei", "lucia"))).values(name="Li Wei", name_key="li wei"))
    answer = sign_in("amina").send(page, {"who": "Li Wei", "part": "helper"})
    assert answer.status_code == 422
    assert 'value="@wei"' in answer.text
    assert 'value="@lucia"' in answer.text
    assert 'name="part" value="helper" checked' in answer.text
    assert not db.session.scalars(select(CaseHelper)).all()


@pytest.mark.parametrize("fields", [
    {"who": "", "part": "helper"}, {"who": "nobody@example.org", "part": "helper"}, {"who": "thandi", "part": ""},
    {"who": "thandi", "part": "king"}, {"who": "x" * 5000, "part": "helper"}, {"who": "\0", "part": "helper"},
    {"who": "amina", "part": "author"}, {"who": "%", "part": "helper"},
])  # fmt: skip
def test_what_means_nobody_is_said_beside_its_field(sign_in, draft, fields):
    answer = sign_in("amina").send(draft[0], fields)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert not db.session.scalars(select(CaseHelper)).all()


def test_a_hidden_member_is_not_found(sign_in, cast, draft):
    db.session.execute(update(Member).where(Member.handle == "wei").values(visibility="hidden"))
    for who in ("wei", "wei@example.org", "Wei Chen"):
        assert sign_in("amina").send(draft[0], {"who": who, "part": "helper"}).status_code == 422


@pytest.mark.parametrize("handle", ["lucia", "moses", "ada"])
def test_a_stranger_sees_no_team_and_changes_none(sign_in, client, cast, draft, handle):
    page, number = draft
    assert sign_in(handle).get(page).status_code == 404
    for do in ("add", "accept", "leave", f"remove-{cast.amina.id}"):
        fields = {"who": handle, "part": "author", "do": do}
        assert sign_in(handle).send(page, fields).status_code == 404, do
    assert authors(number) == {cast.amina.id}
    assert client.get(page).status_code == 404


def test_a_helper_lets_nobody_in(sign_in, cast, draft):
    page, _number = draft
    sign_in("amina").send(page, {"who": "thandi", "part": "helper"})
    assert sign_in("thandi").send(page, {"who": "lucia", "part": "author"}).status_code == 404


def test_publishing_does_not_undo_a_withdrawal_by_the_staff(sign_in, client, cast):
    case = tell(cast.amina)
    sign_in("moses").send(f"{path_of(case)}/withdrawal", {"reason": "A person is named."})
    browser = sign_in("amina")
    edit = f"/cases/{case.id}/edit"
    browser.send(edit, {**SNAPSHOT, "base": base_of(browser, edit), "title": "Once more", "do": "save"})
    answer = browser.send(f"/cases/{case.id}/edit", {**TERMS, "note": "Again"})
    assert answer.status_code == 422
    assert "withdrawn" in answer.text
    assert client.get(path_of(case)).status_code == 410


def test_opening_to_more_people_opens_no_version_of_before(sign_in, client, cast):
    case = tell(cast.amina, audience="members", summary="Named: Mrs Fall of Yoff.")
    browser, edit = sign_in("amina"), f"/cases/{case.id}/edit"
    browser.send(edit, {**SNAPSHOT, "base": base_of(browser, edit), "do": "save"})
    assert browser.send(edit, {**TERMS, "note": "Without the name"}).status_code == 303
    history = f"{path_of(case)}/history"
    assert "Mrs Fall" not in client.get(history).text
    assert "Version 1" not in client.get(history).text
    assert client.get(f"{history}?from=1&to=2").status_code == 404
    assert "Mrs Fall" in sign_in("lucia").get(f"{history}?from=1&to=2").text
