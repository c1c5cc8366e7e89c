"""Rows that belong to a row, fetched with it: one text per row of the outer select, so that lists cost no second statement."""

from typing import Any  # columns are of any kind

from sqlalchemy import Select, String, cast, func, literal

_ROW, _FIELD = "\x1e", "\x1f"  # ASCII's record and unit separators: `clean_line` lets neither into what people write


def packed(inner: Select[*tuple[Any, ...]]) -> Any:
    """Return `inner`, a select correlated to an outer one, as a column: its rows as one text, NULL where it has none.

    Every column is cast to text (cast booleans to Integer before); none may be NULL.
    """
    line: Any = None
    for column in inner.selected_columns:
        text = cast(column, String)
        line = text if line is None else line + literal(_FIELD) + text
    return inner.with_only_columns(func.aggregate_strings(line, _ROW)).scalar_subquery()


def unpacked(text: str | None) -> list[list[str]]:
    """Return the rows that `packed` made, in no particular order: sort them by one of their fields."""
    return [line.split(_FIELD) for line in text.split(_ROW)] if text else []
