"""The listener: SMTP and LMTP on one port, for a mail server on this machine. A mail is stored before it is answered with 250.

It offers no TLS and no sign-in: it listens on the loopback unless told otherwise, and takes mail for our own addresses alone.
"""

import asyncio
import ipaddress
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar  # aiosmtpd hands objects of its own about

import click
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from flask import Flask

from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.jobs import checkpoint
from forum.mailin import actions, queries
from forum.mailin.models import HARD_MAX, RECIPIENTS_MAX

CONNECTIONS_MAX = 50  # at a time
THREADS = 4
TIMEOUT = 120  # seconds without a word
LINE_MAX = 1024 * 1024  # bytes: mail programs break the rule of 998
LATER = "451 4.3.0 Cannot be stored just now, try again later"
log = logging.getLogger("reach.mailin")
Found = TypeVar("Found")


class Door:
    """What happens at the door, called by aiosmtpd; the database is asked in threads, never in the loop."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="mail-in")

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Say whether an address is ours."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients, send the rest on their own"
        found = await self._asked(partial(queries.is_taken, address))
        if not found:
            return LATER if found is None else "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store a mail, then say yes."""
        raw = bytes(envelope.original_content or b"")
        if not raw.strip():
            return "554 5.6.0 There is no mail in it"
        taken = await self._asked(partial(actions.take_in, raw, list(envelope.rcpt_tos), envelope.mail_from or ""))
        return LATER if taken is None else "250 2.0.0 Taken"

    async def _asked(self, ask: Callable[[], Found]) -> Found | None:
        """Run `ask` with the database, committed; None where that failed, with nothing stored."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, self._in_app, ask)
        except Exception:  # whatever it was: the mail server keeps the mail
            log.exception("a mail could not be taken")
            return None

    def _in_app(self, ask: Callable[[], Found]) -> Found:
        token = engine_sqlite.writing.set(True)
        try:
            with self.app.app_context():
                try:
                    found = ask()
                    checkpoint()
                    return found
                finally:
                    db.session.remove()
        finally:
            engine_sqlite.writing.reset(token)


class Server(SMTP):
    """SMTP, and LMTP (RFC 2033) for who says LHLO: it hears one answer for each recipient."""

    line_length_limit = LINE_MAX
    open_now = 0

    def __init__(self, door: Door, **options: Any) -> None:
        self.says_lhlo = self.in_data = self.is_counted = False
        super().__init__(door, **options)

    def connection_made(self, transport: Any) -> None:
        """Take a connection, unless there are too many."""
        if Server.open_now >= CONNECTIONS_MAX:
            transport.write(b"421 4.3.2 Too busy, try again later\r\n")
            transport.close()
            return
        Server.open_now += 1
        self.is_counted = True
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Let a connection go."""
        if self.is_counted:
            Server.open_now -= 1
            self.is_counted = False
            super().connection_lost(error)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        """Begin as LMTP does."""
        self.says_lhlo = True
        await self.smtp_EHLO(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take the mail."""
        self.in_data = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self.in_data = False

    async def push(self, status: Any) -> None:
        """Send an answer; to LMTP the one to a mail as often as it has recipients, for all of them are stored or none."""
        envelope = self.envelope
        again = len(envelope.rcpt_tos) if self.says_lhlo and self.in_data and envelope else 1
        for _n in range(1 if str(status).startswith("354") else max(1, again)):
            await super().push(status)


def listen(app: Flask, host: str, port: int) -> None:
    """Take mail until SIGTERM or SIGINT; what is under way is ended first."""
    asyncio.run(_serve(app, host, port))


async def _serve(app: Flask, host: str, port: int) -> None:
    loop, stop, door = asyncio.get_running_loop(), asyncio.Event(), Door(app)
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    server = await loop.create_server(partial(served, door), host, port)
    port = server.sockets[0].getsockname()[1]
    click.echo(f"Mail is taken at {host}:{port}, by SMTP and LMTP. Ctrl-C stops.")
    if not _is_loopback(host):
        click.echo("Others can reach this: it has no TLS and no sign-in. Let a mail server stand before it.", err=True)
    await stop.wait()
    server.close()
    await server.wait_closed()
    await loop.run_in_executor(None, door.pool.shutdown)


def served(door: Door) -> Server:
    """Return the server's side of one connection; needs a running loop."""
    loop = asyncio.get_running_loop()
    return Server(door, data_size_limit=HARD_MAX, enable_SMTPUTF8=True, timeout=TIMEOUT, ident="Reach", loop=loop)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
