"""Tokens in addresses: forum/kernel/tokens.py."""

from datetime import timedelta

import time_machine

from forum.kernel.clock import utcnow
from forum.kernel.tokens import hash_of, keyed_hash, new_token, signed, unsigned

DAY = 86400  # seconds


def test_random_tokens_fit_an_address_and_differ():
    tokens = {new_token() for _n in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_the_stored_hash_is_not_the_token():
    token = new_token()
    assert hash_of(token) == hash_of(token) != token
    assert len(hash_of("\ud800")) == 64


def test_a_signed_value_comes_back(app):
    assert unsigned("unsubscribe", signed("unsubscribe", {"member": 7}), DAY) == {"member": 7}


def test_a_token_is_good_for_its_purpose_alone(app):
    assert unsigned("reset", signed("unsubscribe", 7), DAY) is None


def test_a_token_ends(app):
    token = signed("unsubscribe", 7)
    with time_machine.travel(utcnow() + timedelta(days=2), tick=False):
        assert unsigned("unsubscribe", token, DAY) is None


def test_what_was_changed_or_invented_is_refused(app):
    token = signed("unsubscribe", 7)
    for bad in ("", "x", token[:-2], "A" + token, token.replace(".", "", 1), "é", "\ud800", "." * 50, "\0"):
        assert unsigned("unsubscribe", bad, DAY) is None


def test_a_new_secret_keeps_the_links_of_the_old_one(app, monkeypatch):
    token = signed("unsubscribe", 7)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "a newer secret")
    assert unsigned("unsubscribe", token, DAY) == 7
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert unsigned("unsubscribe", token, DAY) is None


def test_a_keyed_hash_is_of_its_purpose_and_of_this_site_alone(app, monkeypatch):
    ours = keyed_hash("code", "123456")
    assert ours == keyed_hash("code", "123456")
    assert ours != keyed_hash("device", "123456")
    assert "123456" not in ours
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret of 32 characters!")
    assert ours != keyed_hash("code", "123456")
