"""Who may do what here: administrators, and nobody else."""

from werkzeug.exceptions import NotFound

from forum.kernel.viewer import Viewer


def must_administer(actor: Viewer) -> None:
    """Raise NotFound for everybody but an administrator."""
    if not actor.is_administrator:
        raise NotFound
