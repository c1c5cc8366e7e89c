"""Reviewing at /nominations/<id>/review: who is asked, what nobody sees before they have sent, what the decision makes of it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from forum.curation.actions import decide, reviewing
from forum.curation.actions.checking import verify
from forum.curation.forms import read_decision, read_review
from forum.curation.models import Decision, DecisionScore, Nomination, Review
from forum.curation.queries.nominations import waiting
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.people.models import Member
from forum.people.queries import viewer_of
from tests.curation.test_decide import CODES, RATIONALE
from tests.curation.test_nominate import GATES, full, nominated
from tests.support.content import path_of, tell

SECRET = "Only the register shows it."


def scores(points: int, **changes: str) -> dict[str, str]:
    """A review as the form sends it."""
    form = {f"score-{code}": str(points) for code in CODES} | {f"reason-{code}": f"{SECRET} {code}" for code in CODES}
    return form | {"do": "send", "message": "I take the rules home."} | changes


def decision(case, version=1):
    """A curator's form where reviews give the scores."""
    return {"version": str(version), "gate-relevance": "yes", "gate-integrity": "yes", "rationale": RATIONALE}


@pytest.fixture
def world(sign_in, cast):
    """(case, path of its nomination in review, browsers)."""
    for handle, sex, profile in (("lucia", "woman", "government"), ("wei", "man", "union"), ("thandi", "woman", "union")):
        db.session.execute(update(Member).where(Member.handle == handle).values(sex=sex, profile=profile))
    case = tell(cast.amina)
    path = nominated(case, sign_in("amina"))
    full(case)
    assert sign_in("moses").send(f"{path}/check", {**GATES, "do": "review"}).status_code == 303
    return case, path


def invite(sign_in, path, *members):
    return sign_in("moses").send(f"{path}/reviewers", {"members": [str(each.id) for each in members]})


def test_the_page_proposes_members_and_says_why(world, sign_in, cast):
    page = sign_in("moses").get(world[1]).text
    assert "Lucía Paredes" in page
    assert "from another region: Peru" in page
    assert 'value="' + str(cast.amina.id) + '"' not in page  # the author
    assert "woman" not in page.partition("Whom to ask")[2].partition("women and men")[0]


@pytest.mark.parametrize("handle", ["amina", "sam", "sue"])
def test_authors_and_the_silenced_are_not_asked(world, sign_in, cast, handle):
    assert invite(sign_in, world[1], getattr(cast, handle)).status_code == 409


def test_one_of_the_author_s_organization_is_not_asked(world, sign_in, cast):
    key = db.session.scalar(select(Member.organization_key).where(Member.id == cast.amina.id))
    db.session.execute(update(Member).where(Member.id == cast.wei.id).values(organization_key=key))
    assert invite(sign_in, world[1], cast.wei).status_code == 409


def test_nobody_is_asked_twice(world, sign_in, cast):
    assert invite(sign_in, world[1], cast.lucia).status_code == 303
    assert invite(sign_in, world[1], cast.lucia).status_code == 409


def test_a_review_is_kept_and_sent_once(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia)
    lucia, path = sign_in("lucia"), f"{world[1]}/review"
    assert lucia.send(path, {"do": "later", "reason-effectiveness": "Two points in time."}).status_code == 303
    assert "Two points in time." in lucia.get(path).text
    assert lucia.send(path, {"do": "send"}).status_code == 422
    assert lucia.send(path, scores(2)).status_code == 303
    assert lucia.send(path, scores(3)).status_code == 409


def test_who_was_not_asked_has_no_form(world, sign_in, client):
    for handle in ("wei", "amina", "moses"):
        assert sign_in(handle).get(f"{world[1]}/review").status_code == 404, handle
        assert sign_in(handle).send(f"{world[1]}/review", scores(2)).status_code == 404, handle
    assert client.get(f"{world[1]}/review").status_code == 404


def test_passing_it_on_ends_it(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia)
    assert sign_in("lucia").send(f"{world[1]}/review", {"do": "pass"}).status_code == 303
    assert sign_in("lucia").get(world[1]).status_code == 404
    assert invite(sign_in, world[1], cast.lucia).status_code == 409


def test_reviewers_are_blind_until_they_have_sent(world, sign_in, cast, client):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    pages = (path, f"{path}/review", path_of(case), f"{path_of(case)}.json", "/practices", "/notifications", "/moderation/log")
    before = {page: sign_in("wei").get(page).status_code for page in pages}
    assert sign_in("lucia").send(f"{path}/review", scores(3)).status_code == 303
    for page in pages:
        answer = sign_in("wei").get(page)
        assert answer.status_code == before[page]
        assert SECRET not in answer.text, page
    assert "Lucía Paredes" not in sign_in("wei").get(path).text
    for handle in ("amina", "moses", "thandi"):
        assert SECRET not in sign_in(handle).get(path).text, handle
    assert sign_in("wei").send(f"{path}/review", scores(2)).status_code == 303
    assert SECRET in sign_in("wei").get(path).text


