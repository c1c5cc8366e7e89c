"""Tokens in addresses: random ones, of which the database keeps only hashes, and signed ones, of which it keeps nothing."""

import hashlib
import hmac
import secrets
from typing import Any  # Any: what is signed is a JSON document

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a random token for an address: 43 characters, 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Return what is stored of `token`. A plain SHA-256 is enough: the token is random, so it cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def keyed_hash(purpose: str, value: str) -> str:
    """Return what is stored of a `value` that could be guessed (a short code, a network): worth nothing without SECRET_KEY.

    purpose: what it is for ("device"); the same value for another purpose has another hash.
    """
    key = f"reach.{purpose}\0{current_app.config['SECRET_KEY']}"
    return hmac.new(key.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def signed(purpose: str, value: Any) -> str:
    """Return a token for an address that carries `value` (JSON), readable by anyone, made by nobody else.

    purpose: what it is for ("unsubscribe"); a token made for one purpose is none for another.
    """
    return str(_serializer(purpose).dumps(value))


def unsigned(purpose: str, token: str, max_age: int) -> Any:
    """Return the value that `signed` put into `token`, or None where it is not ours, for another purpose or too old.

    max_age: seconds.
    """
    try:
        return _serializer(purpose).loads(token, max_age=max_age)
    except (BadData, ValueError, RecursionError):
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    # Oldest to newest, as itsdangerous wants it: the last one signs, all of them are accepted
    keys = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.config["SECRET_KEY"]]
    digest = {"digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(keys, salt=f"reach.{purpose}", signer_kwargs=digest)
