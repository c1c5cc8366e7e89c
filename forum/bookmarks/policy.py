"""Who keeps what: a member whatever they may read, the silenced too, for it is theirs alone."""

from forum.bookmarks.models import MARKED
from forum.kernel import subjects
from forum.kernel.viewer import Viewer


def may_bookmark(viewer: Viewer | None, kind: str, key: str) -> bool:
    """Members what they may read; `subjects.load` asks the owners."""
    return viewer is not None and kind in MARKED and (kind, key) in subjects.load(viewer, [(kind, key)])
