"""Doors in and out: sign-in, passwords, devices."""

from flask import Flask

from forum.entrance import commands
from forum.entrance import jobs as jobs  # registers itself
from forum.entrance.views import address as address
from forum.entrance.views import bp, session
from forum.entrance.views import mailed as mailed
from forum.entrance.views import passwords as passwords
from forum.entrance.views import signing as signing
from forum.kernel.feature import Feature
from forum.kernel.frame import flag


def _init(app: Flask) -> None:
    session.init(app)
    flag("kept_here", session.is_kept_here)


feature = Feature(
    "entrance",
    blueprints=(bp,),
    addresses={
        "sign_in": "entrance.sign_in",
        "sign_out": "entrance.sign_out",
        "password_settings": "entrance.password",
        "password_forgotten": "entrance.forgotten",
        "devices": "entrance.devices",
        "address_settings": "entrance.address",
    },
    open_posts=frozenset(
        f"entrance.{name}"
        for name in (
            "enter_by_password",
            "ask_by_mail",
            "enter_by_code",
            "by_mailed_link",
            "by_link",
            "sign_out",
            "send_link",
            "by_mail",
            "preferences",
        )
    ),
    quiet_posts=frozenset(f"entrance.{name}" for name in ("revoke", "change", "ask_for_address", "change_address")),
    init=_init,
    commands=(commands.member,),
)
