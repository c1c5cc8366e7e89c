"""The outbox: a message is a row, written in the transaction of what it tells, and sent by the worker.

With SMTP_URL it goes there; without, it becomes a file under var/mail/. The worker takes a letter (commit), sends it with no
transaction open, so that no writer waits for another machine, and marks it (commit). Killed in between it sends again when
the lease has run out, for SMTP knows no transactions: the Message-ID stays the same, so mail programs show one.
"""

import logging
import re
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import Base, Dated, Id, Quiet, db
from forum.kernel.events import emit
from forum.kernel.jobs import checkpoint, every, job
from forum.kernel.replies import bounce_address
from forum.kernel.rules import rule
from forum.kernel.smtp import Away, connected
from forum.kernel.withheld import mask_row

ATTEMPTS_MAX = 6
LEASE = timedelta(minutes=10)
PAUSE = 60  # seconds without a try after the mail server could not be reached
BATCH = 50  # letters in one connection
# A long address in a header (List-Unsubscribe) must stay as it is; Python would fold it into "=?utf-8?q?..."
POLICY = SMTP.clone(max_line_length=990)  # bytes; RFC 5322 allows 998
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+")
log = logging.getLogger("reach.mail")
_closed_until = 0.0  # time.monotonic(): the mail server could not be reached


class Letter(Quiet, Dated, Base):
    """A message in the outbox. `send_at`: not sent before; `sent_at` or `failed_at` end its life, KEEP_MAIL_DAYS its row."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_sent_at_send_at", "sent_at", "send_at"),)
    id: Mapped[Id]
    to_address: Mapped[str]
    to_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str] = mapped_column(default="")
    headers: Mapped[dict[str, str]]
    message_id: Mapped[str] = mapped_column(unique=True)
    send_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="", index=True)  # what it is sent for: "invitation:12"


@dataclass(frozen=True)
class LetterEnded:
    """A letter was handed over (`failed` False), or is given up for good: nobody has this address, or takes mail from us.

    Heard in the transaction that notes it; listeners write nothing but `Quiet` rows.
    """

    letter_id: int
    about: str
    to_address: str
    failed: bool
    error: str = ""


@dataclass(frozen=True)
class Message:
    """A message to one person: plain text and its HTML twin ("" for none); `headers` beyond the usual ones ("From": the name
    under which it goes); `about`: what it is sent for, by which LetterEnded is known."""

    to_address: str
    to_name: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    about: str = ""


def post(message: Message) -> Letter:
    """Put `message` into the outbox, in the caller's transaction; the worker sends it at once."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    headers = {name: _one_line(value) for name, value in message.headers.items()}
    if (contact := rule("contact")) and contact.isascii():  # no header of ours may be one that a mail server refuses
        headers.setdefault("Reply-To", contact)
    letter = Letter(
        to_address=message.to_address,
        to_name=_one_line(message.to_name),
        subject=_one_line(message.subject),
        text=message.text,
        html=message.html,
        message_id=headers.pop("Message-ID", "") or make_msgid(domain=host),
        headers=headers,
        send_at=utcnow(),
        about=message.about,
    )
    db.session.add(letter)
    return letter


def recall(about: str) -> None:
    """Take the letters sent for `about` back that are still in the outbox: what they say is no longer true. The caller commits."""
    waiting = (Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    gone = delete(Letter).where(Letter.about == about, *waiting)
    db.session.execute(gone.execution_options(synchronize_session=False))


@every("send mail", timedelta(seconds=2))
def send_due() -> bool:
    """Send some of what is due; True where there is more. A failure is tried again later, a refusal for good is kept with its
    words. Commits as it goes.

    While the mail server cannot be reached nothing is taken, so that an outage costs no letter its attempts.
    """
    global _closed_until
    if not _is_waiting() or time.monotonic() < _closed_until:
        return False
    checkpoint()
    client = None
    try:
        client = connected(current_app.config["SMTP_URL"])
        for _n in range(BATCH):
            letter = _taken()
            if letter is None:
                return False
            _send(letter, client)
        return True
    except Away as fault:
        _closed_until = time.monotonic() + PAUSE
        log.warning("the mail server is away: %r", fault.__cause__)
        waits = update(Letter).where(Letter.sent_at.is_(None), Letter.failed_at.is_(None))  # why, for whoever looks after the site
        db.session.execute(waits.values(error=repr(fault.__cause__)[:1000]))
        return False
    finally:
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()


@every("forget old mail", timedelta(hours=6))
def forget_old() -> None:
    """Delete letters and files older than KEEP_MAIL_DAYS: they carry names and words."""
    limit = utcnow() - timedelta(days=current_app.config["KEEP_MAIL_DAYS"])
    db.session.execute(delete(Letter).where(Letter.created_at < limit))
    folder = Path(current_app.config["MAIL_DIR"])
    for path in folder.glob("*.eml") if folder.is_dir() else ():
        if path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)


