"""FLOORS: the one list of what the application contains, lowest floor first. The app and tests/house read it."""

from importlib import import_module
from importlib.util import find_spec

from forum.kernel.feature import Feature

FLOORS: tuple[tuple[str, ...], ...] = (
    ("kernel",),
    ("places", "topics", "editions"),
    ("people",),
    ("entrance", "pages"),
    ("discussion", "invitations"),
    ("cases", "threads"),
    ("following", "reactions", "bookmarks", "curation", "writeshops", "ediscussions", "hats"),
    ("moderation", "asking", "reports", "sanctions", "trust", "staffnotes", "collections"),
    ("library", "notifications", "alumni", "feeds", "mailin"),
    ("push", "home", "terms", "stewardship"),
    ("demo", "desk"),
)
FEATURES = tuple(name for floor in FLOORS[1:] for name in floor)


def load() -> list[Feature]:
    """Import every feature, lowest floor first. Importing registers its tables, listeners and slot fillings."""
    for table in ("jobs", "journal", "mail", "rules"):
        import_module(f"forum.kernel.{table}")
    for name in FEATURES:
        if find_spec(f"forum.{name}.models"):
            import_module(f"forum.{name}.models")
    return [import_module(f"forum.{name}").feature for name in FEATURES]
