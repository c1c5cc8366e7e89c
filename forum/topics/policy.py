"""What an administrator may do with which vocabulary."""

from forum.kernel.viewer import Viewer
from forum.topics.models import MAY_GROW, MAY_MERGE, MAY_RETIRE, NEEDED


def may_word(viewer: Viewer | None) -> bool:
    """Administrators choose the words of every vocabulary."""
    return viewer is not None and viewer.is_administrator


def may_add(viewer: Viewer | None, name: str) -> bool:
    """Where a further term means something by its label alone."""
    return may_word(viewer) and name in MAY_GROW


def may_retire(viewer: Viewer | None, name: str, code: str) -> bool:
    """Where nothing in the program speaks of the code."""
    return may_word(viewer) and name in MAY_RETIRE and (name, code) not in NEEDED


def may_merge(viewer: Viewer | None, name: str, code: str) -> bool:
    """As `may_retire`, and where two terms can mean one thing."""
    return may_word(viewer) and name in MAY_MERGE and (name, code) not in NEEDED
