"""Who decides on best practices: the staff, never on their own or their organization's, never as a reviewer of it."""

from collections.abc import Collection

from forum.cases.models import Case
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer


def may_decide(
    viewer: Viewer | None, case: Case, authors: Collection[int], organizations: Collection[str], *, reviewed: bool
) -> bool:
    """A curator is a moderator or administrator with no tie to the case study. `organizations`: names of the authors' and lead."""
    if viewer is None or not viewer.is_moderator or not viewer.may_write or case.state != "published":
        return False
    if viewer.id in authors or reviewed:
        return False
    mine = fold(viewer.organization)
    return not mine or mine not in {fold(each) for each in organizations if each}
