"""Inviting and joining. inviting.py: the page that invites; lists.py: a list, previewed and sent; sent.py: what became of
invitations; joining.py: those invited."""

from flask import Blueprint

from forum.entrance.views import keep_private

bp = Blueprint("invitations", __name__)
bp.after_request(keep_private)
