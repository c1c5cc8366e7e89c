"""`reach invite`: an edition's participants, from a file."""

from pathlib import Path

import click
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.editions.queries import get_edition
from forum.invitations.actions import lists
from forum.invitations.forms import ListTerms, title_of
from forum.invitations.forms.lists import FILE_MAX, ListRefused, ReadList, read_file
from forum.invitations.forms.words import outcome_words
from forum.invitations.models import NOTE_MAX
from forum.invitations.queries import Judged, judged
from forum.kernel.db import db
from forum.kernel.text import TextRefused, clean_text
from forum.kernel.viewer import Viewer
from forum.people.policy import may_invite
from forum.people.queries import by_email, lone_administrator, viewer_of
from forum.topics.queries import vocabulary


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", "slug", required=True, help="The edition, as its address names it.")
@click.option("--note", default="", help=f"A sentence in the mail, up to {NOTE_MAX} characters.")
@click.option("--from", "address", default="", help="Who invites: the address of a moderator. Default: the only administrator.")
@click.option("--language", default="", help="Of those of whom the list says none. Default: the edition's.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
def invite(file: Path, slug: str, note: str, address: str, language: str, dry_run: bool, yes: bool) -> None:
    """Invite the people of FILE (CSV or XLSX) into an edition, by mail. Says line by line what will happen, then asks."""
    inviter, edition = _inviter(address), _edition(slug)
    terms = ListTerms(edition.id, _note(note), _language(language), title_of(file.name))
    read = _read(file)
    found = judged(read.lines, edition.id)
    counts = _told(read, found, edition)
    if dry_run:
        click.echo("Nothing was sent.")
    elif not counts["new"] and not counts["join"]:
        click.echo("There is nothing to send.")
    else:
        db.session.rollback()  # nobody else's writing waits while somebody reads this
        if not yes:
            click.confirm(f"Send {_number(counts['new'], 'invitation')}?", abort=True)
        kept = lists.keep_list(inviter, read, terms)
        lists.send_list(inviter, kept.id)
        click.echo("The worker sends them. What becomes of each stands under /people/invitations.")


def _told(read: ReadList, found: list[Judged], edition: Edition) -> dict[str, int]:
    counts = dict.fromkeys(("new", "join"), 0)
    for remark in read.remarks:
        click.echo(remark)
    for each in found:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
        line = each.line
        words = outcome_words(each.outcome, edition.title, each.other)
        reason = " ".join(filter(None, (line.fault, line.suggestion and f"Was {line.suggestion} meant?", line.remark)))
        click.echo(f"{line.n}: {line.email or '(no address)'}: {words}{f' {reason}' if reason else ''}")
    left = len(found) - counts["new"] - counts["join"]
    click.echo(
        f"{_number(counts['new'], 'invitation')} to send, {_number(counts['join'], 'member')} to add to {edition.title}, "
        f"{_number(left, 'line')} left alone."
    )
    return counts


def _number(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _inviter(address: str) -> Viewer:
    member = by_email(address) if address else lone_administrator()
    if member is None:
        told = f"Nobody has the address {address}." if address else "Say who invites, --from: there is not one administrator."
        raise click.ClickException(told)
    viewer = viewer_of(member.id)
    if viewer is None or not may_invite(viewer):
        raise click.ClickException(f"{member.name} is no moderator and may not invite.")
    return viewer


def _edition(slug: str) -> Edition:
    try:
        return get_edition(None, slug)
    except NotFound:
        raise click.ClickException(f"There is no edition {slug}.") from None


def _read(file: Path) -> ReadList:
    try:
        with file.open("rb") as opened:
            return read_file(opened.read(FILE_MAX + 1))
    except ListRefused as refusal:
        raise click.ClickException(refusal.sentence) from None


def _note(note: str) -> str:
    try:
        return clean_text(note, NOTE_MAX)
    except TextRefused as refusal:
        raise click.ClickException(f"--note: {refusal.sentence}") from None


def _language(code: str) -> str:
    if code and code not in vocabulary("languages").by_code:
        raise click.ClickException(f"--language: choose one of {', '.join(vocabulary('languages').by_code)}.")
    return code
