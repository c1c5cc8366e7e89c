"""The fixed cast: who they are stands here once, and every test speaks of them by name."""

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import select

from forum.editions.models import Edition
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member
from forum.people.queries import viewer_of

# handle: name, role, state, editions, organization, country
CAST = {
    "amina": ("Amina Diallo", "member", "active", ("turin-2003",), "Mutual of Dakar's traders", "SN"),
    "lucia": ("Lucía Paredes", "member", "active", ("turin-2003",), "Ministry of Labour", "PE"),
    "thandi": ("Thandi Nkosi", "member", "active", ("turin-now",), "Domestic Workers' Union", "ZA"),
    "moses": ("Moses Okello", "moderator", "active", (), "National Social Security Fund", "UG"),
    "irene": ("Irene Castillo", "moderator", "active", (), "Cooperative of Health", "PH"),
    "ada": ("Ada Conti", "administrator", "active", (), "The course", "IT"),
    "sam": ("Sam Silent", "member", "silenced", ("turin-2003",), "", "KE"),
    "sue": ("Sue Banks", "member", "suspended", ("turin-2003",), "", "GB"),
    "wei": ("Wei Chen", "member", "active", (), "", None),  # of no edition
}


def add_cast() -> None:
    """Add the cast and its two editions: one of 2003, one that runs today."""
    now = today()
    for slug, starts, ends in (
        ("turin-2003", now.replace(2003, 11, 17), now.replace(2003, 11, 28)),
        ("turin-now", now - timedelta(days=3), now + timedelta(days=8)),
    ):
        db.session.add(Edition(slug=slug, title=f"Course {slug}", place="Turin", country="IT", starts_on=starts, ends_on=ends))
    db.session.flush()
    editions = {row.slug: row.id for row in db.session.scalars(select(Edition))}
    for handle, (name, role, state, of, organization, country) in CAST.items():
        new = NewMember(f"{handle}@example.org", name, role, organization, country, None, False, handle)
        member = add_member(new)
        member.state = state
        for slug in of:
            join_edition(member.id, editions[slug])
    db.session.flush()


def read_cast() -> SimpleNamespace:
    """Return the cast as viewers: `cast.amina.id`."""
    rows = db.session.execute(select(Member.email, Member.handle, Member.id)).all()
    ids = {row.handle: row.id for row in rows} | {str(row.email).partition("@")[0]: row.id for row in rows}  # both may change
    return SimpleNamespace(**{handle: viewer_of(ids[handle]) for handle in CAST})
