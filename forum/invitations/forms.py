"""Forms of inviting and joining."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.entrance.forms import read_address, read_password
from forum.invitations.models import NOTE_MAX
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.people.models import NAME_MAX, ORGANIZATION_MAX
from forum.places.queries import countries


@dataclass(frozen=True)
class InvitationDraft:
    """An invitation, read and clean."""

    email: str
    name: str
    organization: str
    country: str | None
    edition_id: int | None
    note: str


def read_joining(form: "MultiDict[str, str]", address: str) -> tuple[str, str, Reader]:
    """Return (name, password, reader) of the page that accepts an invitation sent to `address`."""
    reader = Reader(form)
    name = reader.line("name", _("Name"), NAME_MAX, required=True)
    return name, read_password(reader, (name, address)), reader


def read_invitation(form: "MultiDict[str, str]", editions: dict[str, int]) -> tuple[InvitationDraft, Reader]:
    """Return (draft, reader). `editions`: {slug: id}."""
    reader = Reader(form)
    lands = {land.code for land in countries()}
    edition = reader.choice("edition", _("Edition"), editions)
    country = reader.choice("country", _("Country"), lands)
    draft = InvitationDraft(
        email=read_address(reader),
        name=reader.line("name", _("Name"), NAME_MAX),
        organization=reader.line("organization", _("Organization"), ORGANIZATION_MAX),
        country=country.upper() if country else None,
        edition_id=editions[edition] if edition else None,
        note=reader.lines("note", _("A sentence of yours"), NOTE_MAX),
    )
    return draft, reader
