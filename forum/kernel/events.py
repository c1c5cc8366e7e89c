"""Domain events: emitted by a lower floor, heard by a higher one, inside the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Listener = TypeVar("Listener", bound=Callable[[Any], None])

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(event: type) -> Callable[[Listener], Listener]:
    """Register the decorated function for every `event`. It runs in the emitter's transaction; if it raises, all is undone."""

    def register(fn: Listener) -> Listener:
        if fn not in _listeners[event]:
            _listeners[event].append(fn)
        return fn

    return register


def emit(event: object) -> None:
    """Call every listener of `event`'s type, in the order of floors. Flush first: listeners read the database."""
    for fn in _listeners[type(event)]:
        fn(event)
