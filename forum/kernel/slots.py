"""Named places in a page that a higher floor may fill; loaded once per page, never per row.

A template of a lower floor calls `slot(row)` where `slot = Slot("case_card_marks", viewer, rows)` was made by its view.
Every slot is listed in docs/house.md, and a test compares.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # rows are of any kind: the filler knows which

from flask import current_app
from markupsafe import Markup

from forum.kernel.viewer import Viewer

Load = Callable[[Viewer | None, Sequence[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Filler:
    """`load` reads for all rows in a bounded number of statements; `template` renders one row with row, viewer, value."""

    template: str
    load: Load
    order: int


_fillers: dict[str, list[Filler]] = defaultdict(list)


def fill(slot: str, template: str, load: Load, order: int = 50) -> None:
    """Fill `slot` with `template`, lower `order` first. A row for which `load` has no value is left out."""
    filler = Filler(template, load, order)
    if filler not in _fillers[slot]:
        _fillers[slot].append(filler)
        _fillers[slot].sort(key=lambda each: each.order)


def filled() -> set[str]:
    """Return the names of all slots that somebody fills."""
    return {name for name, fillers in _fillers.items() if fillers}


class Slot:
    """All fillers of one slot, loaded for all rows of one page. `key` names a row's identity (default: its `id`)."""

    def __init__(self, name: str, viewer: Viewer | None, rows: Sequence[Any], key: str = "id") -> None:
        self._loaded = [(filler, filler.load(viewer, rows)) for filler in _fillers[name]]
        self._viewer = viewer
        self._key = key

    @property
    def stamp(self) -> Hashable:
        """What is loaded, to name pieces that are kept rendered; of fillers whose values are hashable and tell all they show."""
        return tuple(tuple(data.items()) for _filler, data in self._loaded)

    def stamp_of(self, row: Any) -> Hashable:
        """Return what is loaded for `row`, as `stamp` does for all."""
        return tuple(data.get(getattr(row, self._key)) for _filler, data in self._loaded)

    def __call__(self, row: Any) -> Markup:
        """Return the markup of every filler for `row`."""
        key = getattr(row, self._key)
        parts = []
        for filler, data in self._loaded:
            if (value := data.get(key)) is not None:
                template = current_app.jinja_env.get_template(filler.template)
                parts.append(template.render(row=row, viewer=self._viewer, value=value))
        return Markup("".join(parts))  # noqa: S704  rendered by autoescaping templates
