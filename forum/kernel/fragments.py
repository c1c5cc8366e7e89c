"""Pieces of pages kept rendered in this process: `{% call kept("post", ...) %} ... {% endcall %}`.

The key must name everything that the piece shows or depends on: who may not see it must have another key. Pieces that carry a
token are never kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask
from markupsafe import Markup

FRAGMENTS_MAX = 5000  # pieces, 1 KB each or thereabouts

_kept: "OrderedDict[tuple[Hashable, ...], Markup]" = OrderedDict()
_lock = Lock()


def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the piece kept under `key`, or what `caller` renders, kept from now on."""
    found = _kept.get(key)
    if found is None:
        found = caller()
        with _lock:
            _kept[key] = found
            if len(_kept) > FRAGMENTS_MAX:
                _kept.popitem(last=False)
    return found


def init(app: Flask) -> None:
    """Give templates `kept`. What another application of this process kept (of the tests, say) is forgotten."""
    _kept.clear()
    app.jinja_env.globals["kept"] = kept