def test_a_moderator_who_is_to_review_sees_nothing_of_the_others(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia, cast.irene)
    sign_in("lucia").send(f"{world[1]}/review", scores(3))
    page = sign_in("irene").get(world[1]).text
    assert "Lucía Paredes" not in page
    assert sign_in("irene").get(f"{path_of(world[0])}/decision").status_code == 404


def test_a_curator_decides_by_the_medians(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    ada = sign_in("ada")
    sign_in("lucia").send(f"{path}/review", scores(3))
    assert ada.send(f"{path_of(case)}/decision", decision(case)).status_code == 409  # one is wanting
    sign_in("wei").send(f"{path}/review", scores(2, **{"score-learning_value": "3"}))
    assert "disagree" in ada.get(f"{path_of(case)}/decision").text  # 24 and 17 points
    assert ada.send(f"{path_of(case)}/decision", decision(case)).status_code == 409
    lifted = {"condition": "agreement", "reason": "Both mean the same."}
    assert sign_in("moses").send(f"{path}/lifting", lifted).status_code == 303
    assert ada.send(f"{path_of(case)}/decision", decision(case) | {"score-learning_value": "0"}).status_code == 303
    row = db.session.scalars(select(Decision)).one()
    assert (row.label, row.total, row.version) == ("best_practice", 17, 1)
    assert set(db.session.scalars(select(DecisionScore.score))) == {2, 3}
    assert SECRET in sign_in("thandi").get(path_of(case)).text
    assert db.session.scalars(select(Nomination.state)).one() == "decided"
    assert case.title in sign_in("thandi").get("/practices").text


def test_a_third_review_settles_a_disagreement(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei, cast.thandi)
    for handle, points in (("lucia", 3), ("wei", 1), ("thandi", 2)):
        sign_in(handle).send(f"{path}/review", scores(points))
    assert sign_in("ada").send(f"{path_of(case)}/decision", decision(case)).status_code == 303
    assert db.session.scalars(select(Decision.total)).one() == 16


def test_a_panel_of_one_sex_waits(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.thandi)
    for handle in ("lucia", "thandi"):
        sign_in(handle).send(f"{path}/review", scores(2))
    answer = sign_in("ada").send(f"{path_of(case)}/decision", decision(case))
    assert answer.status_code == 409
    assert "women and men are among them" in answer.text


def test_what_was_reviewed_is_the_version_let_in(world, sign_in, cast):
    case, path = world
    db.session.get(type(case), case.id).version = 2
    db.session.commit()
    invite(sign_in, path, cast.lucia, cast.wei)
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(2))
    assert sign_in("ada").send(f"{path_of(case)}/decision", decision(case)).status_code == 303
    assert db.session.scalars(select(Decision.version)).one() == 1


def test_reminders_come_seven_days_before_and_the_day_after_once(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia)
    assert reviewing.remind() == 0
    for day, wanted in ((3, 1), (3, 0), (-1, 1), (-1, 0), (-9, 0)):
        db.session.execute(update(Review).values(due_on=today() + timedelta(days=day)))
        assert reviewing.remind() == wanted, day


def test_an_invitation_is_undone_before_anything_is_written(world, sign_in, cast):
    moses = sign_in("moses")
    assert moses.send(f"{world[1]}/reviewers", {"members": str(cast.lucia.id)}).status_code == 303
    undo = moses.get("/help").text.partition('action="/moderation/log/')[2].partition('"')[0]
    assert moses.send(f"/moderation/log/{undo}", {}).status_code == 303
    assert sign_in("lucia").get(world[1]).status_code == 404


def test_a_decision_is_undone_before_its_authors_answer(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(2))
    ada = sign_in("ada")
    assert ada.send(f"{path_of(case)}/decision", decision(case)).status_code == 303
    undo = ada.get("/help").text.partition('action="/moderation/log/')[2].partition('"')[0]
    assert ada.send(f"/moderation/log/{undo}", {}).status_code == 303
    assert db.session.scalars(select(Nomination.state)).one() == "in_review"
    assert db.session.scalars(select(Decision)).all() == []


def test_who_is_asked_is_told(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia)
    page = sign_in("lucia").get("/notifications").text
    assert "You are asked to review" in page
    assert f'href="{world[1]}"' in page


