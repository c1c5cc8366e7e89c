"""History: every version kept, changes readable, any brought back as a new one."""

from sqlalchemy import select

from forum.cases.actions import Terms, drafts
from forum.cases.models import CaseVersion
from forum.cases.queries.telling import typed_now
from forum.kernel.db import db
from tests.support.content import path_of, tell


def change(actor, case, title):
    drafts.open_working_copy(actor, case)
    typed, base = typed_now(case)
    drafts.save_draft(actor, case.id, {**typed, "title": [title]}, base)
    return drafts.publish_case(actor, case.id, Terms("everyone", "my_name"), "Another title")


def test_what_changed_is_marked_word_by_word(sign_in, cast):
    case = change(cast.amina, tell(cast.amina), "Rules of our own in Thiès")
    page = sign_in("lucia").get(f"{path_of(case)}/history").text
    assert "<del> Dakar</del>" in page
    assert "<ins> Thiès</ins>" in page
    assert "Another title" in page


def test_an_author_brings_a_version_back_as_a_new_one(sign_in, cast):
    case = change(cast.amina, tell(cast.amina), "Second")
    path = f"{path_of(case)}/history"
    assert sign_in("lucia").send(path, {"version": 1}).status_code == 404
    assert sign_in("amina").send(path, {"version": 1}).status_code == 303
    rows = db.session.execute(select(CaseVersion.version, CaseVersion.restored_from).order_by(CaseVersion.version)).all()
    assert [tuple(row) for row in rows] == [(1, None), (2, None), (3, 1)]


def test_a_version_that_is_not_there_is_a_404(client, cast):
    path = path_of(tell(cast.amina))
    assert client.get(f"{path}/history?from=1&to=7").status_code == 404
