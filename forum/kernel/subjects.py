"""Registry of the kinds of things one can talk about, follow or be told of ("case", "thread", "region", "person"...).

Generic features (following, notifications, comments of a person) hold a kind and a key and ask here for the rest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.kernel.viewer import Viewer


@dataclass(frozen=True)
class Brief:
    """What generic pages show of a thing: `title` plain text, `url` a path, `excerpt` plain text or empty."""

    kind: str
    key: str
    title: str
    url: str
    excerpt: str = ""
    discussion_id: int | None = None


LoadMany = Callable[[Viewer | None, Sequence[str]], Mapping[str, Brief]]


@dataclass(frozen=True)
class Subject:
    """A kind. `label`: one word for people ("case study"). `load_many` leaves out what the viewer may not see; one statement."""

    kind: str
    label: str
    load_many: LoadMany


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Add a kind. Registering it again replaces it (the app is made anew in tests)."""
    _subjects[subject.kind] = subject


def get(kind: str) -> Subject | None:
    """Return the kind, or None if no feature offers it."""
    return _subjects.get(kind)


def load(viewer: Viewer | None, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Brief]:
    """Return {(kind, key): Brief} of all `wanted` that the viewer may see; one statement per kind."""
    keys: dict[str, list[str]] = defaultdict(list)
    for kind, key in dict.fromkeys(wanted):
        keys[kind].append(key)
    return {
        (kind, key): brief
        for kind, some in keys.items()
        if kind in _subjects
        for key, brief in _subjects[kind].load_many(viewer, some).items()
    }
