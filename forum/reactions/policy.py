"""Who reacts to what: whoever reads a published case study and may write, but to nobody's own."""

from collections.abc import Collection

from forum.cases import policy as cases
from forum.cases.models import Case
from forum.kernel.viewer import Viewer

OFFERED = {"case": ("useful",)}  # kind of thing -> the reactions that it takes today


def may_react(viewer: Viewer | None, case: Case, authors: Collection[int]) -> bool:
    """Whoever reads it may, where it is published; its authors may not."""
    if viewer is None or not viewer.may_write or viewer.id in authors:
        return False
    return case.state == "published" and cases.may_read(viewer, case, authors)
