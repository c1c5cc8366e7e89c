"""Gates: a lower floor asks before a deed, a higher floor may hold or refuse it, and neither imports the other."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["allow", "hold", "refuse"]


@dataclass(frozen=True)
class Answer:
    """What the gates say: `verdict`, and for hold and refuse a sentence for the person."""

    verdict: Verdict = "allow"
    reason: str = ""


ALLOW = Answer()
_WEIGHT = {"allow": 0, "hold": 1, "refuse": 2}
_keepers: dict[type, list[Callable[[Any], Answer]]] = defaultdict(list)


def keeper(question: type) -> Callable[[Callable[[Any], Answer]], Callable[[Any], Answer]]:
    """Register the decorated function to answer every `question` of that type."""

    def register(fn: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
        if fn not in _keepers[question]:
            _keepers[question].append(fn)
        return fn

    return register


def ask(question: object) -> Answer:
    """Return the sternest answer of all keepers; `ALLOW` where nobody objects."""
    answers = [fn(question) for fn in _keepers[type(question)]]
    return max(answers, key=lambda answer: _WEIGHT[answer.verdict], default=ALLOW)
