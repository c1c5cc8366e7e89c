"""A draft made for members: by a write-shop, for one of them or for two together."""

from collections.abc import Sequence

from forum.cases.models import Case, CaseAuthor, CaseDraft
from forum.cases.models.typed import Typed
from forum.cases.queries.telling import FIRST
from forum.kernel.clock import utcnow
from forum.kernel.db import db


def offer_draft(author_ids: Sequence[int], typed: Typed) -> Case:
    """Make a draft whose authors are these members, first named first; `typed` stands in it. The caller asked who may.

    author_ids: at least one.
    """
    case = Case(slug="", state="draft")
    db.session.add(case)
    db.session.flush()
    for position, member_id in enumerate(author_ids, 1):
        db.session.add(CaseAuthor(case_id=case.id, member_id=member_id, position=position))
    draft = CaseDraft(case_id=case.id, fields=typed, base=FIRST, saved_at=utcnow(), saved_by_id=author_ids[0])
    db.session.add(draft)
    db.session.flush()
    return case
