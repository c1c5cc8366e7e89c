"""Reading what a browser sends: forum/kernel/forms.py."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import ROWS_MAX, Reader

anything = st.text(max_size=40) | st.text(st.characters(), max_size=40) | st.integers().map(str) | st.floats().map(str)


def read(**fields):
    return Reader(MultiDict(fields))


@given(
    st.dictionaries(
        st.sampled_from(["a", "b-1-value", "b-x-value", "b-99999999999-value"]) | st.text(), st.lists(anything, max_size=3)
    )
)
def test_nothing_that_is_sent_makes_the_reader_raise(fields):
    reader = Reader(MultiDict([(name, value) for name, values in fields.items() for value in values]))
    for name in (*fields, "a"):
        assert len(reader.line(name, "A", 10)) <= 10
        reader.lines(name, "A", 10)
        reader.choice(name, "A", {"x"})
        reader.choices(name, "A", {"x"})
        reader.whole(name, "A")
        reader.year(name, "A")
        reader.number(name, "A")
        reader.date(name, "A")
        reader.email(name, "A")
        reader.address(name, "A")
        reader.ticked(name)
    reader.rows("b", ["value"])
    assert all(isinstance(sentence, str) and sentence for sentence in reader.errors.values())


def test_good_fields_give_clean_values_and_no_errors():
    reader = read(
        title="  Savings  circles ", body="a\r\nb", kind="question", start="2019", members="12 500", share="12,5",
        day="2025-09-03", email="Ines@Example.ORG", link="https://a.org/x", remember="1",
    )  # fmt: skip
    assert reader.line("title", "Title", 90) == "Savings circles"
    assert reader.lines("body", "Text", 90) == "a\nb"
    assert reader.choice("kind", "Kind", {"question"}) == "question"
    assert reader.year("start", "Start") == 2019
    assert reader.whole("members", "Members") == 12500
    assert reader.number("share", "Share", 0, 100) == 12.5
    assert reader.date("day", "Day") == date(2025, 9, 3)
    assert reader.email("email", "E-mail") == "Ines@example.org"
    assert reader.address("link", "Link") == "https://a.org/x"
    assert reader.ticked("remember")
    assert not reader.ticked("else")
    assert not reader.errors


@pytest.mark.parametrize(
    ("typed", "value"), [("1,200", 1200.0), ("1 234 567.5", 1234567.5), ("0.25", 0.25), ("-3", None), ("nan", None), ("1e9", None)]
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert read(n=typed).number("n", "N") == value


def test_each_error_names_the_field_and_the_way_out():
    reader = read(
        title="x" * 11, kind="other", start="19", share="120", day="3.9.2025", email="nobody", link="javascript:alert(1)", nul="a\0"
    )
    reader.line("title", "Title", 10)
    reader.choice("kind", "Kind", {"question"})
    reader.year("start", "Start")
    reader.number("share", "Share", 0, 100)
    reader.date("day", "Day")
    reader.email("email", "E-mail")
    reader.address("link", "Link")
    reader.lines("nul", "Text", 10)
    reader.line("missing", "Place", 10, required=True)
    assert list(reader.errors) == ["title", "kind", "start", "share", "day", "email", "link", "nul", "missing"]
    assert reader.errors["title"] == "Title: at most 10 characters; this has 11. Shorten it."
    assert reader.errors["share"] == "Share: write a number from 0 to 100, such as 12.5."
    assert reader.errors["missing"] == "Place: write something here."


def test_choices_are_kept_in_order_and_once():
    reader = Reader(MultiDict([("topics", "b"), ("topics", "a"), ("topics", "b")]))
    assert reader.choices("topics", "Topics", {"a", "b"}) == ("b", "a")
    assert reader.choices("none", "None", {"a"}, required=True) == ()
    assert reader.errors == {"none": "None: choose at least one."}


def test_rows_may_have_gaps_and_empty_ones_are_dropped():
    form = {
        "coverage-7-value": "8",
        "coverage-2-year": "2019",
        "coverage-2-value": " 5 ",
        "coverage-3-value": " ",
        "coverage-2-other": "x",
    }
    rows = Reader(MultiDict(form)).rows("coverage", ["year", "value"])
    assert rows == [("coverage-2", {"year": "2019", "value": "5"}), ("coverage-7", {"year": "", "value": "8"})]


def test_more_rows_than_can_be_kept_are_an_error():
    reader = Reader(MultiDict({f"coverage-{n}-value": "1" for n in range(ROWS_MAX + 1)}))
    assert len(reader.rows("coverage", ["value"])) == ROWS_MAX
    assert "coverage" in reader.errors


def test_what_was_typed_is_kept_for_the_form():
    reader = Reader(MultiDict([("title", " as typed "), ("topics", "a"), ("topics", "z")]))
    reader.choices("topics", "Topics", {"a"})
    assert reader.typed["title"] == " as typed "
    assert reader.typed.getlist("topics") == ["a", "z"]
    assert reader.typed["never sent"] == ""
