"""`reach import`: all or nothing, repeatable, every fault with line and field."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import func, select

from forum.cases.actions import Terms, publish
from forum.cases.actions.importing import editors, import_cases
from forum.cases.models import Case, CaseVersion
from forum.cases.models.html import rendered
from forum.kernel.db import db

FILE = (Path(__file__).resolve().parents[2] / "data" / "case_studies.yaml").read_text(encoding="utf-8")


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def test_the_sixteen_are_imported_once(app):
    report = import_cases(FILE, editors().id)
    assert (len(report.new), report.faults) == (16, [])
    again = import_cases(FILE, editors().id)
    assert (len(again.new), len(again.changed), len(again.skipped)) == (0, 0, 16)
    assert count() == 16


def test_a_changed_file_makes_a_new_version(app):
    import_cases(FILE, editors().id)
    report = import_cases(FILE.replace("Since 1992 the SEWA trade union", "From 1992 the SEWA trade union"), editors().id)
    assert report.changed == ["india-vimosewa"]
    assert db.session.scalar(select(Case.version).where(Case.import_key == "india-vimosewa")) == 2


def test_what_changed_on_the_site_is_not_overwritten(app, cast):
    import_cases(FILE, editors().id)
    case = db.session.scalars(select(Case).where(Case.import_key == "india-vimosewa")).one()
    record = dict(db.session.scalars(select(CaseVersion.record).where(CaseVersion.case_id == case.id)).one())
    record["title"] = "Changed here"
    publish(cast.moses.id, case, record, rendered(record, "c"), Terms("everyone", "organisation", "Editors"), "changed")
    report = import_cases(FILE.replace("Since 1992 the SEWA trade union", "From 1992 the SEWA trade union"), editors().id)
    assert report.changed == []
    assert "line 9, india-vimosewa: changed on the site" in report.faults[0]


@pytest.mark.parametrize(("old", "new", "lesson"), [
    ("language: en", "language: xx", "language"),
    ("value: 7000", "value: many", "coverage.0.value"),
    ("source: s1, note: \"first group", "source: s9, note: \"first group", "coverage.0.source"),
    ("title: \"VimoSEWA", "title: \"" + "x" * 90 + "VimoSEWA", "title"),
    ("  subnational: \"Karnataka\"", "  unheard_of: 1", "unheard_of"),
    ("  language: en\n", "  language: en\n  language: fr\n", "stands twice"),
    ("schema_version: 1", "schema_version: 2", "schema_version"),
    ("cases:", "cases: [", "line"),
])  # fmt: skip
def test_a_wrong_file_is_refused_whole_with_line_and_field(app, old, new, lesson):
    report = import_cases(FILE.replace(old, new, 1), editors().id)
    assert count() == 0
    assert any(lesson in fault and "line" in fault for fault in report.faults), report.faults[:3]


def test_aliases_that_grow_are_refused(app):
    bomb = "schema_version: 1\ncases:\n- &a {id: x}\n- *a\n"
    assert "aliases" in import_cases(bomb, editors().id).faults[0]


def test_figures_of_the_sixteen_are_as_in_the_file(app):
    import_cases(FILE, editors().id)
    raw = {case["id"]: case for case in yaml.safe_load(FILE)["cases"]}
    for key, record in db.session.execute(
        select(Case.import_key, CaseVersion.record).join(CaseVersion, CaseVersion.case_id == Case.id)
    ):
        assert [point["value"] for point in record.get("coverage", [])] == [
            point["value"] for point in raw[key].get("coverage") or []
        ]


ONE = FILE[: FILE.index("- id: india-yeshasvini")]


def faults_of(text):
    report = import_cases(text, editors().id)
    assert count() == 0
    return report.faults


def test_a_fault_is_named_by_the_line_of_its_field(app):
    wrong = ONE.replace("evidence_level: monitoring_data", "evidence_level: hearsay")
    line = next(number for number, text in enumerate(wrong.splitlines(), 1) if "hearsay" in text)
    assert [fault for fault in faults_of(wrong) if fault.startswith(f"line {line}, india-vimosewa: evidence_level")]


@pytest.mark.parametrize(("was", "now", "words"), [
    ("- id: india-vimosewa", "- id: Größe-X", "lower-case letters"),
    ("audience: everyone", "audience: edition", "cannot name an edition"),
    ("  cost_not_known: true", "  cost_not_known: true\n  attachments: 7", "wrong shape"),
    ("  cost_not_known: true", "  cost_not_known: true\n  related_cases: [{case: x}]", "Relation"),
    ("  cost_not_known: true", "  cost_not_known: true\n  facts_checked_on: yesterday", "a date like"),
])  # fmt: skip
def test_what_no_case_study_can_hold_is_refused(app, was, now, words):
    assert words in "\n".join(faults_of(ONE.replace(was, now, 1)))


def test_one_id_twice_in_a_file_is_refused(app):
    again = ONE[ONE.index("- id: india-vimosewa") :]
    assert "stands twice in the file" in "\n".join(faults_of(ONE + again))


def test_a_file_says_when_its_facts_were_checked_and_what_it_relates_to(app):
    related = "  related_cases: [{case: nepal, relation: compare_with}]\n  version: 7"
    more = f"  cost_not_known: true\n  facts_checked_on: 2015-03-31\n{related}"
    assert import_cases(ONE.replace("  cost_not_known: true", more, 1), editors().id).faults == []
    assert str(db.session.scalar(select(Case.facts_checked_on))) == "2015-03-31"