def test_verify_finds_scores_that_no_reviewer_gave(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(2))
    sign_in("ada").send(f"{path_of(case)}/decision", decision(case))
    assert verify(repair=False) == []
    db.session.execute(update(DecisionScore).where(DecisionScore.criterion == CODES[0]).values(score=3))
    assert any("medians" in fault for fault in verify(repair=False))
    db.session.execute(update(Nomination).values(state="in_review"))
    assert any("it has a decision" in fault for fault in verify(repair=False))


def test_somebody_who_is_not_proposed_is_asked_by_name(world, sign_in, cast):
    moses = sign_in("moses")
    assert moses.send(f"{world[1]}/reviewers", {"handle": "nobody-here"}).status_code == 409
    assert moses.send(f"{world[1]}/reviewers", {"handle": "amina"}).status_code == 409  # the author
    assert moses.send(f"{world[1]}/reviewers", {"handle": "@Thandi"}).status_code == 303
    assert sign_in("thandi").get(f"{world[1]}/review").status_code == 200


def two_at_once(app, deed, actors):
    """Let two do a deed at one moment; return how each ended."""
    db.session.commit()
    db.session.remove()
    ready, fates = threading.Barrier(2), []

    def take(actor):
        with app.app_context():
            engine_sqlite.writing.set(True)
            ready.wait(10)
            try:
                deed(actor)
                db.session.commit()
                fates.append("done")
            except Exception as fault:
                db.session.rollback()
                fates.append(type(fault).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=take, args=(each,)) for each in actors]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return sorted(fates)


def test_of_two_moderators_who_ask_the_same_member_one_does(app, world, cast):
    number = int(world[1].rpartition("/")[2])
    both = [viewer_of(cast.moses.id), viewer_of(cast.irene.id)]
    assert two_at_once(app, lambda actor: reviewing.invite(actor, number, [cast.lucia.id]), both) == ["Refused", "done"]


def test_of_two_curators_one_decides(app, world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(2))
    with app.test_request_context():
        draft = read_decision(MultiDict(decision(case) | {"base": "0"}), 1, by_reviews=True)[0]
    both, ident = [viewer_of(cast.ada.id), viewer_of(cast.irene.id)], case.id
    assert two_at_once(app, lambda actor: decide(actor, ident, draft), both) == ["Conflict", "done"]
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_a_review_sent_twice_at_one_moment_is_one(app, world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia)
    number, lucia = int(world[1].rpartition("/")[2]), viewer_of(cast.lucia.id)
    with app.test_request_context():
        draft = read_review(MultiDict(scores(2)))[0]
    assert two_at_once(app, lambda actor: reviewing.send(actor, number, draft), [lucia, lucia]) == ["Refused", "done"]


def test_the_staff_hears_what_waits_but_a_reviewer_hears_nothing_of_the_others(app, world, sign_in, cast):
    path = world[1]

    def heard(handle):
        with app.test_request_context():
            return [work.words for work in waiting(viewer_of(getattr(cast, handle).id))]

    assert "Reviewers to ask" in heard("ada")[0]
    invite(sign_in, path, cast.lucia, cast.wei, cast.irene)
    assert heard("ada") == []
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(2))
    assert "a curator decides" in heard("ada")[0]
    assert heard("irene") == []
    assert heard("lucia") == []


def test_a_reviewer_who_asks_not_to_be_named_is_not_named_to_the_others(world, sign_in, cast):
    invite(sign_in, world[1], cast.lucia, cast.wei)
    sign_in("lucia").send(f"{world[1]}/review", scores(2, is_unnamed="1"))
    sign_in("wei").send(f"{world[1]}/review", scores(2))
    page = sign_in("wei").get(world[1]).text
    assert SECRET in page
    assert "Lucía Paredes" not in page


def test_a_decision_is_not_undone_once_it_is_nominated_again(world, sign_in, cast):
    case, path = world
    invite(sign_in, path, cast.lucia, cast.wei)
    for handle in ("lucia", "wei"):
        sign_in(handle).send(f"{path}/review", scores(1))
    ada = sign_in("ada")
    assert ada.send(f"{path_of(case)}/decision", decision(case)).status_code == 303  # documented: it may come again
    nominated(case, sign_in("thandi"))
    undo = ada.get("/help").text.partition('action="/moderation/log/')[2].partition('"')[0]
    assert ada.send(f"/moderation/log/{undo}", {}).status_code in (303, 409)
    assert sorted(db.session.scalars(select(Nomination.state))) == ["decided", "nominated"]
    assert len(db.session.scalars(select(Decision)).all()) == 1
