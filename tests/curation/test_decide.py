"""Deciding on best practice: /cases/<id>-<slug>/decision, what it leads to, and the register /practices."""

import html
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import func, select, update

from forum.cases.actions import drafts
from forum.cases.models import Case
from forum.curation.models import REVIEW_AFTER_MONTHS, Decision, DecisionScore, Nomination, Review, computed_label
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.people.models import Member
from tests.support.content import path_of, tell

RUBRIC = yaml.safe_load((Path(__file__).resolve().parents[2] / "data" / "vocabularies.yaml").read_text(encoding="utf-8"))["rubric"]
CODES = [each["code"] for each in RUBRIC["criteria"]]
RATIONALE = "The scheme reached women who smoke fish and had no cover at all. " * 5  # 65 words


def typed(score: int = 2, version: int = 1, **changes: str) -> dict[str, str]:
    """A decision as the form sends it; changes: `score_effectiveness="0"`, `gate_integrity="no"`."""
    form = {"version": str(version), "gate-relevance": "yes", "gate-integrity": "yes", "rationale": RATIONALE}
    form |= {f"score-{code}": str(score) for code in CODES} | {f"reason-{code}": f"Because of {code}." for code in CODES}
    return form | {re.sub(r"^(gate|score|reason)_", r"\1-", name): value for name, value in changes.items()}


def decisions() -> int:
    return db.session.scalar(select(func.count(Decision.id))) or 0


