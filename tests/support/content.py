"""What tests say and tell: a snapshot as a form sends it, and short ways to publish, open and comment."""

from typing import Any

from sqlalchemy import insert, select

from forum.cases.actions import Terms, drafts
from forum.cases.models import Case
from forum.discussion import actions as discussing
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment
from forum.editions.models import Edition
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.text import render
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.models import Thread
from forum.threads.queries import place_of

SNAPSHOT = {
    "narrative": "We sat down and wrote the rules ourselves.",
    "title": "Rules of our own in Dakar",
    "summary": "Women who smoke fish wrote rules for the help they give each other.",
    "language": "en",
    "countries": "SN",
    "period-start": "2015",
    "period-status": "ongoing",
    "scheme_types": "decentralised_micro_insurance",
    "branches": "medical_care",
    "target_groups": "women_workers",
    "lead_organisation-name": "A savings group",
    "lead_organisation-type": "informal_economy_community_women_ngo",
    "author_role": "implemented_it",
    "gender-marker": "2",
    "gender-answer": "Women decide; men may join.",
    "facilitating_factors-0-text": "We knew each other.",
    "facilitating_factors-0-code": "trusted_intermediaries",
    "hindering_factors-0-text": "Nobody liked to write.",
    "hindering_factors-0-code": "low_awareness",
    "lessons-0-type": "worked",
    "lessons-0-text": "Write the rule before you need it.",
    "sources-0-kind": "own_records",
    "sources-0-title": "Our notebook",
    "topics": "micro-insurance",
}


def tell(actor: Viewer, audience: str = "everyone", byline: str = "my_name", **fields: Any) -> Case:
    """Publish a snapshot by `actor`; for the audience "edition", to the actor's first one."""
    typed = {name: [str(value)] for name, value in {**SNAPSHOT, **fields}.items()}
    draft = drafts.start_case(actor, typed)
    edition_id = actor.edition_ids[0] if audience == "edition" else None
    return drafts.publish_case(actor, draft.case_id, Terms(audience, byline, actor.organization, edition_id), "")


def start_thread(actor: Viewer, place: str = "region africa", title: str = "Who collects?", body: str = "Who does?") -> Thread:
    """Open a thread; `place`: kind and slug."""
    draft = ThreadDraft(title, "discussion", body, render(body, owner="t"), "")
    return open_thread(actor, place_of(*place.split()), draft)


def comment(actor: Viewer, discussion_id: int | None, body: str = "I agree.", reply_to: int | None = None, **more: Any) -> Comment:
    """Post a comment."""
    draft = CommentDraft(body, render(body, owner="c"), reply_to, more.pop("once", ""), wears_id=more.pop("wears", None))
    return discussing.post_comment(actor, discussion_id or 0, draft, **more)


def edition(slug: str) -> Edition:
    """Return an edition of the cast."""
    return db.session.scalars(select(Edition).where(Edition.slug == slug)).one()


def crowd(count: int, slug: str) -> None:
    """Let there be `count` more people, Someone Called 0 and on, in an edition."""
    empty = dict.fromkeys(("organization", "organization_key", "biography", "biography_html", "can_help_with", "looking_for"), "")
    flags = {"may_sign_in": True, "is_demo": False, "is_seed": False}
    states = {"role": "member", "state": "active", "time_zone": "UTC", "visibility": "members", "created_at": utcnow()}
    names = [(f"one-{n}", f"Someone Called {n}", f"one{n}@example.net") for n in range(count)]
    rows = [
        {"handle": handle, "name": name, "name_key": name.lower(), "email": email, "email_key": email, **empty, **flags, **states}
        for handle, name, email in names
    ]
    db.session.execute(insert(Member), rows)
    of = edition(slug).id
    ids = db.session.scalars(select(Member.id).where(Member.email.like("one%@example.net"))).all()
    db.session.execute(insert(EditionMember), [{"member_id": each, "edition_id": of, "capacity": "participant"} for each in ids])
    db.session.commit()


def path_of(case: Case) -> str:
    """Return the address of a case study."""
    return f"/cases/{case.id}-{case.slug}"
