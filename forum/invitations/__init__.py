"""Inviting people, and joining by an invitation."""

from forum.invitations import jobs as jobs  # registers itself
from forum.invitations.views import bp
from forum.kernel.feature import Feature

feature = Feature(
    "invitations",
    blueprints=(bp,),
    addresses={"invite": "invitations.invite", "join": "invitations.join"},
    open_posts=frozenset({"invitations.accept"}),
)
