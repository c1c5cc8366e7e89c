"""Duties of inviting."""

from datetime import timedelta

from forum.invitations import actions
from forum.kernel.jobs import every


@every("forget old invitations", timedelta(hours=1))
def forget_old() -> None:
    """Delete stale invitations that have had their time."""
    actions.forget_old()
