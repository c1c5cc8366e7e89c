"""Forms of inviting and joining. lists.py and what it uses read lists of people."""

from dataclasses import dataclass

from werkzeug.datastructures import FileStorage, MultiDict

from forum.entrance.forms import read_address, read_password
from forum.invitations.forms.lists import FILE_MAX, ListRefused, ReadList, read_file, read_text
from forum.invitations.models import NOTE_MAX, Invitation
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.people.models import NAME_MAX, ORGANIZATION_MAX
from forum.places.queries import countries
from forum.topics.queries import topics_tree, vocabulary

TITLE_MAX = 120  # characters of a file's name


@dataclass(frozen=True)
class InvitationDraft:
    """An invitation, read and clean."""

    email: str
    name: str
    organization: str
    country: str | None
    edition_id: int | None
    note: str
    language: str = ""


@dataclass(frozen=True)
class ListTerms:
    """What goes with a list: the edition, a sentence, the language of those of whom it says none, the file's name."""

    edition_id: int | None
    note: str = ""
    language: str = ""
    title: str = ""


@dataclass(frozen=True)
class Joining:
    """What somebody says of themselves while joining. password: "" where they want none; country: iso2 or None; topics: slugs."""

    name: str
    password: str
    organization: str
    country: str | None
    languages: tuple[str, ...]
    topics: tuple[str, ...]


def title_of(name: str) -> str:
    """Return a file's name as it can be stored and shown."""
    return "".join(char for char in name if char.isprintable())[:TITLE_MAX]


def read_joining(form: "MultiDict[str, str]", invitation: Invitation) -> tuple[Joining, Reader]:
    """Return (joining, reader) of the page that accepts `invitation`. What a program leaves out is as the invitation has it."""
    typed = MultiDict(form)
    if "organization" not in typed:
        typed.setlist("languages", typed.getlist("languages") or [invitation.language] * bool(invitation.language))
    typed.setdefault("organization", invitation.organization)
    typed.setdefault("country", (invitation.country or "").lower())
    reader = Reader(typed)
    name = reader.line("name", _("Name"), NAME_MAX, required=True)
    wants_password = bool(reader.typed["password"].strip())
    password = read_password(reader, (name, invitation.email)) if wants_password else ""
    country = reader.choice("country", _("Country"), {land.code for land in countries()})
    joining = Joining(
        name,
        password,
        reader.line("organization", _("Organization"), ORGANIZATION_MAX),
        country.upper() or None,
        reader.choices("languages", _("Languages"), vocabulary("languages").by_code),
        reader.choices("topics", _("Topics to follow"), {theme.slug for theme in topics_tree()}),
    )
    return joining, reader


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
        language=reader.choice("language", _("Language of the mail"), vocabulary("languages").by_code),
    )
    return draft, reader


def read_list(
    form: "MultiDict[str, str]", file: FileStorage | None, editions: dict[str, int]
) -> tuple[ReadList | None, ListTerms, Reader]:
    """Return (the list or None where it cannot be read, its terms, reader) of the page that invites many."""
    reader = Reader(form)
    edition = reader.choice("list-edition", _("Edition"), editions)
    note = reader.lines("list-note", _("A sentence of yours"), NOTE_MAX)
    language = reader.choice("list-language", _("Language of the mail"), vocabulary("languages").by_code)
    title = title_of(file.filename or "" if file else "")
    terms = ListTerms(editions[edition] if edition else None, note, language, title)
    pasted = reader.typed["people"]
    if title and pasted.strip():
        reader.fault("file", _("File: there are a file and a pasted list. Send one of the two."))
    elif not title and not pasted.strip():
        reader.fault("people", _("People: paste a list, a line for each person, or choose a file."))
    if reader.errors:
        return None, terms, reader
    try:
        read = read_file(file.stream.read(FILE_MAX + 1)) if file and title else read_text(pasted)
    except ListRefused as refusal:
        reader.fault("file" if title else "people", f"{_('File') if title else _('People')}: {refusal.sentence}")
        return None, terms, reader
    return read, terms, reader
