"""The table of a nomination's states: every pair of state and deed."""

import pytest

from forum.curation.policy import DEEDS, STATES, WHO, Refused, after, words_of

ALLOWED = {
    ("nominated", "join"): "nominated", ("sent_back", "join"): "sent_back", ("in_review", "join"): "in_review",
    ("nominated", "let in"): "in_review", ("nominated", "send back"): "sent_back", ("sent_back", "send in again"): "nominated",
    ("nominated", "withdraw"): "withdrawn", ("sent_back", "withdraw"): "withdrawn", ("in_review", "invite"): "in_review",
    ("in_review", "lift"): "in_review", ("in_review", "review"): "in_review", ("in_review", "decide"): "decided",
    ("decided", "appeal"): "appealed", ("appealed", "answer the appeal"): "decided", ("nominated", "renew"): "decided",
    ("nominated", "let lapse"): "decided",
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_pair_leads_somewhere_or_is_refused_with_a_sentence(app, state, deed):
    if (state, deed) in ALLOWED:
        assert after(state, deed) == ALLOWED[state, deed]
        return
    with pytest.raises(Refused) as refusal:
        after(state, deed)
    assert words_of(state) in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_every_deed_says_who_does_it():
    assert set(WHO) == set(DEEDS)
