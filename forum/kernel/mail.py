"""The outbox: a message is a row, written in the transaction of what it tells, and sent by the worker.

With SMTP_URL it goes there; without, it becomes a file under var/mail/. A worker killed between sending and marking sends
again (SMTP knows no transactions): the Message-ID stays the same, so mail programs show one.
"""

import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import Base, Dated, Id, db
from forum.kernel.jobs import every, job

ATTEMPTS_MAX = 6
SMTP_TIMEOUT = 30  # seconds
BATCH = 50  # messages per transaction
log = logging.getLogger("reach.mail")


class Letter(Dated, Base):
    """A message in the outbox. `is_held_until`: not sent before; `sent_at` or `failed_at` end its life, KEEP_MAIL_DAYS its row."""

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


@dataclass(frozen=True)
class Message:
    """A message to one person: plain text and its HTML twin ("" for none); `headers` beyond the usual ones."""

    to_address: str
    to_name: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def post(message: Message) -> None:
    """Put `message` into the outbox, in the caller's transaction; sent MAIL_DELAY_SECONDS later at the earliest."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    delay = timedelta(seconds=current_app.config["MAIL_DELAY_SECONDS"])
    db.session.add(
        Letter(
            to_address=message.to_address,
            to_name=message.to_name,
            subject=" ".join(message.subject.split()),
            text=message.text,
            html=message.html,
            headers=dict(message.headers),
            message_id=make_msgid(domain=host),
            send_at=utcnow() + delay,
        )
    )


@every("send mail", timedelta(seconds=2))
def send_due() -> None:
    """Send what is due, in batches; a failure is tried again later, a refusal for good is kept with its words."""
    now = utcnow()
    waiting = (
        select(Letter)
        .where(Letter.sent_at.is_(None), Letter.failed_at.is_(None), Letter.send_at <= now)
        .order_by(Letter.send_at, Letter.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    for letter in db.session.scalars(waiting).all():
        _send(letter)
        db.session.flush()


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


def _send(letter: Letter) -> None:
    letter.attempts += 1
    try:
        message = _composed(letter)
        if current_app.config["SMTP_URL"]:
            _by_smtp(message, current_app.config["SMTP_URL"])
        else:
            _to_file(message, letter)
        letter.sent_at = utcnow()
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        letter.error = repr(fault)[:1000]
        if letter.attempts >= ATTEMPTS_MAX or _is_final(fault):
            letter.failed_at = utcnow()
        letter.send_at = utcnow() + timedelta(seconds=30 * 4**letter.attempts)
        log.warning("letter %s was not sent: %r", letter.id, fault)


def _is_final(fault: Exception) -> bool:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in fault.recipients.values())
    return (isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code >= 500) or isinstance(fault, ValueError)


def _composed(letter: Letter) -> EmailMessage:
    """Build the message. EmailMessage refuses line breaks in headers, so nothing typed can add one."""
    message = EmailMessage()
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    message["From"] = formataddr((name, address))
    message["To"] = formataddr((letter.to_name, letter.to_address))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    for header, value in letter.headers.items():
        message[header] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _by_smtp(message: EmailMessage, url: str) -> None:
    """Send through smtp:// (STARTTLS where offered) or smtps://, with user and password where the URL has them."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SMTP_TIMEOUT, context=ssl.create_default_context())
    else:
        client = smtplib.SMTP(host, parts.port or 25, timeout=SMTP_TIMEOUT)
    with client:
        client.ehlo()
        if parts.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
            client.ehlo()
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(message)


def _to_file(message: EmailMessage, letter: Letter) -> None:
    folder = Path(current_app.config["MAIL_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{letter.created_at:%Y%m%d-%H%M%S}-{letter.id}.eml"
    part = folder / f".{name}.part"
    part.write_bytes(message.as_bytes())
    part.replace(folder / name)  # whole or not at all
