"""The only writer of reunions: a thread in an edition, on its anniversary."""

from sqlalchemy import false, update

from forum.alumni.models import Reunion
from forum.alumni.queries import reunions
from forum.editions.models import Edition
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.i18n import _, ngettext
from forum.kernel.rules import rule
from forum.kernel.text import render
from forum.people.queries import viewer_of
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.queries import Place


def open_due() -> None:
    """Open the threads of the anniversaries of these days, each once; where nobody may open one, tomorrow asks again."""
    for edition, years in reunions.due():
        ident = reunions.opener(edition.id)
        if ident is not None and _claim(edition, years):
            _open(ident, edition, years)


def _claim(edition: Edition, years: int) -> bool:
    values = {"edition_id": edition.id, "years": years, "created_at": utcnow()}
    return put(Reunion, values, ("edition_id", "years"), where=false())


def _open(member_id: int, edition: Edition, years: int) -> None:
    actor = viewer_of(member_id)
    if actor is None:
        return
    on = ngettext("One year on", "%(num)s years on", years)
    title = _("%(on)s: where are you now?", on=on)
    body = _(
        "%(edition)s ended %(ago)s ago. %(site)s opens this thread on its anniversary, in the name of %(name)s.\n\n"
        "1. Where are you now, and what are you working on?\n"
        "2. What of the course did you use, and what did not work at home?",
        edition=edition.title, ago=ngettext("a year", "%(num)s years", years), site=rule("site_name"), name=actor.name,
    )  # fmt: skip
    once = f"reunion{edition.id}-{years}"
    draft = ThreadDraft(title, "discussion", body, render(body, owner=f"t{once}"), once)
    thread = open_thread(actor, Place("edition", edition.id, edition.title, f"/editions/{edition.slug}"), draft)
    opened = update(Reunion).where(Reunion.edition_id == edition.id, Reunion.years == years)
    db.session.execute(opened.values(thread_id=thread.id))
