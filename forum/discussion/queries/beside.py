"""What higher floors keep of comments (reactions, bookmarks), brought along in the one statement that reads a page of them."""

from collections.abc import Callable
from typing import Any  # columns are of any kind

from sqlalchemy import null

_columns: dict[str, Callable[[], Any]] = {}
_places: dict[str, int] = {}
_for_all: set[str] = set()


def bring(name: str, build: Callable[[], Any], *, for_all: bool = False) -> None:
    """Let every member's page of comments bring the column that `build` makes: a scalar subquery correlated to Comment, best a
    packed one (kernel/packing.py). It may name the viewer as bindparam("member_id"). Call it when the feature is imported.

    for_all: visitors' pages bring it, too.
    """
    _columns[name] = build
    _places.setdefault(name, len(_places))
    if for_all:
        _for_all.add(name)


def columns(is_member: bool = True) -> list[Any]:
    """Return the columns, in order; of a visitor's page those alone that are for all, in their places."""
    wanted = {name: build() if is_member or name in _for_all else null() for name, build in _columns.items()}
    return [column.label(f"beside_{name}") for name, column in wanted.items()]


def brought(values: tuple[Any, ...], name: str) -> Any:
    """Return what stands in the column `name` among a row's `beside`, None where nothing was brought."""
    return values[_places[name]] if values and name in _places else None
