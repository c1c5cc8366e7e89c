"""Having newcomers greeted."""

from datetime import timedelta
from typing import Any  # payloads are JSON

from forum.home import actions
from forum.kernel.jobs import every, job


@every("ask to greet newcomers", timedelta(minutes=15))
def ask_to_greet() -> None:
    """Look for newcomers whom nobody has greeted."""
    actions.ask_to_greet()


@job("home.greet")
def greet(payload: dict[str, Any]) -> None:
    """Ask others to say hello to one newcomer."""
    actions.tell_greeters(payload["member_id"])
