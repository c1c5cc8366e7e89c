"""Acts of staff that no lower feature offers."""

from typing import Any  # a record is JSON

from werkzeug.exceptions import NotFound

from forum.cases import actions as cases
from forum.cases.models import Case
from forum.cases.models.html import rendered
from forum.kernel import journal
from forum.kernel.db import locked
from forum.kernel.viewer import Viewer
from forum.moderation import queries


class Conflict(Exception):
    """The case study has another version than the one that the codes were chosen for."""


def classify(actor: Viewer, case_id: int, record: dict[str, Any], reason: str, base: int) -> None:
    """Publish a case study's next version with the codes a moderator chose, journaled.

    base: the version that `record` was made from. Raises NotFound, Conflict.
    """
    if not actor.is_moderator or not actor.may_write:
        raise NotFound
    locked(Case, case_id)
    case, _authors, before = queries.to_classify(actor, case_id)
    if base != case.version:
        raise Conflict
    terms = cases.Terms(case.audience, case.byline_kind, case.byline_text, case.edition_id)
    cases.publish(actor.id, case, record, rendered(record, f"case{case.id}"), terms, note=reason)
    keys = [key for key in record if record[key] != before.get(key)]
    journal.record(
        actor.id, "classified", "case", case.id, reason, {key: before.get(key) for key in keys}, {key: record[key] for key in keys}
    )
