"""Forms of the entrance."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.people.models import EMAIL_MAX

PASSWORD_MIN = 10  # characters
PASSWORD_MAX = 200  # characters: argon2 reads all of it
COMMON = frozenset(
    (
        "password12", "password123", "1234567890", "0123456789", "qwertyuiop", "qwerty12345", "iloveyou123", "letmein1234",
        "welcome1234", "administrator",
    )
)  # fmt: skip


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


def read_code(reader: Reader, digits: int) -> str:
    """Return the code that was typed, in plain digits (of any script, with spaces or hyphens), or "" with an error."""
    marks = [mark for mark in reader.typed["code"][:100] if not mark.isspace() and mark not in "-\u2010\u2011\u2013"]
    if len(marks) != digits or not all(mark.isdecimal() for mark in marks):
        reader.errors.add("code", _("Code: write the %(n)d digits that stand in the mail.", n=digits))
        return ""
    return "".join(str(unicodedata.decimal(mark)) for mark in marks)


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


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
