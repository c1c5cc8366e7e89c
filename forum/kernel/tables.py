"""Tables for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Sequence


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV with a mark of its encoding, in which no cell is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(head)
    for row in rows:
        table.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if re.match(r"[=+\-@\t\r]", cell) else cell
