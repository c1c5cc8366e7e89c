"""`reach member add`: the first administrator, and rescue."""

import click
from flask import current_app
from werkzeug.datastructures import MultiDict

from forum.entrance import actions, forms
from forum.kernel.clock import utcnow
from forum.kernel.forms import Reader
from forum.people.actions import LastAdministrator, NewMember, add_member, reinstate
from forum.people.models import NAME_MAX, ROLES
from forum.people.queries import by_email


@click.group()
def member() -> None:
    """Members, from the shell."""


@member.command("add")
@click.argument("email")
@click.option("--name", required=True, help=f"Up to {NAME_MAX} characters.")
@click.option("--role", type=click.Choice(ROLES), help="Default: member; for somebody who is one already, what they are.")
def add(email: str, name: str, role: str | None) -> None:
    """Add a member and print a one-time sign-in link, good for a day. For an address that has an account: rescue it."""
    reader = Reader(MultiDict({"email": email, "name": name}))
    address, words = forms.read_address(reader), reader.line("name", "Name", NAME_MAX, required=True)
    if reader.errors:
        raise click.ClickException(" ".join(reader.errors.values()))
    row = by_email(address) or add_member(NewMember(address, words, role=role or "member"))
    try:
        row = reinstate(row.id, role)
    except LastAdministrator:
        raise click.ClickException(
            "Nobody would be left who can give a role back. Make somebody else administrator first."
        ) from None
    token = actions.make_link(row.id, "sign_in", actions.SIGN_IN_LINK_LIFE)
    click.echo(f"{row.name} ({row.role}). Sign in once, until {utcnow() + actions.SIGN_IN_LINK_LIFE:%Y-%m-%d %H:%M} UTC:")
    click.echo(f"{current_app.config['SITE_URL']}/sign-in/link/{token}")
