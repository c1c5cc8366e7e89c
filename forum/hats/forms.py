"""Asking for a hat, and deciding on one, from forms."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.hats.models import CAPACITY_MAX, ORGANIZATION_MAX, PROOF_MAX, REASON_MAX
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _


@dataclass(frozen=True)
class Wish:
    """For whom somebody wants to speak, in which capacity, and how a moderator can see that it is so."""

    organization: str
    capacity: str
    proof: str
    once: str = ""


def read_wish(form: "MultiDict[str, str]") -> tuple[Wish, Reader]:
    """Return (wish, reader)."""
    reader = Reader(form)
    organization = reader.line("organization", _("Organization"), ORGANIZATION_MAX, required=True)
    capacity = reader.line("capacity", _("In which capacity"), CAPACITY_MAX, required=True)
    proof = reader.lines("proof", _("How a moderator can confirm it"), PROOF_MAX, required=True)
    return Wish(organization, capacity, proof, read_once(form)), reader


def read_verdict(form: "MultiDict[str, str]", allowed: tuple[str, ...]) -> tuple[str, str, Reader]:
    """Return (state, reason, reader); a reason is needed for all but confirming."""
    reader = Reader(form)
    state = reader.choice("state", _("Decision"), allowed, required=True)
    reason = reader.line("reason", _("Reason"), REASON_MAX)
    if state in ("refused", "revoked") and not reason:
        reader.fault("reason", _("Reason: say why. The member and the journal are told."))
    return state, reason, reader
