"""The duty that ends measures on their day."""

from datetime import timedelta

from forum.kernel.jobs import every
from forum.sanctions import actions


@every("lift ended measures", timedelta(minutes=15))
def lift_ended() -> bool:
    """Let those write again whose day has come."""
    return actions.lift_ended()
