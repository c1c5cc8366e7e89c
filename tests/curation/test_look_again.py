"""A best practice is looked at again: by the clock, on triggers, flagged by a member; renewed, or let lapse."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case
from forum.curation.actions import recount, renewing
from forum.curation.models import Decision, Nomination
from forum.kernel.clock import today
from forum.kernel.db import db
from tests.curation.test_decide import RATIONALE, typed
from tests.support.content import path_of, tell


@pytest.fixture
def practice(sign_in, cast):
    """A best practice."""
    case = tell(cast.amina)
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed()).status_code == 303
    return case


def due():
    """Let its day come; return the address of its re-review."""
    db.session.execute(update(Decision).values(review_due_on=today(), decided_on=today() - timedelta(days=1095)))
    db.session.commit()
    assert renewing.look_again() == 1
    db.session.commit()
    return f"/nominations/{db.session.scalars(select(Nomination.id)).one()}"


def test_nothing_is_due_before_its_day(practice):
    assert renewing.look_again() == 0


def test_on_its_day_it_waits_for_a_moderator_once(practice, sign_in):
    path = due()
    assert renewing.look_again() == 0
    assert "looked at again" in sign_in("moses").get(path).text
    assert db.session.scalars(select(Decision.lapsed_on)).one() is None


def test_what_has_ended_since_is_looked_at(practice):
    case = db.session.get(Case, practice.id)
    case.card = {**case.card, "status": "ended"}
    assert renewing.look_again() == 1


def test_figures_that_grew_old_since_are_looked_at(practice):
    case = db.session.get(Case, practice.id)
    case.card = {**case.card, "spark": {"year": today().year - 6}}
    assert renewing.look_again() == 0  # they were old when it was decided
    db.session.execute(update(Decision).values(decided_on=today() - timedelta(days=800)))
    assert renewing.look_again() == 1


def test_a_member_flags_it_with_evidence(practice, sign_in, client):
    path = f"{path_of(practice)}/re-review"
    assert client.get(path).status_code == 404
    assert sign_in("lucia").send(path, {"reason": ""}).status_code == 422
    assert sign_in("lucia").send(path, {"reason": "The fund closed."}).status_code == 303
    assert sign_in("wei").send(path, {"reason": "Yes, last year."}).status_code == 303
    number = db.session.scalars(select(Nomination.id)).one()
    assert "The fund closed." in sign_in("moses").get(f"/nominations/{number}").text


def test_what_is_no_best_practice_is_not_flagged(sign_in, cast):
    assert sign_in("lucia").send(f"{path_of(tell(cast.amina))}/re-review", {"reason": "x"}).status_code == 404


def test_a_best_practice_is_not_nominated_again(practice, sign_in):
    form = {"strongest_on": "sustainability", "reason": "x"}
    assert sign_in("lucia").send(f"{path_of(practice)}/nomination", form).status_code == 409


def test_it_is_renewed_with_a_new_date(practice, sign_in):
    path = due()
    assert sign_in("irene").send(f"{path}/outcome", {"do": "renew", "rationale": "Good."}).status_code == 422
    assert sign_in("irene").send(f"{path}/outcome", {"do": "renew", "rationale": RATIONALE}).status_code == 303
    assert sign_in("ada").send(f"{path}/outcome", {"do": "lapse", "rationale": RATIONALE}).status_code == 409
    rows = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(row.is_current, row.label) for row in rows] == [(False, "best_practice"), (True, "best_practice")]
    assert rows[1].decided_on == today()
    assert recount(repair=False) == []


def test_a_lapsed_one_says_what_it_was_and_stays_in_the_register(practice, sign_in, client):
    path = due()
    irene = sign_in("irene")
    assert irene.send(f"{path}/outcome", {"do": "lapse", "rationale": RATIONALE}).status_code == 303
    was = f"Was best practice {(today() - timedelta(days=1095)).year}–{today().year}"
    for address in (path_of(practice), "/practices?label=lapsed"):
        assert was in client.get(address).text, address
    assert "stamp--big" not in client.get(path_of(practice)).text
    assert practice.title not in client.get("/cases?practice=1").text
    undo = irene.get("/help").text.partition('action="/moderation/log/')[2].partition('"')[0]
    assert irene.send(f"/moderation/log/{undo}", {}).status_code == 303
    assert "stamp--big" in client.get(path_of(practice) + "?undone=1").text


@pytest.mark.parametrize("handle", ["lucia", "amina"])
def test_nobody_else_settles_it(practice, sign_in, handle):
    assert sign_in(handle).send(f"{due()}/outcome", {"do": "renew", "rationale": RATIONALE}).status_code == 404
