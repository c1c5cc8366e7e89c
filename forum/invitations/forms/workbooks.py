"""Lists that are a sheet of Excel (.xlsx): the first sheet that is shown and holds addresses, with the values that Excel kept."""

import io
import re
import warnings
import zipfile
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forum.invitations.forms.headings import heading_of
from forum.invitations.forms.rows import COLUMNS_MAX, LINES_MAX, ListRefused, Row
from forum.kernel.i18n import _

UNPACKED_MAX = 10_000_000  # bytes of all parts of the file together, of which one is the sheet
PARTS_MAX = 500
ROWS_MAX = LINES_MAX + 200  # with titles and headings
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def rows_of(data: bytes) -> tuple[list[Row], list[str]]:
    """Return (rows, remarks) of a workbook. Raises ListRefused."""
    has_formulas = _checked(data)
    book = _opened(data, values=True)
    written = _opened(data, values=False) if has_formulas else None
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    read = [(sheet, _rows(sheet, written)) for sheet in shown]
    with_people = [(sheet, rows) for sheet, rows in read if _holds_people(rows)]
    if not with_people:
        return (read[0][1] if read else []), []
    sheet, rows = with_people[0]
    others = [f"“{each.title}”" for each, _rows_of_it in with_people[1:]]
    words = _("Only the sheet “%(name)s” was read, not %(others)s.", name=sheet.title, others=", ".join(others))
    return rows, [words] if others else []


def _checked(data: bytes) -> bool:
    """Look into the archive before anything opens it; True where its sheets hold formulas. Raises ListRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise ListRefused(_("This file grows too large when it is unpacked. Save the list alone as CSV and send that."))
            if "xl/workbook.xml" not in archive.namelist():
                raise ListRefused(_("This is no sheet of Excel. Save the list as CSV or .xlsx and send that."))
            sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
            return any(_FORMULA.search(archive.read(part)) for part in sheets)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as fault:
        raise ListRefused(_unreadable()) from fault


def _unreadable() -> str:
    return _("This file is damaged or protected by a password. Save the list as CSV or .xlsx without one and send that.")


def _opened(data: bytes, values: bool) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library leaves out: drawings, rules of validation
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    except Exception as fault:  # a damaged part fails in whichever way its reader does
        raise ListRefused(_unreadable()) from fault


def _rows(sheet: Worksheet, written: Workbook | None) -> list[Row]:
    table: dict[int, dict[int, str]] = {}
    for (n, column), cell in sheet._cells.items():
        value = _text(getattr(cell, "value", None))
        link = getattr(getattr(cell, "hyperlink", None), "target", None) or ""
        if link.lower().startswith("mailto:") and "@" not in value:
            value = link
        if value.strip() and column <= COLUMNS_MAX:
            table.setdefault(n, {})[column - 1] = value
    faults = _faults(sheet, written) if written else {}
    _fill_merged(sheet, table, faults)
    numbers = sorted({*table, *faults})
    if len(numbers) > ROWS_MAX:
        raise ListRefused(_("This list has more than %(n)s lines. Divide it into several files.", n=f"{LINES_MAX:,}"))
    return [_row(sheet, n, table.get(n, {}), faults.get(n, {})) for n in numbers]


def _row(sheet: Worksheet, n: int, cells: dict[int, str], faults: dict[int, str]) -> Row:
    width = max([*cells, *faults], default=-1) + 1
    fault = _("This row is hidden in the sheet. Show it, or delete it.") if _is_hidden(sheet, n) else ""
    return Row(n, [cells.get(column, "") for column in range(width)], faults, fault)


def _is_hidden(sheet: Worksheet, n: int) -> bool:
    return n in sheet.row_dimensions and bool(sheet.row_dimensions[n].hidden)


def _faults(sheet: Worksheet, written: Workbook) -> dict[int, dict[int, str]]:
    """Return {row: {column: why}} of the formulas of which the file keeps no value."""
    words = _("It is a formula of which the file keeps no value: open it in Excel, save it and send it again.")
    found: dict[int, dict[int, str]] = {}
    for (n, column), cell in written[sheet.title]._cells.items():
        kept = sheet._cells.get((n, column))
        if getattr(cell, "data_type", "") == "f" and column <= COLUMNS_MAX and getattr(kept, "value", None) is None:
            found.setdefault(n, {})[column - 1] = words
    return found


def _fill_merged(sheet: Worksheet, table: dict[int, dict[int, str]], faults: dict[int, dict[int, str]]) -> None:
    """Let a cell merged over several rows stand in each of them; one merged over columns stands in the first alone."""
    for merged in sheet.merged_cells.ranges:
        value = table.get(merged.min_row, {}).get(merged.min_col - 1)
        if value and merged.min_row < merged.max_row <= merged.min_row + ROWS_MAX:
            for n in range(merged.min_row + 1, merged.max_row + 1):
                if n in table or n in faults:
                    table.setdefault(n, {}).setdefault(merged.min_col - 1, value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _holds_people(rows: list[Row]) -> bool:
    return heading_of([row.cells for row in rows]) is not None or any("@" in cell for row in rows for cell in row.cells)
