"""Inviting people, and joining by an invitation."""

from forum.invitations import commands
from forum.invitations import jobs as jobs  # registers itself
from forum.invitations import listeners as listeners
from forum.invitations.views import bp
from forum.invitations.views import inviting as inviting
from forum.invitations.views import joining as joining
from forum.invitations.views import lists as lists
from forum.invitations.views import sent as sent
from forum.kernel.feature import Feature

feature = Feature(
    "invitations",
    blueprints=(bp,),
    addresses={"invite": "invitations.invite", "join": "invitations.join", "invitations": "invitations.index"},
    open_posts=frozenset({"invitations.accept", "invitations.ask_again", "invitations.send_anew"}),
    commands=(commands.invite,),
)
