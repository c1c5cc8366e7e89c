"""Lists that are text: pasted, or a CSV file in one of the encodings and with one of the separators that Excel writes."""

import codecs
import csv
import re

from forum.invitations.forms.headings import heading_of
from forum.invitations.forms.rows import COLUMNS_MAX, LINES_MAX, ListRefused, Row
from forum.kernel.i18n import _

SEPARATORS = (";", "\t", ",", "|")
TRIED = 60  # rows by which the separator is found
CELL_MAX = 100_000  # characters
HEIGHT_MAX = 12  # lines of one row: a cell may hold line breaks
_LEAD = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SEP = re.compile(r"\ufeff?\s*\"?sep=(.)\"?\s*$", re.I)


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 with and without BOM, UTF-16, else Windows-1252. Half characters become U+FFFD."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if data[1:400:2].count(0) > len(data[1:400:2]) * 0.7:  # UTF-16 without its mark
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        damaged = data.decode("utf-8", "replace")
    if len(_LEAD.findall(data)) > damaged.count("\ufffd") or not any(byte > 0x7F for byte in data[:-4]):
        return damaged  # UTF-8 that was cut: read as Windows-1252, every other letter would be wrong
    return data.decode("cp1252", "replace")


def rows_of(text: str) -> list[Row]:
    """Return the rows of a text of separated values, empty ones left out. Raises ListRefused for too many."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _newline, rest = text.partition("\n")
    skipped = 0
    if declared := _SEP.match(first):
        text, skipped = rest, 1
    separator = declared[1] if declared else separator_of(text)
    rows = _parsed(text, separator, skipped)
    if len(rows) > LINES_MAX + TRIED:
        raise ListRefused(too_long())
    return rows


def too_long() -> str:
    """Return the sentence for a list of too many lines."""
    return _("This list has more than %(n)s lines. Divide it into several files.", n=f"{LINES_MAX:,}")


def separator_of(text: str) -> str:
    """Return the separator by which a heading names most columns; where there is no heading, the one that occurs most."""
    head = "\n".join(text.split("\n", TRIED)[:TRIED])
    best = (0, 0, -len(SEPARATORS), ",")
    for place, each in enumerate(SEPARATORS):
        rows = [row.cells for row in _parsed(head, each, 0)]
        heading = heading_of(rows)
        wide = sum(len(row) > 1 for row in rows)
        best = max(best, (len(heading[1]) if heading else 0, wide, -place, each))
    return best[3]


def _parsed(text: str, separator: str, skipped: int) -> list[Row]:
    csv.field_size_limit(CELL_MAX)
    lines = text.split("\n")
    found: list[Row] = []
    place = 0
    while place < len(lines) and len(found) <= LINES_MAX + TRIED:
        cells, height = _next_row([f"{line}\n" for line in lines[place : place + HEIGHT_MAX]], separator)
        n = place + 1 + skipped
        if cells is None:
            row = Row(n, [], fault=_("This line cannot be read: a quotation mark is missing, or stands where none belongs."))
        else:
            row = Row(n, cells[:COLUMNS_MAX], _formulas(cells))
        if row.fault or not row.is_empty:
            found.append(row)
        place += height
    return found


def _next_row(lines: list[str], separator: str) -> tuple[list[str] | None, int]:
    """Return (cells, how many lines they take); None where a quotation mark is opened and not closed: one stray mark must not
    swallow the people below it."""
    try:
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        cells = next(reader)
        if reader.line_num > 1:
            next(csv.reader(lines[: reader.line_num], delimiter=separator, skipinitialspace=True, strict=True))
        return cells, reader.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _formulas(cells: list[str]) -> dict[int, str]:
    words = _("It begins with “=”: write the value itself, not a formula.")
    return {n: words for n, cell in enumerate(cells) if cell.lstrip().startswith("=")}
