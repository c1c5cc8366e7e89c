"""Forms of the entrance."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import MultiDict

from forum.entrance.models import NOTE_MAX
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.people.models import EMAIL_MAX, NAME_MAX, ORGANIZATION_MAX
from forum.places.queries import countries

PASSWORD_MIN = 10  # characters
PASSWORD_MAX = 200  # characters: argon2 reads all of it
COMMON = frozenset(
    (
        "password12", "password123", "1234567890", "0123456789", "qwertyuiop", "qwerty12345", "iloveyou123", "letmein1234",
        "welcome1234", "administrator",
    )
)  # fmt: skip


@dataclass(frozen=True)
class InvitationDraft:
    """An invitation, read and clean."""

    email: str
    name: str
    organization: str
    country: str | None
    edition_id: int | None
    note: str


def read_address(reader: Reader, name: str = "email") -> str:
    """Return the address in `name`, or "" with an error beside the field."""
    value = reader.line(name, _("E-mail address"), EMAIL_MAX, required=True)
    if not value:
        return ""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        reader.errors.add(name, _("E-mail address: write one like name@example.org."))
        return ""


def read_password(reader: Reader, others: tuple[str, ...] = ()) -> str:
    """Return a new password that may be taken, or "" with an error. `others`: words it must not be (name, address)."""
    value = reader.typed.get("password", "")
    if not value.strip():
        reader.errors.add("password", _("Password: choose one."))
    elif len(value) < PASSWORD_MIN:
        reader.errors.add(
            "password", _("Password: use at least %(limit)s characters. Three words in a row are good.", limit=PASSWORD_MIN)
        )
    elif len(value) > PASSWORD_MAX:
        reader.errors.add("password", _("Password: at most %(limit)s characters.", limit=PASSWORD_MAX))
    elif value.casefold() in COMMON | {other.casefold() for other in others if other}:
        reader.errors.add("password", _("Password: this one is tried first by those who guess. Choose another."))
    elif "\0" in value or not _encodable(value):
        reader.errors.add("password", _("Password: this contains something that no keyboard types. Choose another."))
    else:
        return value
    return ""


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


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
