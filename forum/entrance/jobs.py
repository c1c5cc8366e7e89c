"""Duties of the entrance."""

from datetime import timedelta

from forum.entrance import actions
from forum.kernel.jobs import every


@every("forget old sign-ins", timedelta(hours=1))
def forget_old() -> None:
    """Delete devices, links, failures and kept posts that have had their time."""
    actions.forget_old()
