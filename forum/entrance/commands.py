"""`reach member add`: the first administrator, and rescue."""

import click
from flask import current_app

from forum.entrance import actions
from forum.kernel.clock import utcnow
from forum.people.actions import NewMember, add_member
from forum.people.models import NAME_MAX, ROLES
from forum.people.queries import by_email


@click.group()
def member() -> None:
    """Members, from the shell."""


@member.command("add")
@click.argument("email")
@click.option("--name", required=True, help=f"Up to {NAME_MAX} characters.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
def add(email: str, name: str, role: str) -> None:
    """Add a member (or rescue one: same address again sets the role) and print a one-time sign-in link, good for a day."""
    if "@" not in email or not 1 <= len(name.strip()) <= NAME_MAX:
        raise click.ClickException("Give an e-mail address, and a name of 1 to 90 characters.")
    row = by_email(email)
    if row is None:
        row = add_member(NewMember(email, name.strip(), role=role))
    row.role, row.state = role, "active"
    token = actions.make_link(row.id, "sign_in", actions.SIGN_IN_LINK_LIFE)
    click.echo(f"{row.name} ({role}). Sign in once, until {utcnow() + actions.SIGN_IN_LINK_LIFE:%Y-%m-%d %H:%M} UTC:")
    click.echo(f"{current_app.config['SITE_URL']}/sign-in/link/{token}")
