"""/cases/<case>/hold and /comments/<id>/draft: closing a discussion, locking a case study, a draft made of a comment."""

import pytest
from sqlalchemy import select

from forum.cases.actions import drafts
from forum.cases.models import CaseDraft
from forum.kernel import jobs
from forum.kernel.db import db
from tests.cases.test_history import change
from tests.moderation.test_undo import offer
from tests.support.content import comment, path_of, start_thread, tell


@pytest.fixture
def case(cast):
    return tell(cast.amina)


def hold(browser, case, do, reason="It must rest."):
    return browser.send(f"{path_of(case)}/hold", {"do": do, "reason": reason})


def test_a_closed_discussion_is_read_and_only_the_staff_adds_to_it(sign_in, case):
    moses, wei = sign_in("moses"), sign_in("wei")
    assert hold(moses, case, "close").status_code == 303
    assert "It must rest." in wei.get(path_of(case)).text
    assert wei.send(f"{path_of(case)}/comments", {"body": "But."}).status_code == 404
    assert moses.send(f"{path_of(case)}/comments", {"body": "For the record."}).status_code == 303
    jobs.run_all()
    assert "It must rest." in sign_in("amina").get("/notifications").text
    assert hold(moses, case, "reopen").status_code == 303
    assert wei.send(f"{path_of(case)}/comments", {"body": "Thanks."}).status_code == 303


def test_of_a_locked_one_its_authors_publish_no_change_and_read_why(sign_in, cast, case):
    moses, amina = sign_in("moses"), sign_in("amina")
    hold(moses, case, "lock", "The figures are disputed.")
    with pytest.raises(drafts.Unready) as refused:
        change(cast.amina, case, "Another")
    assert "The figures are disputed." in str(refused.value.faults)
    db.session.rollback()
    assert case.version == 1
    assert "The figures are disputed." in amina.get(path_of(case)).text
    assert "The figures are disputed." not in sign_in("wei").get(path_of(case)).text
    moses.send(offer(moses.get("/help").text))
    change(cast.amina, case, "Another")
    assert case.version == 2


def test_the_second_moderator_reads_the_first_ones_reason(sign_in, case):
    hold(sign_in("moses"), case, "lock", "Mine.")
    answer = hold(sign_in("irene"), case, "lock", "Other.")
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert hold(sign_in("moses"), case, "lock", "Mine.").status_code == 303
    assert hold(sign_in("moses"), case, "lock", "").status_code == 422


def test_a_comment_becomes_a_draft_that_its_author_alone_reads(sign_in, cast):
    said = comment(cast.wei, start_thread(cast.lucia).discussion_id, "We began with forty women and a tin box.")
    moses, wei = sign_in("moses"), sign_in("wei")
    for _ in range(2):
        assert moses.send(f"/comments/{said.id}/draft", {"reason": "Worth telling."}).status_code == 303
    draft = db.session.scalars(select(CaseDraft)).one()
    assert "a tin box" in wei.get(f"/cases/{draft.case_id}/edit").text
    assert moses.get(f"/cases/{draft.case_id}/edit").status_code == 404
    jobs.run_all()
    told = wei.get("/notifications").text
    assert "a draft of a case study" in told
    assert "Worth telling." in told


def test_taken_back_it_goes_while_nobody_has_touched_it(sign_in, cast):
    said = comment(cast.wei, start_thread(cast.lucia).discussion_id, "We began.")
    moses = sign_in("moses")
    moses.send(f"/comments/{said.id}/draft", {"reason": "Worth telling."})
    assert moses.send(offer(moses.get("/help").text)).status_code == 303
    assert db.session.scalars(select(CaseDraft)).all() == []
