"""What becomes of letters after a mail server took them: they may come back, minutes or days later."""

from sqlalchemy import update

from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.mail import Letter, LetterEnded


def note_bounce(letter_id: int, words: str, is_final: bool) -> bool:
    """Note that a letter came back; one that did for good has failed, and whoever sent it hears so (LetterEnded), once.

    words: what the other server said. False for a letter that is forgotten, or never left. The caller commits.
    """
    letter = locked(Letter, letter_id)
    if letter is None or letter.sent_at is None:
        return False
    said = f"{'' if is_final else 'for the moment: '}{words}"[:1000].replace("\0", "")
    if letter.failed_at is not None:
        return True
    ended = utcnow() if is_final else None
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(error=said, failed_at=ended))
    if is_final:
        emit(LetterEnded(letter.id, letter.about, letter.to_address, True, said))
    return True
