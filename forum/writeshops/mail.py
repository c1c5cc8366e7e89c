"""Letters of a write-shop: a draft is there, the deadline comes near. Composed from templates/writeshops/mail/."""

from flask import current_app, render_template

from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.people.models import Member
from forum.writeshops.queries import Shop, days_left


def offer(shop: Shop, member: Member, partners: list[str]) -> None:
    """Mail a participant that their draft is there; `partners`: names of those who write it with them."""
    _post("offered", _("Your draft for “%(title)s” is ready", title=shop.row.title), shop, member, partners)


def remind(shop: Shop, member: Member) -> None:
    """Mail a participant who has not published yet that the deadline is near, or today."""
    left = days_left(shop.row.deadline)
    subject = _("“%(title)s”: today is the last day", title=shop.row.title)
    if left > 0:
        subject = _("“%(title)s”: the deadline is near", title=shop.row.title)
    _post("reminder", subject, shop, member, [])


def _post(name: str, subject: str, shop: Shop, member: Member, partners: list[str]) -> None:
    if not member.email or member.state != "active" or not member.may_sign_in:
        return
    values = {
        "name": member.name, "site": rule("site_name"), "link": current_app.config["SITE_URL"] + shop.path,
        "title": shop.row.title, "edition": shop.edition.title, "deadline": shop.row.deadline, "partners": partners,
        "coaches": [coach.name for coach in shop.coaches], "depth": shop.row.depth, "left": days_left(shop.row.deadline),
    }  # fmt: skip
    text = render_template(f"writeshops/mail/{name}.txt", **values)
    html = render_template(f"writeshops/mail/{name}.html", **values)
    post(Message(member.email, member.name, subject, text, html, about=f"writeshop:{shop.row.id}"))
