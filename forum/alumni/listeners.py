"""The years after hear which letters arrive, and who says where they are."""

from forum.alumni import actions
from forum.alumni.actions import addresses
from forum.kernel.events import on
from forum.kernel.mail import LetterEnded
from forum.people.events import ProfileChanged


@on(LetterEnded)
def letter_ended(event: LetterEnded) -> None:
    """Note whose address is lost, and whose is not any more."""
    if event.failed and event.error.startswith("SMTPRecipientsRefused"):  # not for a fault of ours: that would lose everybody
        addresses.note_lost(event.to_address, event.error)
    elif not event.failed:
        addresses.note_reached(event.to_address)


@on(ProfileChanged)
def profile_changed(event: ProfileChanged) -> None:
    """Whoever stores their profile has said where they are."""
    actions.confirm(event.member_id)
