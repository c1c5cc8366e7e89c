"""Named lists of choices for forms, so that a folder can offer what another one of its own floor keeps (countries, languages)."""

from collections.abc import Callable, Sequence

Choices = Sequence[tuple[str, str]]
_offers: dict[str, Callable[[], Choices]] = {}


def offer(name: str, read: Callable[[], Choices]) -> None:
    """Let `choices(name)` give what `read` returns: (value, words) in the order of the page. Offered again, the last one counts."""
    _offers[name] = read


def choices(name: str) -> Choices:
    """Return [(value, words)] of the list `name`; empty where no feature offers it. What is offered is remembered: no statement."""
    return _offers[name]() if name in _offers else ()
