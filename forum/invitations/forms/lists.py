"""Lists of people: pasted, or a file. Each line becomes a person or a fault with its number and reason; nothing is half-done."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from forum.invitations.forms import texts, workbooks
from forum.invitations.forms.addresses import trimmed
from forum.invitations.forms.headings import heading_of, labels
from forum.invitations.forms.rows import FILE_MAX, LINES_MAX, PASTED_MAX, ListRefused, Row
from forum.invitations.forms.values import FIELDS, country_of, language_of, line_of, shown
from forum.invitations.models import Line
from forum.kernel.i18n import _

__all__ = ["FILE_MAX", "LINES_MAX", "PASTED_MAX", "ListRefused", "ReadList", "read_file", "read_text"]

NOT_LISTS = (  # how a file begins, and what it is
    (b"%PDF", "PDF"), (b"\xd0\xcf\x11\xe0", ".xls, .doc"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"),
)  # fmt: skip
_ANGLED = re.compile(r"^\s*\"?(?P<name>[^<>]*?)\"?\s*<\s*(?P<address>[^<>]*@[^<>]*?)\s*>\s*$")
_MARKUP = re.compile(r"\s*(<!doctype|<html|<\?xml|<table)", re.I)


@dataclass(frozen=True)
class ReadList:
    """A list that was read: its lines in their order, and sentences about the whole of it."""

    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()


def read_text(text: str) -> ReadList:
    """Read a pasted list: a line each of e-mail, name, organization, country; or a table copied with its headings.

    Raises ListRefused for one without people, or of more than PASTED_MAX.
    """
    table = texts.rows_of(text)
    if heading_of([row.cells for row in table]) is not None:
        read = _of_table(table, [])
    else:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rows = [Row(n, piece) for n, line in enumerate(lines, 1) if line.strip() for piece in _pieces(line)]
        read = ReadList(tuple(_of_row(row) for row in rows))
    if not read.lines:
        raise ListRefused(_("There is nobody in this list. Write a line for each person, the e-mail address first."))
    if len(read.lines) > PASTED_MAX:
        raise ListRefused(_("A pasted list holds up to %(n)d people. Send a longer one as a file.", n=PASTED_MAX))
    return read


def read_file(data: bytes) -> ReadList:
    """Read a file, CSV or XLSX whatever its name says. Raises ListRefused."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ListRefused(_("This file is empty."))
    if len(data) > FILE_MAX:
        raise ListRefused(_("This file is larger than 2 MB. Save the list alone as CSV and send that."))
    for beginning, kind in NOT_LISTS:
        if data.startswith(beginning):
            raise ListRefused(
                _("This is a file of another kind (%(kind)s). Save the list as CSV or .xlsx and send that.", kind=kind)
            )
    remarks: list[str] = []
    if data.startswith(b"PK"):
        rows, remarks = workbooks.rows_of(data)
    else:
        text = texts.decoded(data)
        if _MARKUP.match(text.removeprefix("\ufeff")):
            raise ListRefused(
                _("This is a file of another kind (%(kind)s). Save the list as CSV or .xlsx and send that.", kind="HTML")
            )
        rows = texts.rows_of(text)
    read = _of_table(rows, remarks)
    if not read.lines:
        raise ListRefused(_("There is nobody in this file: it holds headings and no line below them."))
    if len(read.lines) > LINES_MAX:
        raise ListRefused(texts.too_long())
    return read


def _another(kind: str) -> str:
    return _("This is a file of another kind (%(kind)s). Save the list as CSV or .xlsx and send that.", kind=kind)


def _of_table(rows: list[Row], remarks: list[str]) -> ReadList:
    """Read rows by their heading; without one, each as a pasted line. Raises ListRefused where nothing says who is who."""
    heading = heading_of([row.cells for row in rows])
    if heading is None:
        if not any("@" in cell for row in rows for cell in row.cells):
            raise ListRefused(_("No column is headed “E-mail”, and no line holds an address. Name the columns in the first row."))
        lone = [row.n for row in rows if row.n < 3 and not any("@" in cell for cell in row.cells) and not row.fault]
        told = [_("Line %(n)d holds no address and was taken for a title.", n=n) for n in lone[:1] if rows[0].n == n]
        return ReadList(tuple(_of_row(row) for row in (rows[1:] if told else rows)), (*remarks, *told))
    position, columns = heading
    below = rows[position + 1 :]
    single = _single(columns, below)
    lines = (_by_heading(row, single) for row in below)
    return ReadList(tuple(line for line in lines if line is not None), tuple(remarks))


