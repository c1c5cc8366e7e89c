"""Letters of the entrance: new password. Composed from templates/entrance/mail/, put into the outbox."""

from flask import current_app, render_template

from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.people.models import Member


def _address(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"


def _letter(address: str, name: str, subject: str, template: str, **values: object) -> None:
    site = rule("site_name")
    text = render_template(f"entrance/mail/{template}.txt", name=name, site=site, **values)
    html = render_template(f"entrance/mail/{template}.html", name=name, site=site, **values)
    post(Message(address, name, subject, text, html))


def new_password(member: Member, token: str) -> None:
    """Mail the link that sets a new password."""
    _letter(member.email or "", member.name, _("Set a new password"), "password", link=_address(f"/password/{token}"))


def password_changed(member: Member) -> None:
    """Tell a member that their password is another now."""
    _letter(member.email or "", member.name, _("Your password was changed"), "changed", link=_address("/password/forgotten"))