@job("mail.send")
def send_now(_payload: dict[str, object]) -> None:
    """Send what is due: for tests and commands that do not wait for the duty."""
    send_due()


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _is_waiting() -> bool:
    due = select(Letter.id).where(Letter.sent_at.is_(None), Letter.failed_at.is_(None), Letter.send_at <= utcnow())
    return db.session.execute(due.limit(1)).first() is not None


def _taken() -> Letter | None:
    """Take the next letter: nobody else does for LEASE. Committed."""
    now = utcnow()
    due = (
        select(Letter.id)
        .where(Letter.sent_at.is_(None), Letter.failed_at.is_(None), Letter.send_at <= now)
        .order_by(Letter.send_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Letter)
        .where(Letter.id == due.scalar_subquery())
        .values(send_at=now + LEASE, attempts=Letter.attempts + 1)
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    letter = db.session.scalars(taken).first()
    if letter is not None:
        db.session.expunge(letter)  # read while no transaction is open
        mask_row(letter, "to_name", "subject", "text", "html", "headers")
    checkpoint()
    return letter


def _send(letter: Letter, client: smtplib.SMTP | None) -> None:
    """Send one letter and write down how it went. Raises Away where the connection broke."""
    try:
        message = _composed(letter)
        if client is None:
            _to_file(message, letter)
        else:
            client.send_message(message, bounce_address(letter.id) or None)
    except (OSError, smtplib.SMTPException, MessageError, ValueError, LookupError) as fault:
        _note(letter, fault)
        if isinstance(fault, smtplib.SMTPServerDisconnected):
            raise Away from fault
    else:
        _write(letter, sent_at=utcnow(), error="")


def _note(letter: Letter, fault: Exception) -> None:
    log.warning("letter %s was not sent: %r", letter.id, fault)
    ended = utcnow() if letter.attempts >= ATTEMPTS_MAX or _is_final(fault) else None
    later = utcnow() + timedelta(seconds=30 * 4**letter.attempts)
    _write(letter, error=repr(fault)[:1000].replace("\0", ""), failed_at=ended, send_at=later)


def _write(letter: Letter, **values: object) -> None:
    db.session.execute(update(Letter).where(Letter.id == letter.id).values(**values))
    failed = values.get("failed_at") is not None
    if failed or values.get("sent_at") is not None:
        emit(LetterEnded(letter.id, letter.about, letter.to_address, failed, str(values["error"])))
    checkpoint()


def _is_final(fault: Exception) -> bool:
    """True for what trying again does not mend: the address is unknown, the message is refused or cannot be composed."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return fault.smtp_code >= 500
    return isinstance(fault, (ValueError, MessageError, LookupError, smtplib.SMTPNotSupportedError))


def _composed(letter: Letter) -> EmailMessage:
    """Build the message. Raises ValueError or MessageError for an address that is none, or a header with a line break."""
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    message["From"] = Address(letter.headers.get("From", name), addr_spec=address)
    if not _ADDRESS.fullmatch(letter.to_address):
        raise ValueError(f"no address: {letter.to_address!r}")
    local, _at, domain = letter.to_address.rpartition("@")
    message["To"] = Address(letter.to_name, local, domain.encode("idna").decode())
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    for header, value in {"Auto-Submitted": "auto-generated", **letter.headers}.items():
        if header != "From":
            message[header] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _to_file(message: EmailMessage, letter: Letter) -> None:
    folder = Path(current_app.config["MAIL_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{letter.created_at:%Y%m%d-%H%M%S}-{letter.id}.eml"
    part = folder / f".{name}.part"
    part.write_bytes(message.as_bytes())
    part.replace(folder / name)  # whole or not at all
