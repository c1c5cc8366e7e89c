"""/decisions/<id>: every reviewer's reasons, the authors' answer, one appeal to a second curator."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.curation.models import Answer, Appeal, Decision
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.jobs import run_all
from tests.curation.test_decide import typed
from tests.curation.test_review import SECRET, decision, invite, scores, world  # noqa: F401
from tests.support.content import path_of, tell


@pytest.fixture
def decided(sign_in, cast):
    """(case, path of a decision by moses)."""
    case = tell(cast.amina)
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed()).status_code == 303
    return case, f"/decisions/{db.session.scalars(select(Decision.id)).one()}"


def test_each_reviewer_s_reasons_are_published_with_names_unless_they_ask_otherwise(world, sign_in, cast, client):  # noqa: F811
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    sign_in("lucia").send(f"{path}/review", scores(2))
    sign_in("wei").send(f"{path}/review", scores(2, is_unnamed="1"))
    sign_in("ada").send(f"{path_of(case)}/decision", decision(case))
    page = client.get(f"/decisions/{db.session.scalars(select(Decision.id)).one()}").text
    assert SECRET in page
    assert "Lucía Paredes" in page
    assert "Wei Chen" not in page
    assert "I take the rules home." not in page  # a message to the author is theirs


def test_a_decision_is_there_for_whoever_reads_the_case_study(sign_in, client, cast):
    sign_in("moses").send(f"{path_of(tell(cast.amina, 'edition'))}/decision", typed())
    path = f"/decisions/{db.session.scalars(select(Decision.id)).one()}"
    assert client.get(path).status_code == 404
    assert sign_in("wei").get(path).status_code == 404
    assert sign_in("lucia").get(path).status_code == 200


def test_authors_answer_and_change_their_answer(decided, sign_in, client):
    case, path = decided
    for words in ("We disagree.", "We have thought again."):
        assert sign_in("amina").send(f"{path}/answer", {"body": words}).status_code == 303
    assert db.session.scalars(select(Answer.body)).all() == ["We have thought again."]
    assert "We have thought again." in client.get(path_of(case)).text
    assert sign_in("amina").send(f"{path}/answer", {"body": ""}).status_code == 422


@pytest.mark.parametrize("handle", ["lucia", "moses", "ada"])
@pytest.mark.parametrize("door", ["answer", "appeal"])
def test_nobody_else_answers_or_appeals(decided, sign_in, handle, door):
    assert sign_in(handle).send(f"{decided[1]}/{door}", {"body": "x", "reason": "x"}).status_code == 404


def test_an_appeal_is_made_once(decided, sign_in):
    amina = sign_in("amina")
    assert amina.send(f"{decided[1]}/appeal", {"reason": ""}).status_code == 422
    assert amina.send(f"{decided[1]}/appeal", {"reason": "It overlooks table 3."}).status_code == 303
    assert amina.send(f"{decided[1]}/appeal", {"reason": "Again."}).status_code == 409


def test_an_appeal_is_too_late_after_thirty_days(decided, sign_in):
    for days, status in ((31, 409), (30, 303)):
        db.session.execute(update(Decision).values(decided_on=today() - timedelta(days=days)))
        db.session.commit()
        assert sign_in("amina").send(f"{decided[1]}/appeal", {"reason": "Late."}).status_code == status


def test_a_second_curator_lets_it_stand_and_the_authors_are_told(decided, sign_in):
    case, path = decided
    sign_in("amina").send(f"{path}/appeal", {"reason": "It overlooks table 3."})
    assert sign_in("moses").send(f"{path}/upholding", {"reason": "No."}).status_code == 409  # he decided first
    assert sign_in("lucia").send(f"{path}/upholding", {"reason": "No."}).status_code == 404
    assert sign_in("irene").send(f"{path}/upholding", {"reason": ""}).status_code == 422
    assert sign_in("irene").send(f"{path}/upholding", {"reason": "Table 3 has no source."}).status_code == 303
    assert sign_in("ada").send(f"{path}/upholding", {"reason": "Me, too."}).status_code == 409
    run_all()
    assert "Table 3 has no source." in sign_in("amina").get("/notifications").text
    assert "Table 3 has no source." in sign_in("wei").get(path_of(case)).text


def test_a_second_curator_decides_anew_and_there_is_no_second_appeal(decided, sign_in):
    case, path = decided
    sign_in("amina").send(f"{path}/appeal", {"reason": "It overlooks table 3."})
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed(3)).status_code == 409
    assert sign_in("irene").send(f"{path_of(case)}/decision", typed(3)).status_code == 303
    assert db.session.scalars(select(Appeal.outcome)).one() == "anew"
    second = db.session.scalars(select(Decision.id).where(Decision.is_current.is_(True))).one()
    assert sign_in("amina").send(f"/decisions/{second}/appeal", {"reason": "Again."}).status_code == 409


def test_a_case_study_changed_since_says_that_an_older_version_was_reviewed(decided, client):
    case, _path = decided
    assert "What has changed since" not in client.get(path_of(case)).text
    db.session.get(type(case), case.id).version = 2
    db.session.execute(update(Decision).values(version=1))
    db.session.commit()
    page = client.get("/practices?after=change").text
    assert f"{path_of(case)}/history?from=1&amp;to=2" in page