def _single(columns: dict[str, list[int]], rows: list[Row]) -> dict[str, int]:
    """Return {meaning: column}; of two headed alike an empty one does not count. Raises ListRefused where both hold something."""
    found = {}
    for meaning, places in columns.items():
        filled = [n for n in places if any(n < len(row.cells) and row.cells[n].strip() for row in rows)]
        if len(filled) > 1:
            told = {"what": labels()[meaning], "names": ", ".join(_letters(n) for n in filled)}
            words = _("Several columns are headed “%(what)s” (%(names)s). Keep one, or name the others otherwise.", **told)
            raise ListRefused(words)
        found[meaning] = (filled or places)[0]
    return found


def _letters(n: int) -> str:
    """Return a column as Excel names it: 0 is A, 27 is AB."""
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)


def _by_heading(row: Row, columns: dict[str, int]) -> Line | None:
    values = {meaning: row.cells[n] if n < len(row.cells) else "" for meaning, n in columns.items()}
    faults = [(meaning, row.faults[n]) for meaning, n in columns.items() if n in row.faults]
    if not faults and not row.fault and not any(value.strip() for value in values.values()):
        return None  # a note beside the table, a number in a column of numbers
    if row.fault or faults:
        words = row.fault or f"{labels()[faults[0][0]]}: {faults[0][1]}"
        safe = line_of(row.n, {**values, **{meaning: "" for meaning, _why in faults}})
        return Line(row.n, email=safe.email, name=safe.name, fault=words)
    if match := _ANGLED.match(values.get("email", "")):
        values["email"] = match["address"]
        if not any(values.get(key, "").strip() for key in ("name", "first", "last")):
            values["name"] = match["name"]
    return line_of(row.n, values)


def _pieces(line: str) -> list[list[str]]:
    """Return the cells of a pasted line; several times one cell where it is a row of addresses, as mail programs copy them."""
    marks = [each for each in ("\t", ";", ",") if each in line]
    if not marks:
        return [[line]]
    found = next(csv.reader([line], delimiter=marks[0], skipinitialspace=True), [])
    cells = [cell.strip() for cell in found]
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and all("@" in cell for cell in filled):
        return [[cell] for cell in filled]
    return [cells]


def _of_row(row: Row) -> Line:
    """Read a row without headings: the address wherever it stands, then name, organization, country, language in this order."""
    if row.fault or row.faults:
        return Line(row.n, fault=row.fault or next(iter(row.faults.values())))
    cells = list(row.cells)
    while cells and not cells[-1].strip():
        cells.pop()
    place = next((n for n, cell in enumerate(cells) if "@" in cell), None)
    if any(cell.lstrip().startswith("=") for cell in cells):
        return Line(row.n, fault=_("It begins with “=”: write the value itself, not a formula."))
    if place is None:
        return line_of(row.n, dict(zip(FIELDS, _placed(["", *cells[1:]] if cells and not cells[0] else cells), strict=False)))
    address, rest = cells.pop(place), cells
    if match := _ANGLED.match(address):
        address, rest = match["address"], [match["name"], *rest] if match["name"].strip() else rest
    elif " " in trimmed(address) and (parts := address.split())[-1].count("@") == 1 and "@" not in "".join(parts[:-1]):
        address, rest = parts[-1], [" ".join(parts[:-1]), *rest]  # "Amina Diallo amina@example.org"
    values = _placed([address, *rest])
    if len(values) > len(FIELDS) or (len(values) == len(FIELDS) and not language_of(values[-1])):
        told = _("There is more here than e-mail, name, organization and country. Put what holds a comma into quotation marks.")
        return Line(row.n, email=shown(address), fault=told)
    return line_of(row.n, dict(zip(FIELDS, values, strict=False)))


def _placed(values: Sequence[str]) -> list[str]:
    """Return e-mail, name, organization, country; of three the last may be the country."""
    if len(values) == 3 and values[2].strip() and country_of(values[2]):
        return [values[0], values[1], "", values[2]]
    return list(values)