def plain(page) -> str:
    """The page's text as people read it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_a_moderator_decides_with_scores_and_reasons_in_the_open(client, sign_in, cast):
    case = tell(cast.amina)
    path, moses = path_of(case), sign_in("moses")
    assert f"{path}/decision" in moses.get(path).text
    form = moses.get(f"{path}/decision").text
    for code in CODES:
        assert f'name="score-{code}"' in form
        assert f'name="reason-{code}"' in form
    answer = moses.send(f"{path}/decision", typed())
    assert (answer.status_code, answer.location) == (303, f"{path}#reasons")
    row = db.session.scalars(select(Decision)).one()
    assert (row.label, row.total, row.version, row.curator_id, row.is_demo) == ("best_practice", 16, 1, cast.moses.id, False)
    assert (row.review_due_on.year - row.decided_on.year) * 12 + row.review_due_on.month - today().month == REVIEW_AFTER_MONTHS
    assert db.session.scalar(select(func.count()).select_from(DecisionScore)) == len(CODES)
    for page in (client.get(path), client.get("/practices")):
        words = plain(page)
        assert "Moses Okello" in words
        assert "The scheme reached women who smoke fish" in words
        assert "16 of 24 points" in words
        assert all(f"Because of {code}." in words for code in CODES)
        assert "version 1 reviewed" in words
    assert "Best practice" in plain(client.get("/cases"))
    assert db.session.scalars(select(Entry).where(Entry.deed == "decided on")).one().actor_id == cast.moses.id


def test_two_curators_at_once_see_each_others_decision(sign_in, cast):
    case = tell(cast.amina)
    path = f"{path_of(case)}/decision"
    assert 'name="base" value="0"' in sign_in("moses").get(path).text
    assert sign_in("moses").send(path, {**typed(), "base": "0"}).status_code == 303
    answer = sign_in("irene").send(path, {**typed(), "base": "0"})
    assert answer.status_code == 409
    assert "Another curator decided meanwhile." in answer.text
    assert "The scheme reached women" in answer.text
    assert decisions() == 1


def test_a_condition_that_is_not_met_is_said(sign_in, client, cast):
    case = tell(cast.amina)
    sign_in("moses").send(f"{path_of(case)}/decision", typed(score=3, gate_integrity="no"))
    assert "Condition not met" in client.get(path_of(case)).text


@pytest.mark.parametrize(("changes", "score", "label"), [
    ({}, 2, "best_practice"),
    ({}, 3, "best_practice"),
    ({"gate_integrity": "no"}, 3, "documented"),
    ({"gate_relevance": "no"}, 3, "documented"),
    ({"score_transferability": "0"}, 3, "promising"),
    ({"score_effectiveness": "1"}, 3, "promising"),
    ({"score_inclusion_and_gender": "1"}, 3, "promising"),
    ({"score_effectiveness": "0"}, 3, "documented"),
    ({"score_effectiveness": "2", "score_inclusion_and_gender": "2"}, 1, "documented"),
    ({"score_simplicity_and_cost": "1"}, 2, "promising"),
    ({}, 1, "documented"),
])  # fmt: skip
def test_the_label_is_computed_and_nobody_types_it(sign_in, cast, changes, score, label):
    case = tell(cast.amina)
    form = typed(score, **changes) | {"label": "best_practice"}
    assert sign_in("moses").send(f"{path_of(case)}/decision", form).status_code == 303
    assert db.session.scalars(select(Decision)).one().label == label


def test_the_mark_of_learning_is_apart_from_the_label(sign_in, cast):
    case = tell(cast.amina)
    sign_in("moses").send(f"{path_of(case)}/decision", typed(0, score_learning_value="3"))
    row = db.session.scalars(select(Decision)).one()
    assert (row.label, row.learns_from_difficulty) == ("documented", True)


def test_the_rule_is_monotone_no_better_score_costs_the_label():
    ranks = ["documented", "promising", "best_practice"]
    for low in range(3):
        scores = dict.fromkeys(CODES, low)
        for code in CODES:
            better = computed_label(True, True, scores | {code: low + 1})
            assert ranks.index(better) >= ranks.index(computed_label(True, True, scores))


@pytest.mark.parametrize(("changes", "field"), [
    ({"reason_sustainability": ""}, "reason-sustainability"),
    ({"reason_sustainability": "   "}, "reason-sustainability"),
    ({"reason_sustainability": "x" * 801}, "reason-sustainability"),
    ({"score_effectiveness": ""}, "score-effectiveness"),
    ({"score_effectiveness": "4"}, "score-effectiveness"),
    ({"score_effectiveness": "-1"}, "score-effectiveness"),
    ({"gate_relevance": ""}, "gate-relevance"),
    ({"gate_integrity": "perhaps"}, "gate-integrity"),
    ({"rationale": ""}, "rationale"),
    ({"rationale": "word " * 59}, "rationale"),
    ({"rationale": "word " * 3000}, "rationale"),
    ({"version": "7"}, "version"),
    ({"version": ""}, "version"),
    ({"version": "²"}, "version"),
])  # fmt: skip
def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(sign_in, cast, changes, field):
    case = tell(cast.amina)
    answer = sign_in("moses").send(f"{path_of(case)}/decision", typed(**changes))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert "Because of simplicity_and_cost." in answer.text
    assert decisions() == 0


def test_a_rationale_of_sixty_words_is_enough(sign_in, cast):
    case = tell(cast.amina)
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed(rationale="word " * 60)).status_code == 303


def test_a_decision_is_on_the_version_that_was_read(sign_in, cast):
    case = tell(cast.amina)
    db.session.execute(update(Case).where(Case.id == case.id).values(version=2))
    answer = sign_in("moses").send(f"{path_of(case)}/decision", typed(version=1))
    assert answer.status_code == 422
    assert "version 2 is the newest" in answer.text


def test_members_and_visitors_find_no_such_door(client, sign_in, cast):
    path = f"{path_of(tell(cast.amina))}/decision"
    for handle in ("amina", "lucia"):
        assert sign_in(handle).get(path).status_code == 404
        assert sign_in(handle).send(path, typed()).status_code == 404
    assert client.get(path).status_code == 404
    for address in (path, "/cases/99999-none/decision"):
        answer = client.send(address, typed())
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
    assert decisions() == 0


def test_nobody_decides_on_their_own(sign_in, cast):
    path = path_of(tell(cast.moses))
    assert sign_in("moses").get(f"{path}/decision").status_code == 404
    assert sign_in("moses").send(f"{path}/decision", typed()).status_code == 404
    assert f"{path}/decision" not in sign_in("moses").get(path).text
    assert sign_in("irene").send(f"{path}/decision", typed()).status_code == 303


@pytest.mark.parametrize("organization", ["National Social Security Fund", "national social  security FUND", "A savings group"])
def test_nobody_decides_on_their_organizations(sign_in, cast, organization):
    lead = "A savings group" if organization == "A savings group" else "Another"
    path = path_of(tell(cast.amina, **{"lead_organisation-name": lead}))
    authors, curators = ("Something else", organization) if lead == organization else (organization, organization)
    db.session.execute(update(Member).where(Member.handle == "amina").values(organization=authors))
    db.session.execute(update(Member).where(Member.handle == "moses").values(organization=curators))
    assert sign_in("moses").send(f"{path}/decision", typed()).status_code == 404
    assert sign_in("irene").send(f"{path}/decision", typed()).status_code == 303


def test_no_reviewer_of_it_decides(sign_in, cast):
    case = tell(cast.amina)
    nomination = Nomination(case_id=case.id, by_id=cast.lucia.id, strongest_on=CODES[0], state="decided")
    db.session.add(nomination)
    db.session.flush()
    db.session.add(Review(nomination_id=nomination.id, reviewer_id=cast.moses.id))
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed()).status_code == 404
    assert sign_in("ada").send(f"{path_of(case)}/decision", typed()).status_code == 303


@pytest.mark.parametrize("where", ["/cases/99999-none", "/cases/9999999999999999999999"])
def test_what_is_not_there_cannot_be_decided(sign_in, cast, where):
    assert sign_in("moses").send(f"{where}/decision", typed()).status_code == 404


def test_a_withdrawn_one_is_not_decided_and_leaves_the_register(client, sign_in, cast):
    case = tell(cast.amina)
    path = path_of(case)
    sign_in("moses").send(f"{path}/decision", typed())
    assert case.title in client.get("/practices").text
    drafts.withdraw_case(cast.amina, case.id, "")
    assert case.title not in client.get("/practices").text
    assert sign_in("moses").send(f"{path}/decision", typed()).status_code == 404


def test_a_later_decision_stands_in_place_of_the_former_which_is_kept(client, sign_in, cast):
    case = tell(cast.amina)
    path = path_of(case)
    sign_in("moses").send(f"{path}/decision", typed(3))
    sign_in("irene").send(f"{path}/decision", typed(1))
    rows = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(row.label, row.is_current) for row in rows] == [("best_practice", False), ("documented", True)]
    assert case.title not in client.get("/practices").text
    assert "Irene Castillo" in client.get(path).text


@pytest.mark.parametrize(("audience", "readers"), [("members", {"lucia", "wei", "irene"}), ("edition", {"lucia", "irene"})])
def test_the_register_keeps_the_audience(client, sign_in, cast, audience, readers):
    case = tell(cast.amina, audience)
    sign_in("moses").send(f"{path_of(case)}/decision", typed())
    for handle in ("lucia", "wei", "irene", None):
        browser = sign_in(handle) if handle else client
        assert (case.title in browser.get("/practices").text) == (handle in readers), handle
        assert ("smoke fish and had no cover" in browser.get("/practices").text) == (handle in readers), handle


def test_the_register_lists_the_criteria_word_for_word(client, cast):
    words = plain(client.get("/practices"))
    for each in (*RUBRIC["gates"], *RUBRIC["criteria"]):
        assert each["name_en"] in words
        assert each["question_en"] in words
        for anchor in each.get("anchors_en", ()):
            assert anchor in words
    for each in RUBRIC["decision"].values():
        assert each["label_en"] in words
        assert each["rule_en"] in words
    assert "at least 60 words" in words
    assert "36 months" in words


def test_markdown_of_a_rationale_is_cleaned(client, sign_in, cast):
    path = path_of(tell(cast.amina))
    rationale = f"{RATIONALE} **Well shown.** <script>alert(1)</script>"
    assert sign_in("moses").send(f"{path}/decision", typed(rationale=rationale)).status_code == 303
    page = client.get(path).text
    assert "<strong>Well shown.</strong>" in page
    assert "<script>alert" not in page


def test_the_register_costs_the_same_however_long_it_is(client, sign_in, cast, counted):
    moses = sign_in("moses")
    moses.send(f"{path_of(tell(cast.amina))}/decision", typed())
    client.get("/practices?warm=1")
    with counted() as few:
        client.get("/practices?n=1")
    for n in range(4):
        moses.send(f"{path_of(tell(cast.amina, title=f'Number {n}'))}/decision", typed())
    client.get("/practices?warm=2")
    with counted() as many:
        client.get("/practices?n=5")
    assert len(many) == len(few) <= 3, many
