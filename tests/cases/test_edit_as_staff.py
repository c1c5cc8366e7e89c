"""The staff edits what is published, with a reason and at once; the authors' working copy is theirs alone."""

import pytest
from sqlalchemy import select

from forum.cases.actions.importing import editors
from forum.cases.models import CaseDraft, CaseVersion
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.journal import Entry
from tests.cases.test_tell_a_case import TERMS, base_of
from tests.support.content import SNAPSHOT, path_of, tell


@pytest.fixture
def case(cast):
    return tell(cast.amina)


def edit_of(case):
    return f"/cases/{case.id}/edit"


@pytest.mark.parametrize("handle", ["moses", "ada"])
def test_a_moderator_publishes_another_text_with_a_reason(sign_in, client, cast, case, handle):
    page = sign_in(handle).get(edit_of(case)).text
    assert "You edit as a moderator." in page
    assert "data-autosave" not in page
    fields = {**SNAPSHOT, "base": 1, "summary": "Without the name.", "reason": "A person was named."}
    assert sign_in(handle).send(edit_of(case), fields).status_code == 303
    assert "Without the name." in client.get(path_of(case)).text
    assert "A person was named." in client.get(f"{path_of(case)}/history").text
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.deed, entry.after["summary"]) == ("edited", "Without the name.")
    jobs.run_all()
    assert "A person was named." in sign_in("amina").get("/notifications").text


def test_without_a_reason_nothing_is_stored_and_nothing_lost(sign_in, client, case):
    answer = sign_in("moses").send(edit_of(case), {**SNAPSHOT, "base": 1, "summary": "Without the name."})
    assert answer.status_code == 422
    assert "Reason: say why." in answer.text
    assert "Without the name." in answer.text
    assert "Without the name." not in client.get(path_of(case)).text


def test_a_fault_is_said_beside_its_field(sign_in, case):
    answer = sign_in("moses").send(edit_of(case), {**SNAPSHOT, "base": 1, "title": "", "reason": "Why"})
    assert answer.status_code == 422
    assert "Title: this is missing." in answer.text
    assert 'value="Why"' in answer.text


def test_a_row_is_added_without_storing_anything(sign_in, case):
    fields = {**SNAPSHOT, "base": 1, "reason": "So far", "summary": "Typed.", "do": "add-lessons"}
    answer = sign_in("moses").send(edit_of(case), fields)
    assert answer.status_code == 200
    for words in ('name="lessons-1-text"', "Typed.", 'value="So far"'):
        assert words in answer.text
    removed = sign_in("moses").send(edit_of(case), {**fields, "lessons-1-text": "Second", "do": "remove-lessons-0"})
    assert "Second" in removed.text
    assert "Write the rule before you need it." not in removed.text
    assert db.session.scalars(select(CaseVersion.version)).all() == [1]


def test_two_of_the_staff_meet_and_nothing_is_overwritten(sign_in, case):
    sign_in("moses").send(edit_of(case), {**SNAPSHOT, "base": 1, "summary": "From Moses.", "reason": "One"})
    answer = sign_in("irene").send(edit_of(case), {**SNAPSHOT, "base": 1, "summary": "From Irene.", "reason": "Two"})
    assert answer.status_code == 409
    assert "From Moses." in answer.text
    assert "From Irene." in answer.text


def test_the_working_copy_stays_its_authors_alone(sign_in, case):
    amina = sign_in("amina")
    amina.send(edit_of(case), {**SNAPSHOT, "base": base_of(amina, edit_of(case)), "title": "Not for others yet", "do": "save"})
    assert "Not for others yet" not in sign_in("moses").get(edit_of(case)).text
    assert sign_in("moses").get(f"/cases/{case.id}/preview").status_code == 404
    sign_in("moses").send(edit_of(case), {**SNAPSHOT, "base": 1, "summary": "Other.", "reason": "Why"})
    assert db.session.scalar(select(CaseDraft.fields))["title"] == ["Not for others yet"]


def test_an_author_sees_what_the_staff_changed_before_publishing_over_it(sign_in, client, case):
    amina = sign_in("amina")
    amina.send(edit_of(case), {**SNAPSHOT, "base": base_of(amina, edit_of(case)), "title": "A better title", "do": "save"})
    sign_in("moses").send(edit_of(case), {**SNAPSHOT, "base": 1, "summary": "Without the name.", "reason": "Named"})
    answer = amina.send(edit_of(case), {**TERMS, "note": "Better title"})
    assert answer.status_code == 409
    assert "A moderator changed this case study while you wrote." in answer.text
    assert 'name="seen" value="2"' in answer.text
    assert "A better title" not in client.get(path_of(case)).text
    assert amina.send(edit_of(case), {**TERMS, "note": "Better title", "seen": "2"}).status_code == 303


def test_the_same_text_makes_no_version(sign_in, case):
    typed = {**SNAPSHOT, "base": 1, "reason": "Nothing"}
    sign_in("moses").send(edit_of(case), typed)
    assert db.session.scalars(select(CaseVersion.version)).all() == [1]


@pytest.mark.parametrize("handle", ["lucia", "sam", "sue"])
def test_others_edit_nothing(sign_in, case, handle):
    assert sign_in(handle).get(edit_of(case)).status_code == 404
    assert sign_in(handle).send(edit_of(case), {**SNAPSHOT, "base": 1, "reason": "Why"}).status_code in (403, 404)
    assert db.session.scalars(select(CaseVersion.version)).all() == [1]


def test_a_draft_and_a_withdrawn_one_are_not_the_staffs_to_edit(sign_in, cast, case):
    number = sign_in("amina").send("/cases/new", {"title": "A draft"}).headers["Location"].split("/")[2]
    assert sign_in("ada").get(f"/cases/{number}/edit").status_code == 404
    sign_in("amina").send(f"{path_of(case)}/withdrawal")
    assert sign_in("ada").get(edit_of(case)).status_code == 404


def test_of_the_editors_case_studies_the_staff_is_the_author(sign_in, cast):
    case = tell(cast.amina)
    from forum.cases.models import CaseAuthor

    db.session.get(CaseAuthor, (case.id, cast.amina.id)).member_id = editors().id
    db.session.commit()
    assert "data-autosave" in sign_in("moses").get(edit_of(case)).text
