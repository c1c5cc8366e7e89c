"""Letters of administration: a test, and word of another role. Composed from templates/stewardship/mail/."""

from flask import current_app, render_template

from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.stewardship.models import about_test


def send_test(member_id: int, address: str, name: str) -> None:
    """Mail an administrator a letter that says that mail arrives, and where to say so."""
    _letter(address, name, _("A test e-mail"), "test", about_test(member_id), link=_address("/admin/mail"))


def tell_role(member_id: int, address: str, name: str, role: str, by: str, reason: str) -> None:
    """Tell a member that they have another role: which, who gave it, why."""
    _letter(
        address, name, _("Your role has changed"), "role", f"role:{member_id}", role=role, by=by, reason=reason, link=_address("/")
    )


def _address(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"


def _letter(address: str, name: str, subject: str, template: str, about: str, **values: object) -> None:
    words = {"name": name, "site": rule("site_name"), **values}
    text = render_template(f"stewardship/mail/{template}.txt", **words)
    html = render_template(f"stewardship/mail/{template}.html", **words)
    post(Message(address, name, subject, text, html, about=about))
