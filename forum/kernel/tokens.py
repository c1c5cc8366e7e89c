"""Random tokens for links and devices. The database keeps only their hashes: who reads it can use none."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a random token for an address: 43 characters, 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Return what is stored of `token`. A plain SHA-256 is enough: the token is random, so it cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
