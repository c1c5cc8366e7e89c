"""Who may follow what: whatever one may read. `subjects.load` asks the owners."""

from forum.kernel import subjects
from forum.kernel.viewer import Viewer

FOLLOWED = ("case", "thread", "region", "country", "topic", "edition", "person")


def may_follow(viewer: Viewer | None, kind: str, key: str) -> bool:
    """Members follow what they may read; nobody follows themselves."""
    if viewer is None or kind not in FOLLOWED or (kind == "person" and key == str(viewer.id)):
        return False
    return (kind, key) in subjects.load(viewer, [(kind, key)])
