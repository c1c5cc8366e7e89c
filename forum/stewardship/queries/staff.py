"""Who has which role, and finding somebody to give one to. Addresses are compared, never shown."""

from dataclasses import dataclass

from sqlalchemy import and_, case, or_, select
from werkzeug.exceptions import NotFound

from forum.kernel.db import db
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.policy import not_hiding
from forum.people.queries import email_key
from forum.places.queries import country_name
from forum.stewardship.policy import must_administer

FOUND_MAX = 20  # people found at once
STAFF_MAX = 500


@dataclass(frozen=True)
class Holder:
    """A person and their role. `about`: organization and country, to tell namesakes apart."""

    handle: str
    name: str
    about: str
    role: str
    state: str
    email_is_known: bool = True


def staff(viewer: Viewer) -> list[Holder]:
    """Return administrators, then moderators, by name; one statement. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    first = case((Member.role == "administrator", 0), else_=1)
    held = select(Member).where(Member.role != "member", Member.state != "erased")
    return [_holder(member) for member in db.session.scalars(held.order_by(first, Member.name_key, Member.id).limit(STAFF_MAX))]


def find(viewer: Viewer, words: str) -> list[Holder]:
    """Return members who have this address, or whose name holds these words; one statement. Raises NotFound."""
    must_administer(viewer)
    wanted = fold(words)
    named = [Member.name_key.contains(word, autoescape=True) for word in wanted.split()[:6]]
    if not named:
        return []
    found = select(Member).where(Member.state == "active", Member.may_sign_in, not_hiding())
    found = found.where(or_(Member.email_key == email_key(words), Member.handle == wanted.lstrip("@"), and_(*named)))
    return [_holder(member) for member in db.session.scalars(found.order_by(Member.name_key, Member.id).limit(FOUND_MAX))]


def holder(viewer: Viewer, handle: str) -> Holder:
    """Return one active member; one statement. Raises NotFound."""
    must_administer(viewer)
    member = db.session.scalar(select(Member).where(Member.handle == handle, Member.state == "active", Member.may_sign_in))
    if member is None:
        raise NotFound
    return _holder(member)


def _holder(member: Member) -> Holder:
    about = ", ".join(part for part in (member.organization, country_name(member.country)) if part)
    return Holder(member.handle, member.name, about, member.role, member.state, bool(member.email))
