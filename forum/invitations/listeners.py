"""Inviting hears what became of its letters."""

import re

from forum.invitations import actions
from forum.kernel.events import on
from forum.kernel.mail import LetterEnded


@on(LetterEnded)
def letter_ended(event: LetterEnded) -> None:
    """Note at the invitation that its letter went out, or why not."""
    found = re.fullmatch(r"invitation:(\d{1,18})", event.about)
    if found:
        actions.note_letter(int(found[1]), event)
