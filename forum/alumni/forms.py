"""What is typed about where somebody is, and about an address that somebody knows."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.alumni.models import NOTE_MAX
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.people.models import ORGANIZATION_MAX
from forum.places.queries import countries


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody works now; `country` in upper case, or None."""

    organization: str
    country: str | None


def read_whereabouts(form: "MultiDict[str, str]") -> tuple[Whereabouts, Reader]:
    """Return (whereabouts, reader)."""
    reader = Reader(form)
    organization = reader.line("organization", _("Organization"), ORGANIZATION_MAX)
    country = reader.choice("country", _("Country"), {land.code for land in countries()})
    return Whereabouts(organization, country.upper() or None), reader


def read_suggestion(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (address, how one knows, reader)."""
    reader = Reader(form)
    address = reader.email("email", _("New e-mail address"), required=True)
    return address or "", reader.line("note", _("How you know"), NOTE_MAX), reader
