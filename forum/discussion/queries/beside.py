"""What higher floors keep of comments (reactions, bookmarks), brought along in the one statement that reads a page of them."""

from collections.abc import Callable
from typing import Any  # columns are of any kind

_columns: dict[str, Callable[[], Any]] = {}
_places: dict[str, int] = {}


def bring(name: str, build: Callable[[], Any]) -> None:
    """Let every member's page of comments bring the column that `build` makes: a scalar subquery correlated to Comment, best a
    packed one (kernel/packing.py). It may name the viewer as bindparam("member_id"). Call it when the feature is imported."""
    _columns[name] = build
    _places.setdefault(name, len(_places))


def columns() -> list[Any]:
    """Return the columns, in order."""
    return [build().label(f"beside_{name}") for name, build in _columns.items()]


def brought(values: tuple[Any, ...], name: str) -> Any:
    """Return what stands in the column `name` among a row's `beside`, None where nothing was brought."""
    return values[_places[name]] if values else None
