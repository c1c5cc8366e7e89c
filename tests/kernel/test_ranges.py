"""Ranges of numbers: the same as the set they stand for, whatever is done with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.ranges import Ranges

numbers = st.sets(st.integers(1, 60))
spans = st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(numbers, spans)
def test_adding_a_run_is_the_union(held, span):
    first, last = span
    made = Ranges.of(held).with_(first, last)
    assert set(made) == held | set(range(first, last + 1))
    assert Ranges.parse(str(made)) == made, "it is written and read the same"


@given(numbers, numbers, st.integers(1, 70))
def test_it_is_the_set_it_stands_for(held, other, number):
    ranges = Ranges.of(held)
    assert set(ranges) == held
    assert list(ranges) == sorted(held)
    assert len(ranges) == len(held)
    assert (number in ranges) is (number in held)
    assert set(ranges | Ranges.of(other)) == held | other
    assert set(ranges.without(number)) == held - {number}
    assert set(ranges.up_to(number)) == {each for each in held if each <= number}


@given(numbers)
def test_runs_are_as_few_as_can_be(held):
    assert len(Ranges.of(held).runs) == sum(1 for number in held if number - 1 not in held)


@given(numbers)
def test_unbroken_is_how_far_one_has_read_without_a_gap(held):
    expected = next(number for number in range(1, 100) if number not in held) - 1
    assert Ranges.of(held).unbroken == expected


@pytest.mark.parametrize("text", ["0", "0-3", "3-1", "1-2,3", "5,3", "1,,2", "a", "1-", "-1", " 1", "1-1", "1, 3", "01"])
def test_what_it_never_writes_is_refused(text):
    with pytest.raises(ValueError, match=r"no ranges|invalid literal"):
        Ranges.parse(text)


@pytest.mark.parametrize("text", ["", "1", "1-5,8-9", "7"])
def test_what_it_writes_is_read(text):
    assert str(Ranges.parse(text)) == text


@pytest.mark.parametrize("span", [(0, 1), (3, 2), (-1, 4)])
def test_no_run_is_refused(span):
    with pytest.raises(ValueError, match="no run"):
        Ranges().with_(*span)
