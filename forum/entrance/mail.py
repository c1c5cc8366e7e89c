"""Letters of the entrance: passwords, signing in, new devices, another address.

Composed from templates/entrance/mail/, put into the outbox.
"""

from datetime import datetime

from flask import current_app, render_template

from forum.entrance.models import AddressChange, MailedSignIn
from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.kernel.wording import plain_moment
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


def sign_in(member: Member, request: MailedSignIn, token: str, code: str) -> None:
    """Mail a link and a code, and say which browser asked for them and when."""
    site, asked = current_app.config["SITE_NAME"], _when(member, request.created_at)
    _plain(
        member.email or "", member.name, _("Sign in to %(site)s", site=site),
        (_("%(device)s asked to sign in to %(site)s as you, on %(when)s.", device=request.label, site=site, when=asked),
         _("Open this link on any device and press the button:")),
        link=_address(f"/sign-in/mail/{token}"), code=code, code_words=_("Or type this code on the device that asked:"),
        after=(_("They are good for 15 minutes; using one ends the other. Give the code to nobody: we never ask for it."),
               _("If it was not you, ignore this mail: without it nobody gets in.")),
    )  # fmt: skip


def new_device(member: Member, label: str, at: datetime) -> None:
    """Tell a member that they signed in where they never had before."""
    site = current_app.config["SITE_NAME"]
    _plain(
        member.email or "", member.name, _("A new device signed in to %(site)s", site=site),
        (_("%(device)s signed in to %(site)s as you, on %(when)s. We had not seen it in this network before.",
           device=label, site=site, when=_when(member, at)),
         _("If it was you, there is nothing to do. If it was not, sign it out here:")),
        link=_address("/settings/devices"),
        after=(_("Then set a new password: %(link)s", link=_address("/password/forgotten")),),
    )  # fmt: skip


def address_asked(member: Member, change: AddressChange) -> None:
    """Tell the present address that the member wants another."""
    if member.email:
        asked = _when(member, change.created_at)
        _plain(
            member.email, member.name, _("Your e-mail address is about to change"),
            (_("on %(when)s you asked %(site)s to use another e-mail address, %(address)s. Nothing changes until it is confirmed.",
               when=asked, site=current_app.config["SITE_NAME"], address=change.email),
             _("If it was not you, stop it here, then sign out the devices that you do not know and set a new password:")),
            link=_address("/settings/address"),
        )  # fmt: skip


def address_new(member: Member, change: AddressChange, token: str) -> None:
    """Mail the link that confirms a new address to it."""
    site = current_app.config["SITE_NAME"]
    _plain(
        change.email, member.name, _("Confirm your new e-mail address"),
        (_("you asked %(site)s to use this e-mail address from now on.", site=site),
         _("Open this link where you are signed in, and press the button:")),
        link=_address(f"/settings/address/{token}"),
        after=(_("It works once, for 24 hours. If you did not ask for this, ignore this mail: nothing happens."),),
    )  # fmt: skip


def address_taken(owner: Member) -> None:
    """Tell the owner of an account that somebody wanted its address for another account."""
    site = current_app.config["SITE_NAME"]
    _plain(
        owner.email or "", owner.name, _("Somebody tried to use your e-mail address"),
        (_("a member of %(site)s asked to use this e-mail address for another account. It is yours, so nothing was changed.",
           site=site),
         _("If it was you: you have an account with this address already. Sign in to it here:")),
        link=_address("/sign-in"),
    )  # fmt: skip


def address_changed(name: str, old: str, new: str) -> None:
    """Tell the old address that it is not the member's any more."""
    site = current_app.config["SITE_NAME"]
    _plain(
        old, name, _("Your e-mail address was changed"),
        (_("your account at %(site)s now has the e-mail address %(address)s. This one is used no more.", site=site, address=new),
         _("If it was not you, tell those who run %(site)s at once, from this address:", site=site)),
        link=_address("/about"),
    )  # fmt: skip


def _plain(
    address: str, name: str, subject: str, before: tuple[str, ...], link: str, after: tuple[str, ...] = (), code: str = "",
    code_words: str = "",
) -> None:  # fmt: skip
    values = {"before": before, "link": link, "after": after, "code": code, "code_words": code_words}
    _letter(address, name, subject, "plain", **values)


def _when(member: Member, at: datetime) -> str:
    return plain_moment(at, member.time_zone)
