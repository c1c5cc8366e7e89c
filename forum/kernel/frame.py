"""What the frame round every page asks of higher floors: its menu, its badges, whether demo content is present.

A provider is called only when the template reads it, at most once per request, and a page of an error reads none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, g

from forum.kernel.viewer import Viewer

_badges: dict[str, Callable[[Viewer], int]] = {}
_flags: dict[str, Callable[[], bool]] = {}


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu: address name, label, who sees it ("all", "members", "moderators"), and its place."""

    address: str
    label: str
    who: str = "all"
    order: int = 50


def badge(name: str, count: Callable[[Viewer], int]) -> None:
    """Let `count` say the number of the badge `name` ("unread", "waiting"); one statement at most."""
    _badges[name] = count


def flag(name: str, ask: Callable[[], bool]) -> None:
    """Let `ask` answer the site-wide flag `name` ("demo"); it must be cheap, for every page asks."""
    _flags[name] = ask


def badge_of(name: str) -> int:
    """Return the number of the badge for the present viewer; 0 for visitors and where nobody counts."""
    viewer = g.get("viewer")
    if viewer is None or name not in _badges:
        return 0
    known: dict[str, int] = g.setdefault("badges", {})
    if name not in known:
        known[name] = _badges[name](viewer)
    return known[name]


def flag_of(name: str) -> bool:
    """Return the flag; False where nobody answers, and on the pages of an error (g.plain_frame)."""
    return name in _flags and not g.get("plain_frame") and _flags[name]()


def menu_for(items: tuple[MenuItem, ...]) -> list[MenuItem]:
    """Return the entries that the present viewer sees."""
    viewer = g.get("viewer")
    seen = {"all"} | ({"members"} if viewer else set()) | ({"moderators"} if viewer and viewer.is_moderator else set())
    return [item for item in items if item.who in seen]


def init(app: Flask, items: tuple[MenuItem, ...]) -> None:
    """Give templates `menu()`, `badge(name)` and `flag(name)`."""
    items = tuple(sorted(items, key=lambda item: item.order))
    app.jinja_env.globals.update(menu=lambda: menu_for(items), badge=badge_of, flag=flag_of)
