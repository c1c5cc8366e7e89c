"""Earlier versions that an author hides."""

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.cases import policy, queries
from forum.cases.models import Case, CaseVersion
from forum.kernel.db import db, locked
from forum.kernel.viewer import Viewer


def hide_version(actor: Viewer, case_id: int, version: int, hidden: bool) -> Case:
    """Hide an earlier version of the actor's own case study from readers, or show it again. Repeatable.

    Raises NotFound for others, and for the version that readers see now.
    """
    locked(Case, case_id)
    case, authors = queries.get_case(actor, case_id)
    row = db.session.scalar(select(CaseVersion).where(CaseVersion.case_id == case.id, CaseVersion.version == version))
    if row is None or version == case.version or not policy.may_publish(actor, [author.id for author in authors]):
        raise NotFound
    row.is_hidden = hidden
    db.session.flush()
    return case
