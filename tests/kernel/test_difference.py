"""What changed between two texts: forum/kernel/difference.py."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.difference import Run, fields, marked, words

texts = st.lists(st.sampled_from(["a", "b", "the", "é", " ", "\n", "\n\n", "  ", "<b>", "circle"]), max_size=40).map("".join)


@given(texts, texts)
def test_the_runs_give_both_texts_back(before, after):
    runs = words(before, after)
    assert "".join(run.text for run in runs if run.kind != "added") == before
    assert "".join(run.text for run in runs if run.kind != "removed") == after
    assert all(run.text for run in runs)
    assert all(one.kind != other.kind for one, other in pairwise(runs))


def test_only_the_words_that_changed_are_marked():
    assert words("Market traders in Lusaka save together", "Market traders in Ndola save together") == [
        Run("same", "Market traders in"),
        Run("removed", " Lusaka"),
        Run("added", " Ndola"),
        Run("same", " save together"),
    ]


def test_a_lone_word_between_two_changes_belongs_to_one_change():
    assert words("x one the two y", "x uno the dos y") == [
        Run("same", "x"),
        Run("removed", " one the two"),
        Run("added", " uno the dos"),
        Run("same", " y"),
    ]


def test_markup_of_a_text_is_text():
    assert marked("<b>a</b> b", "<b>a</b> <script>") == "&lt;b&gt;a&lt;/b&gt;<del> b</del><ins> &lt;script&gt;</ins>"


def test_equal_texts_have_nothing_marked():
    assert words("a b", "a b") == [Run("same", "a b")]
    assert words("", "") == []


@pytest.mark.parametrize("alphabet", ["ab", "abcdefghijklmnop", "a"])
@pytest.mark.parametrize("between", [" ", "\n", ""])
def test_the_longest_texts_are_compared_whole(alphabet, between):
    chance = random.Random(1)
    before, after = (between.join(chance.choices(alphabet, k=32_000 if between else 64_000)) for _n in range(2))
    runs = words(before, after)
    assert "".join(run.text for run in runs if run.kind != "added") == before
    assert "".join(run.text for run in runs if run.kind != "removed") == after


def test_the_fields_of_a_document_that_differ_are_told_in_order():
    before = {"title": "A", "topics": ["x"], "gone": 1}
    after = {"title": "B", "topics": ["x"], "new": {"n": 1}}
    assert list(fields(before, after)) == [("title", "A", "B"), ("new", None, {"n": 1}), ("gone", 1, None)]
