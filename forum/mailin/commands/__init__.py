"""`reach mail-in`: a mail on standard input, or a listener. Exit codes are those that mail servers understand (sysexits.h)."""

import sys
from typing import Any  # what a command returns

import click
from flask import current_app

from forum.kernel import replies
from forum.mailin import actions, queries
from forum.mailin.commands import listen as listening
from forum.mailin.forms.message import read_head
from forum.mailin.models import HARD_MAX, RECIPIENTS_MAX

DATA, NO_USER, LATER = 65, 67, 75  # no mail; nobody here; try again: nothing of it is stored


class Door(click.Command):
    """A command whose every failure but the mail's own means "try again": a mail server then keeps the mail."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. Raises SystemExit."""
        try:
            return super().invoke(ctx)
        except SystemExit as fault:
            if isinstance(fault.code, int):
                raise
            _end(LATER, str(fault.code))
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as fault:  # the database is away, locked or full
            _end(LATER, f"The mail could not be stored: {fault!r}")


@click.command("mail-in", cls=Door)
@click.argument("recipients", nargs=-1, envvar=["ORIGINAL_RECIPIENT", "RECIPIENT"])
@click.option("--sender", envvar="SENDER", help="The envelope sender; empty for bounces.")
@click.option("--listen", "where", metavar="HOST:PORT", help="Take mail there by SMTP and LMTP, until stopped.")
def mail_in(recipients: tuple[str, ...], sender: str | None, where: str | None) -> None:
    """Take a mail from standard input, for RECIPIENTS (else for those that its headers name). The worker deals with it."""
    if not replies.domain():
        _end(LATER, "MAIL_IN_DOMAIN is not set: no mail comes in. See docs/settings.md.")
    if where:
        listening.listen(current_app._get_current_object(), *_host_and_port(where))  # type: ignore[attr-defined]
        return
    raw = sys.stdin.buffer.read(HARD_MAX + 1)
    if raw.startswith(b"From "):  # as in a mailbox file
        raw = raw.partition(b"\n")[2]
    if not raw.strip() or len(raw) > HARD_MAX:
        _end(DATA, "Too large a mail." if raw.strip() else "No mail on standard input.")
    taken = [each for each in (recipients or read_head(raw).recipients) if queries.is_taken(each)][:RECIPIENTS_MAX]
    if not taken:
        _end(NO_USER, "No such address here.")
    actions.take_in(raw, taken, "" if sender is not None and sender.upper() == "MAILER-DAEMON" else sender)


def _host_and_port(where: str) -> tuple[str, int]:
    host, _colon, port = where.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) < 65_536:
        raise click.BadParameter("give HOST:PORT, such as 127.0.0.1:8025.", param_hint="--listen")
    return host.strip("[]") or "127.0.0.1", int(port)


def _end(code: int, words: str) -> None:
    click.echo(words, err=True)
    raise SystemExit(code)
