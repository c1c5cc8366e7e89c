"""Who may do what with an edition. Its facts are everybody's to read."""

from forum.kernel.viewer import Viewer


def may_edit(viewer: Viewer | None) -> bool:
    """The staff adds editions and changes their facts."""
    return viewer is not None and viewer.is_moderator and viewer.may_write
