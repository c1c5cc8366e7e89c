"""Jobs and duties of the entrance."""

from datetime import timedelta
from typing import Any  # payloads are JSON documents

from forum.entrance import actions
from forum.kernel.jobs import every, job


@job("password link")
def send_password_link(payload: dict[str, Any]) -> None:
    """Mail the link that somebody asked for."""
    actions.send_password_link(payload["address"])


@every("forget old sign-ins", timedelta(hours=1))
def forget_old() -> None:
    """Delete devices, links, failures and kept posts that have had their time."""
    actions.forget_old()
