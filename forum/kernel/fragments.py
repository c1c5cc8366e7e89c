"""Pieces of pages kept rendered in this process: `{% call kept("post", ...) %} ... {% endcall %}`.

The key must name everything that the piece shows or depends on: who may not see it must have another key. Pieces that carry a
token are never kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask
from markupsafe import Markup

KEPT_MAX = 8 * 1024 * 1024  # characters of all pieces together, their keys hold about as much again; what was kept first goes first


class Store:
    """The pieces, the oldest first, and how many characters they have."""

    def __init__(self) -> None:
        self.pieces: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def put(self, key: tuple[Hashable, ...], piece: Markup) -> None:
        """Keep a piece, and let go of the oldest where there are too many characters."""
        with self.lock:
            self.size += len(piece) - len(self.pieces.get(key, ""))
            self.pieces[key] = piece
            while self.size > KEPT_MAX:
                _key, oldest = self.pieces.popitem(last=False)
                self.size -= len(oldest)


_store = Store()


def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the piece kept under `key`, or what `caller` renders, kept from now on."""
    found = _store.pieces.get(key)
    if found is None:
        found = caller()
        _store.put(key, found)
    return found


def forget() -> None:
    """Forget every piece."""
    with _store.lock:
        _store.pieces.clear()
        _store.size = 0


def init(app: Flask) -> None:
    """Give templates `kept`. What another application of this process kept (of the tests, say) is forgotten."""
    forget()
    app.jinja_env.globals["kept"] = kept
