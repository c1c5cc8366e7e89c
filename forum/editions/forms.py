"""An edition from a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import list_currencies
from werkzeug.datastructures import MultiDict

from forum.editions.models import DAYS_MAX, FEE_MAX, PLACE_MAX, TITLE_MAX, WORDS_MAX
from forum.kernel.choices import choices
from forum.kernel.forms import YEAR_MAX, YEAR_MIN, Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.text import COMMENT_MAX, TextRefused, clean_text, render

CHOSEN = ("country", "language")  # fields that are chosen, not typed


@dataclass(frozen=True)
class EditionDraft:
    """The facts of an edition, read and clean. Field by field what its row holds; `country`: iso2, upper case, or None."""

    title: str
    place: str
    country: str | None
    starts_on: date
    ends_on: date
    language: str
    programme: str
    programme_html: str
    for_whom: str
    tuition: int | None
    subsistence: int | None
    currency: str
    fees_cover: str
    apply_by: date | None


def read_edition(form: "MultiDict[str, str]") -> tuple[EditionDraft, str, Reader]:
    """Return (draft, once, reader); the draft holds only where `reader.errors` is empty. Lays the programme out."""
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    place = reader.line("place", _("Place"), PLACE_MAX, required=True)
    country = reader.choice("country", _("Country"), dict(choices("countries")))
    starts, ends, apply_by = _dates(reader)
    language = reader.choice("language", _("Language"), dict(choices("languages")), required=True)
    programme, html = _programme(reader)
    for_whom = reader.lines("for_whom", _("Who it is for"), WORDS_MAX)
    tuition = reader.whole("tuition", _("Tuition"), 0, FEE_MAX)
    subsistence = reader.whole("subsistence", _("Subsistence"), 0, FEE_MAX)
    currency = _currency(reader, tuition is not None or subsistence is not None)
    draft = EditionDraft(
        title, place, country.upper() or None, starts, ends, language, programme, html, for_whom, tuition, subsistence, currency,
        reader.lines("fees_cover", _("What the fees cover"), WORDS_MAX), apply_by,
    )  # fmt: skip
    return draft, read_once(form), reader


def _dates(reader: Reader) -> tuple[date, date, date | None]:
    starts = reader.date("starts_on", _("First day"), required=True)
    ends = reader.date("ends_on", _("Last day"), required=True)
    apply_by = reader.date("apply_by", _("Apply by"))
    for name, label, value in (("starts_on", _("First day"), starts), ("ends_on", _("Last day"), ends)):
        if value and not YEAR_MIN <= value.year <= YEAR_MAX:
            reader.fault(name, _("%(label)s: check the year %(year)s.", label=label, year=value.year))
    if starts and ends and ends < starts:
        reader.fault("ends_on", _("Last day: it is before the first day. Check both dates."))
    elif starts and ends and (ends - starts).days > DAYS_MAX:
        reader.fault("ends_on", _("Last day: that is more than a year after the first day. Check the year."))
    if starts and apply_by and apply_by > starts:
        reader.fault("apply_by", _("Apply by: the deadline is after the first day. Check both dates."))
    return starts or date.min, ends or date.min, apply_by


def _programme(reader: Reader) -> tuple[str, str]:
    source = reader.lines("programme", _("Programme"), COMMENT_MAX)
    try:
        return source, render(source, owner="edition") if source else ""
    except TextRefused as refused:
        reader.fault("programme", _("Programme: %(why)s", why=str(refused)))
    return source, ""


def _currency(reader: Reader, has_fees: bool) -> str:
    code = reader.line("currency", _("Currency"), 20).upper()
    if code and code not in list_currencies():
        reader.fault("currency", _("Currency: write its three letters, such as EUR or USD."))
    if has_fees and not code:
        reader.fault("currency", _("Currency: say in which currency the fees are, such as EUR."))
    return code


def show_both(reader: Reader, stored: Mapping[str, Sequence[str]]) -> None:
    """Say at each field that differs what somebody else has stored meanwhile; what was typed stays in the field."""
    for name, values in stored.items():
        kept, typed = next(iter(values), ""), reader.typed[name].strip()
        if clean_text(typed) == clean_text(kept):
            continue
        if name in CHOSEN:
            kept = dict(choices({"country": "countries", "language": "languages"}[name])).get(kept, "")
        told = _("Stored meanwhile: “%(told)s”.", told=kept) if kept else _("Meanwhile it was left empty.")
        reader.errors.add(name, told + " " + _("Save once more to put what you see here in its place."))
