"""Who may do what with a case study. Each rule has one home; where a list needs it, beside it stands the same rule in SQL.

tests/cases/test_policy.py compares the two forms over every role, state, audience, membership and authorship.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from forum.cases.models import Case, CaseAuthor, CaseHelper, CaseVersion
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer


def may_read(viewer: Viewer | None, case: Case, authors: Collection[int]) -> bool:
    """Published ones by their audience; withdrawn and hidden ones their authors and the staff; drafts nobody here (may_write)."""
    if viewer is None:
        return case.state == "published" and case.audience == "everyone"
    if case.state == "draft":
        return False
    if viewer.id in authors or viewer.is_moderator:
        return True
    if case.state != "published":
        return False
    return case.audience != "edition" or case.edition_id in viewer.edition_ids


@built
def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """`may_read` as a clause over Case."""
    published = Case.state == "published"
    if viewer is None:
        return and_(published, Case.audience == "everyone")
    if viewer.is_moderator:
        return Case.state != "draft"
    mine = exists(select(1).where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == viewer.id))
    inside = or_(Case.audience != "edition", Case.edition_id.in_(viewer.edition_ids) if viewer.edition_ids else false())
    return and_(Case.state != "draft", or_(and_(published, inside), mine))


@built
def listed_for(viewer: Viewer | None) -> ColumnElement[bool]:
    """As seen_by, but published ones only: what libraries, counts, places and feeds show, to authors and staff too."""
    return and_(Case.state == "published", seen_by(viewer) if viewer is None or not viewer.is_moderator else true())


def may_tell(viewer: Viewer) -> bool:
    """Every member who may write tells a case study."""
    return viewer.may_write


def may_write(viewer: Viewer, authors: Collection[int], helpers: Collection[int]) -> bool:
    """The working copy is its authors' and helpers' alone: not even the staff reads a draft."""
    return viewer.may_write and (viewer.id in authors or viewer.id in helpers)


def may_publish(viewer: Viewer, authors: Collection[int]) -> bool:
    """Only an author publishes; a helper writes."""
    return viewer.may_write and viewer.id in authors


def may_act_as_author(viewer: Viewer, authors: Collection[int], has_absent_author: bool) -> bool:
    """An author; or, for what the editors wrote from published sources, a moderator."""
    return may_publish(viewer, authors) or (has_absent_author and viewer.may_write and viewer.is_moderator)


def may_edit_as_staff(viewer: Viewer, case: Case, authors: Collection[int]) -> bool:
    """The staff edits what is published, with a reason and at once: the working copy is not theirs to see."""
    return viewer.is_moderator and viewer.may_write and viewer.id not in authors and case.state == "published"


def may_name_authors(viewer: Viewer, authors: Collection[int]) -> bool:
    """An author lets others in and asks them to be authors; one who is asked answers for themselves."""
    return may_publish(viewer, authors)


def may_withdraw(viewer: Viewer, authors: Collection[int]) -> bool:
    """An author, or the staff with a reason."""
    return viewer.may_write and (viewer.id in authors or viewer.is_moderator)


def versions_seen_by(viewer: Viewer | None, authors: Collection[int]) -> ColumnElement[bool]:
    """A version is read by whom it was published for: opening a case study to more people opens no version of before."""
    if viewer is None:
        return CaseVersion.audience == "everyone"
    if viewer.is_moderator or viewer.id in authors:
        return true()
    inside = CaseVersion.edition_id.in_(viewer.edition_ids) if viewer.edition_ids else false()
    return or_(CaseVersion.audience != "edition", inside)


def may_read_hidden_versions(viewer: Viewer | None, authors: Collection[int]) -> bool:
    """A version that its author hid is read by the authors and the staff; others see that there was one."""
    return viewer is not None and (viewer.id in authors or viewer.is_moderator)


def may_restore(viewer: Viewer, case: Case, authors: Collection[int]) -> bool:
    """Whoever withdrew it, or the staff: an author does not undo the staff's act."""
    by_author = case.withdrawn_by_id in authors
    return case.state == "withdrawn" and may_withdraw(viewer, authors) and (by_author or viewer.is_moderator)


def writable_by(viewer: Viewer) -> ColumnElement[bool]:
    """`may_write` as a clause over Case."""
    if not viewer.may_write:
        return false()
    author = exists(select(1).where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == viewer.id))
    helper = exists(select(1).where(CaseHelper.case_id == Case.id, CaseHelper.member_id == viewer.id))
    return or_(author, helper)


def may_hold(viewer: Viewer, case: Case, authors: Collection[int]) -> bool:
    """The staff closes the discussion of what is published, and locks it; not of their own."""
    return viewer.is_moderator and viewer.may_write and viewer.id not in authors and case.state == "published"


def may_make_draft(viewer: Viewer) -> bool:
    """The staff makes a comment a draft for who wrote it."""
    return viewer.is_moderator and viewer.may_write
