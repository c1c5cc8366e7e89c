"""Inviting hears what became of its letters."""

import re

from forum.invitations import actions
from forum.kernel.events import on
from forum.kernel.mail import LetterEnded
from forum.people.events import EditionJoined


@on(EditionJoined)
def edition_joined(event: EditionJoined) -> None:
    """Tell a member by mail whom the staff added to an edition; whoever pressed the button knows."""
    if event.by_id is not None and not event.said_yes:
        actions.tell_of_edition(event.member_id, event.edition_id, event.by_id)


@on(LetterEnded)
def letter_ended(event: LetterEnded) -> None:
    """Note at the invitation that its letter went out, or why not."""
    found = re.fullmatch(r"invitation:(\d{1,18})", event.about)
    if found:
        actions.note_letter(int(found[1]), event)
