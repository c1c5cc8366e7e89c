"""The declaration of fields against data/FIELDS.md, and a record through the form and back."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.cases import queries
from forum.cases.actions.importing import _plain
from forum.cases.models.fields import CARRIED, every_field
from forum.cases.models.record import check, fullness
from forum.cases.models.typed import record_of, typed_from

DATA = Path(__file__).resolve().parents[2] / "data"
NOT_DECLARED = {"id", "region", "subregion", "cite_as", "fullness", "version", "authors", "change_note"} | {
    each.key for each in CARRIED
}


def table() -> dict[str, list[str]]:
    rows = {}
    for line in (DATA / "FIELDS.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) >= 4 and cells[0] not in ("Key", "---"):
            rows[cells[0]] = cells
    return rows


def test_every_field_is_declared_with_its_kind_limit_need_and_vocabulary():
    rows = {key: cells for key, cells in table().items() if re.split(r"[.\[]", key)[0] not in NOT_DECLARED}
    declared = dict(every_field())
    assert set(declared) == set(rows)
    for key, field in declared.items():
        kind = re.match(r"[A-Z]\+?", rows[key][1])[0]
        limit = re.search(r"<= (\d+)", rows[key][1])
        assert (field.kind, field.need) == (kind, rows[key][2]), key
        if field.kind == "T" or limit:
            assert field.limit == int(limit[1]), key
        if rows[key][3] not in ("-", "") and field.kind != "T":
            assert field.vocabulary == rows[key][3], key


@pytest.fixture
def cases():
    return yaml.safe_load((DATA / "case_studies.yaml").read_text(encoding="utf-8"))["cases"]


def test_each_of_the_sixteen_passes_as_a_full_case(app, cases):
    for raw in cases:
        record = _plain(raw)
        record.pop("id")
        assert [fault for fault in check(record, "full", queries.known()) if fault.path != "narrative"] == [], raw["id"]
        assert 60 <= fullness(record) <= 100


def test_each_of_the_sixteen_comes_back_from_the_form_as_it_went_in(app, cases):
    for raw in cases:
        record = {key: value for key, value in _plain(raw).items() if key not in NOT_DECLARED}
        again, faults = record_of(typed_from(record))
        assert faults == {}, raw["id"]
        for key, value in record.items():
            if key != "facts_checked_on":
                assert again.get(key) == value, (raw["id"], key)


@given(
    st.dictionaries(
        st.sampled_from([key.replace("[].", "-0-").replace(".", "-") for key, _f in every_field()]),
        st.lists(st.text(max_size=40), max_size=3),
    )
)
@settings(max_examples=150, deadline=None)
def test_nothing_typed_breaks_the_reading(typed):
    safe = {name: [value.replace("\0", "") for value in values] for name, values in typed.items()}
    safe = {name: [value.encode("utf-8", "ignore").decode() for value in values] for name, values in safe.items()}
    record, faults = record_of(safe)
    assert isinstance(record, dict)
    assert all(sentence.endswith(".") for sentence in faults.values())
