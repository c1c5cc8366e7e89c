"""Jobs and duties of the entrance."""

from datetime import timedelta
from typing import Any  # payloads are JSON documents

from forum.entrance import actions
from forum.entrance.actions import addresses, mailed
from forum.kernel.jobs import every, job


@job("password link")
def send_password_link(payload: dict[str, Any]) -> None:
    """Mail the link that somebody asked for."""
    actions.send_password_link(payload["address"])


@job("sign-in mail")
def send_sign_in(payload: dict[str, Any]) -> None:
    """Mail the link and the code that somebody asked for."""
    mailed.send_sign_in(payload["request"], payload["address"])


@job("address mail")
def send_address_mail(payload: dict[str, Any]) -> None:
    """Write to the address that a member wants, and to the one they have."""
    addresses.send_address_mail(payload["change"])


@every("forget old sign-ins", timedelta(hours=1))
def forget_old() -> None:
    """Delete devices, links and codes, failures and kept posts that have had their time."""
    actions.forget_old()
