"""A connection to the mail server that SMTP_URL names. Used by kernel/mail.py alone."""

import smtplib
import ssl
from urllib.parse import unquote, urlsplit

SMTP_TIMEOUT = 30  # seconds


class Away(Exception):
    """The mail server cannot be reached, or does not let us in."""


def connected(url: str) -> smtplib.SMTP | None:
    """Open smtp:// (STARTTLS where offered) or smtps://, with user and password where the address has them; None for files.

    Raises Away.
    """
    if not url:
        return None
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            return _signed_in(smtplib.SMTP_SSL(host, parts.port or 465, timeout=SMTP_TIMEOUT, context=secure), url)
        client = smtplib.SMTP(host, parts.port or 25, timeout=SMTP_TIMEOUT)
        client.ehlo()
        if client.has_extn("starttls"):
            client.starttls(context=secure)
            client.ehlo()
        return _signed_in(client, url)
    except (OSError, smtplib.SMTPException) as fault:
        raise Away from fault


def _signed_in(client: smtplib.SMTP, url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    if parts.username:
        client.login(unquote(parts.username), unquote(parts.password or ""))
    return client
