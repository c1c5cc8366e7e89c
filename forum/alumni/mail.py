"""Letters of the years after: the yearly question, and those about a lost address. Composed from templates/alumni/mail/."""

from typing import Any  # a row of a Core select

from flask import current_app, render_template

from forum.alumni.models import NewAddress
from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.people.models import Member
from forum.places.queries import country_name


def ask(row: Any, token: str) -> None:
    """Ask a member (id, name, email, organization, country) whether they are still there."""
    country = country_name(row.country)
    place = ", ".join(part for part in (row.organization, country) if part)
    subject = _("What are you doing now?")
    if row.organization:
        subject = _("Are you still at %(place)s?", place=row.organization)
    elif country:
        subject = _("Are you still in %(place)s?", place=country)
    _post(row.email, row.name, subject, "check_in", f"check-in:{row.id}", link=_address(f"/check-in/{token}"), place=place)


def is_this_you(member: Member, row: NewAddress, token: str) -> None:
    """Ask the new address whether it is the member's."""
    link = _address(f"/new-address/{token}")
    _post(row.email, member.name, _("Is this you, %(name)s?", name=member.name), "is_this_you", f"new-address:{row.id}", link=link)


def about_to_change(member: Member, row: NewAddress, token: str) -> None:
    """Tell the old address that another may take its place, and how to stop that."""
    subject = _("Your e-mail address is about to change")
    link = _address(f"/new-address/stop/{token}")
    _post(row.old_email, member.name, subject, "about_to_change", f"old-address:{row.id}", link=link)


def has_changed(member: Member, row: NewAddress, token: str) -> None:
    """Tell both addresses that the new one is used; the old one can have it back."""
    link, entrance = _address(f"/new-address/stop/{token}"), _address("/sign-in")
    _post(row.old_email, member.name, _("Your e-mail address was changed"), "has_changed", f"old-address:{row.id}", link=link)
    _post(row.email, member.name, _("You are back"), "is_back", f"new-address:{row.id}", link=entrance)


def _address(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"


def _post(address: str, name: str, subject: str, template: str, about: str, **values: object) -> None:
    if not address:
        return
    values = {"name": name, "site": rule("site_name"), **values}
    text = render_template(f"alumni/mail/{template}.txt", **values)
    html = render_template(f"alumni/mail/{template}.html", **values)
    post(Message(address, name, subject, text, html, about=about))
