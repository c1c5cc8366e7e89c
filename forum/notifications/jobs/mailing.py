"""The worker mails news: what is due at once, digests at each member's hour."""

from datetime import timedelta

from forum.kernel.jobs import checkpoint, every
from forum.notifications.actions import mailing, moderating
from forum.notifications.queries import outgoing

MEMBERS = 20  # digests in one round


@every("mail news", timedelta(seconds=2))
def mail_due() -> bool:
    """Write some letters of what is due at once; True where there may be more."""
    return mailing.mail_due()


@every("send digests", timedelta(seconds=30))
def send_digests() -> bool:
    """Write some digests that are due, each in a transaction of its own; True where there may be more."""
    members = outgoing.members_with_digests(MEMBERS)
    for member_id in members:
        mailing.send_digest(member_id)
        checkpoint()
    return len(members) == MEMBERS


@every("mail moderators", timedelta(minutes=10))
def mail_moderators() -> None:
    """Tell moderators what waits, once a day each."""
    moderating.mail_moderators()


@every("forget the ledger", timedelta(hours=12))
def forget_old() -> None:
    """Delete what was told and mailed more than a year ago."""
    mailing.forget_old()
