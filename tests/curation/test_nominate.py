"""POST /cases/<id>-<slug>/nomination, and its check at /nominations/<id>."""

import threading

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.curation.actions.nominating import check
from forum.curation.forms import CheckDraft
from forum.curation.models import Nomination, Nominator
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.jobs import run_all
from forum.kernel.journal import Entry
from forum.people.queries import viewer_of
from tests.support.content import path_of, tell

WHY = {"strongest_on": "sustainability", "reason": "Those covered run it."}
GATES = {"gate-relevance": "yes", "gate-integrity": "yes"}


def nominated(case, browser):
    """The address of the nomination that a browser makes."""
    answer = browser.send(f"{path_of(case)}/nomination", WHY)
    assert answer.status_code == 303
    return answer.headers["Location"]


def full(case, per_cent=90):
    """Let a case study be full enough for a review."""
    db.session.get(Case, case.id).fullness = per_cent
    db.session.commit()


def test_a_member_nominates_and_others_join(sign_in, cast):
    case = tell(cast.amina)
    lucia = sign_in("lucia")
    assert f"{path_of(case)}/nomination" in lucia.get(path_of(case)).text
    path = nominated(case, lucia)
    assert nominated(case, sign_in("wei")) == path
    assert nominated(case, sign_in("wei")) == path  # twice is once
    assert "Nominated by 2 members" in lucia.get(path).text
    assert db.session.scalars(select(Nominator.member_id)).all().__len__() == 2


def test_an_author_nominates_their_own(sign_in, cast):
    assert sign_in("amina").get(nominated(tell(cast.amina), sign_in("amina"))).status_code == 200


@pytest.mark.parametrize("missing", WHY)
def test_the_criterion_and_why_are_required(sign_in, cast, missing):
    case = tell(cast.amina)
    answer = sign_in("lucia").send(f"{path_of(case)}/nomination", {**WHY, missing: ""})
    assert answer.status_code == 422
    assert f"#f-{missing}" in answer.text


def test_only_who_reads_it_nominates_it(sign_in, client, cast):
    case = tell(cast.amina, "edition")
    assert sign_in("wei").get(f"{path_of(case)}/nomination").status_code == 404
    assert sign_in("wei").send(f"{path_of(case)}/nomination", WHY).status_code == 404
    assert client.get(f"{path_of(case)}/nomination").status_code == 404
    assert sign_in("lucia").send(f"{path_of(case)}/nomination", WHY).status_code == 303


def test_a_nomination_is_there_for_those_whom_it_concerns(sign_in, client, cast):
    path = nominated(tell(cast.amina), sign_in("lucia"))
    for handle, status in (("lucia", 200), ("amina", 200), ("moses", 200), ("wei", 404), ("thandi", 404)):
        assert sign_in(handle).get(path).status_code == status, handle
    assert client.get(path).status_code == 404


def test_a_moderator_lets_it_into_review_once_it_is_full(sign_in, cast):
    case = tell(cast.amina)
    path, moses = nominated(case, sign_in("lucia")), sign_in("moses")
    full(case, 79)
    assert moses.send(f"{path}/check", {**GATES, "do": "review"}).status_code == 409
    full(case, 80)
    assert moses.send(f"{path}/check", {**GATES, "gate-integrity": "no", "do": "review"}).status_code == 422
    assert moses.send(f"{path}/check", {**GATES, "do": "review"}).status_code == 303
    assert db.session.scalars(select(Nomination.state)).one() == "in_review"
    assert moses.send(f"{path}/check", {**GATES, "do": "review"}).status_code == 409
    assert "let into review" in db.session.scalars(select(Entry.deed)).all()


def test_it_goes_back_with_one_list_and_comes_again(sign_in, cast):
    path, moses = nominated(tell(cast.amina), sign_in("lucia")), sign_in("moses")
    assert "- " in moses.get(path).text.partition('name="note"')[2].partition("</textarea>")[0]  # filled with what is empty
    assert moses.send(f"{path}/check", {"do": "send-back", "note": ""}).status_code == 422
    assert moses.send(f"{path}/check", {"do": "send-back", "note": "- Costs"}).status_code == 303
    assert "- Costs" in sign_in("amina").get(path).text
    assert sign_in("moses").send(f"{path}/again", {}).status_code == 404
    assert sign_in("amina").send(f"{path}/again", {}).status_code == 303
    assert sign_in("amina").send(f"{path}/again", {}).status_code == 409
    assert db.session.scalars(select(Nomination.state)).one() == "nominated"


def test_a_check_is_undone(sign_in, cast):
    path, moses = nominated(tell(cast.amina), sign_in("lucia")), sign_in("moses")
    moses.send(f"{path}/check", {"do": "send-back", "note": "- Costs"})
    undo = moses.get("/help").text.partition('action="/moderation/log/')[2].partition('"')[0]
    assert moses.send(f"/moderation/log/{undo}", {}).status_code == 303
    assert db.session.scalars(select(Nomination.state)).one() == "nominated"


@pytest.mark.parametrize("handle", ["lucia", "amina", "wei"])
def test_nobody_else_checks_it(sign_in, cast, handle):
    path = nominated(tell(cast.amina), sign_in("lucia"))
    assert sign_in(handle).send(f"{path}/check", {"do": "send-back", "note": "x"}).status_code == 404


def test_a_moderator_does_not_check_their_own_or_their_organization_s(sign_in, cast):
    path = nominated(tell(cast.moses), sign_in("lucia"))
    assert sign_in("moses").send(f"{path}/check", {"do": "send-back", "note": "x"}).status_code == 404
    assert sign_in("irene").send(f"{path}/check", {"do": "send-back", "note": "x"}).status_code == 303


def test_a_withdrawn_nomination_ends_and_another_may_begin(sign_in, cast):
    case = tell(cast.amina)
    path = nominated(case, sign_in("lucia"))
    assert sign_in("lucia").send(f"{path}/withdrawal", {}).status_code == 303
    assert nominated(case, sign_in("lucia")) != path


def test_two_moderators_at_one_moment_one_wins(app, sign_in, cast):
    path = nominated(tell(cast.amina), sign_in("lucia"))
    number, both = int(path.rpartition("/")[2]), [viewer_of(cast.moses.id), viewer_of(cast.irene.id)]
    db.session.commit()
    db.session.remove()
    ready, fates = threading.Barrier(2), []

    def take(actor):
        with app.app_context():
            engine_sqlite.writing.set(True)
            ready.wait(10)
            try:
                check(actor, number, CheckDraft(False, {}, "- Costs"))
                db.session.commit()
                fates.append("done")
            except Exception as fault:
                db.session.rollback()
                fates.append(type(fault).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=take, args=(each,)) for each in both]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(fates) == ["Refused", "done"]


def test_authors_and_nominators_are_told(sign_in, cast):
    case = tell(cast.amina)
    path = nominated(case, sign_in("lucia"))
    run_all()
    assert "is nominated as a best practice" in sign_in("amina").get("/notifications").text
    sign_in("moses").send(f"{path}/check", {"do": "send-back", "note": "- Costs of the office"})
    run_all()
    for handle in ("amina", "lucia"):
        assert "Costs of the office" in sign_in(handle).get("/notifications").text, handle
    assert "nomination" not in sign_in("wei").get("/notifications").text
