"""Following hears comments, case studies, threads and joining."""

from sqlalchemy import select

from forum.cases.events import CasePublished
from forum.cases.models import CaseAuthor
from forum.discussion.events import CommentPosted
from forum.discussion.models import Discussion
from forum.editions.queries import editions_by_id
from forum.following import actions
from forum.invitations.events import InvitationAccepted
from forum.kernel.db import db
from forum.kernel.events import on
from forum.people.events import EditionJoined
from forum.people.models import Member
from forum.places.queries import country
from forum.threads.events import ThreadsMerged, ThreadSplit
from forum.topics.events import TopicCarried
from forum.topics.queries import topic_by_slug


@on(CommentPosted)
def commented(event: CommentPosted) -> None:
    """Whoever comments watches."""
    kind, key = db.session.execute(select(Discussion.kind, Discussion.key).where(Discussion.id == event.discussion_id)).one()
    if not key.startswith("new-"):
        actions.follow_by_commenting(event.author_id, kind, key)


@on(CasePublished)
def published(event: CasePublished) -> None:
    """Authors watch what they told."""
    authors = select(CaseAuthor.member_id).join(Member, Member.id == CaseAuthor.member_id)
    for member_id in db.session.scalars(authors.where(CaseAuthor.case_id == event.case_id, Member.may_sign_in.is_(True))):
        actions.follow_by_commenting(member_id, "case", str(event.case_id))


@on(TopicCarried)
def topic_carried(event: TopicCarried) -> None:
    """Who followed the one follows the other."""
    actions.carry("topic", str(event.topic_id), str(event.into_id))


@on(ThreadSplit)
def thread_split(event: ThreadSplit) -> None:
    """Let who wrote what was moved, and follows the thread it came from, follow the new one as they do that."""
    actions.carry_some("thread", str(event.thread_id), str(event.new_id), event.writers)


@on(ThreadsMerged)
def threads_merged(event: ThreadsMerged) -> None:
    """Let who followed the one follow the other. Their rows of the one stay: they hold again when it stands by itself."""
    if event.keeps:
        actions.unite("thread", str(event.thread_id), str(event.into_id))


@on(InvitationAccepted)
def joined(event: InvitationAccepted) -> None:
    """Whoever joins watches their edition, and follows its region, their own, and the topics that they ticked."""
    things = [*_of_edition(event.edition_id), *_region_of(db.session.get_one(Member, event.member_id).country)]
    things += [("topic", str(theme.id), "following") for slug in event.topics if (theme := topic_by_slug(slug))]
    actions.follow_by_joining(event.member_id, things)


@on(EditionJoined)
def edition_joined(event: EditionJoined) -> None:
    """A member who comes into one more edition watches it and follows its region."""
    if event.by_id is not None:
        actions.follow_by_joining(event.member_id, _of_edition(event.edition_id))


def _of_edition(edition_id: int | None) -> list[tuple[str, str, str]]:
    edition = editions_by_id([edition_id]).get(edition_id) if edition_id else None
    return [("edition", str(edition.id), "watching"), *_region_of(edition.country)] if edition else []


def _region_of(iso2: str | None) -> list[tuple[str, str, str]]:
    land = country(iso2)
    return [("region", str(land.region_id), "following")] if land else []
