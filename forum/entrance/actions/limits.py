"""The only writer of failed sign-ins."""

from sqlalchemy import insert

from forum.entrance.models import FailedSignIn
from forum.entrance.queries import is_too_often
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.turns import take_turn


def settle(keys: list[str], is_right: bool) -> bool:
    """Let a try count, in its turn: False where too many failed before it, whether or not it is right.

    keys: of the account and of the network address. Only a wrong try leaves a row. The slow comparing comes before, so that
    nobody waits for it; however many tries run beside each other, no more are answered than may fail. Called through `at_once`:
    a failure outlives its refusal.
    """
    take_turn(keys)
    if is_too_often(keys):
        return False
    if not is_right:
        note_failure(keys)
    return True


def note_failure(keys: list[str]) -> None:
    """Count a failure under each key."""
    db.session.execute(insert(FailedSignIn), [{"key": key, "at": utcnow()} for key in keys])
