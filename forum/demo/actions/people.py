"""The invented people of the demo."""

from typing import Any  # the file is YAML

from sqlalchemy import update

from forum.editions.models import Edition
from forum.entrance.actions import set_password
from forum.kernel.db import db
from forum.kernel.text import render
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member, MemberLanguage, MemberTopic
from forum.topics.queries import topic_by_slug, vocabulary

PASSWORD = "reach-demo"  # noqa: S105  published on purpose: these accounts open nothing but a demo on this machine
ROLES = {"moses": "moderator", "irene": "moderator", "ada": "administrator"}
SPANISH = ("UY", "PE", "CO")
FRENCH = ("SN", "RW", "TN", "HT", "LB")


def load(data: dict[str, Any]) -> dict[str, int]:
    """Add accounts and people; return {handle: member id}. All accounts share one password, hashed once each."""
    found = {}
    for number, row in enumerate([*data["accounts"], *data["people"]]):
        handle, name, country, profile, organization, sex, _wanted, helps = (part.strip() for part in row.split("|"))
        if profile not in vocabulary("profiles").by_code:
            raise ValueError(f"{handle}: {profile} is no profile")
        is_account = number < len(data["accounts"])
        address = f"{handle}@example.org"
        new = NewMember(address, name, ROLES.get(handle, "member"), organization, country, profile, is_demo=True, handle=handle)
        member = add_member(new)
        text = f"An invented person of the demo. {name.split()[0]} works at: {organization}. Ask about: {helps.lower()}."
        values = {"sex": sex, "can_help_with": helps, "biography": text, "biography_html": render(text, owner="demo")}
        values["looking_for"] = data["looking_for"].get(handle, "")
        db.session.execute(update(Member).where(Member.id == member.id).values(**values))
        language = "es" if country in SPANISH else "fr" if country in FRENCH else "en"
        db.session.add_all(MemberLanguage(member_id=member.id, language=each) for each in {"en", language})
        known = [topic_by_slug(slug) for slug in data["expertise"].get(handle, ())]
        db.session.add_all(MemberTopic(member_id=member.id, topic_id=topic.id) for topic in known if topic)
        if is_account:
            set_password(member.id, PASSWORD)
        found[handle] = member.id
    return found


def join(data: dict[str, Any], members: dict[str, int], editions: dict[str, Edition]) -> None:
    """Let everybody be of their edition."""
    for row in [*data["accounts"], *data["people"]]:
        parts = [part.strip() for part in row.split("|")]
        if parts[6] in editions:
            join_edition(members[parts[0]], editions[parts[6]].id)
