"""Pages of editions: facts for everyone, people and threads for members, by slots. The staff adds and edits them."""

import secrets

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.editions import actions, forms, policy, queries
from forum.editions.queries import calendar
from forum.kernel.choices import choices
from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.slots import Slot
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import form_number

bp = Blueprint("editions", __name__)


@bp.get("/editions")
def index() -> ResponseReturnValue:
    """All editions: running, planned, past; and the calendar."""
    found, now = queries.list_editions(g.viewer), today()
    phases = {phase: [edition for edition in found if edition.phase(now) == phase] for phase in ("running", "planned", "alumni")}
    phases["planned"].reverse()  # the next one first
    years = calendar.by_year(found)
    return render_template("editions/index.html", phases=phases, years=years, may_edit=policy.may_edit(g.viewer))


@bp.get("/editions.ics")
def calendar_file() -> ResponseReturnValue:
    """The calendar as a file that calendars subscribe to."""
    body = calendar.calendar_file(g.viewer, queries.list_editions(g.viewer))
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = "inline; filename=editions.ics"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/editions/new")
@members_only
@moderators_only
def new() -> ResponseReturnValue:
    """The form for a new edition."""
    return _form_page(Reader(MultiDict({"once": secrets.token_urlsafe(16), "language": "en"})))


@bp.post("/editions/new")
@moderators_only
def add() -> ResponseReturnValue:
    """Add it, with its welcome thread."""
    draft, once, reader = forms.read_edition(request.form)
    if reader.errors:
        return _form_page(reader), 422
    return redirect(url_for("editions.show", slug=actions.open_edition(g.viewer, draft, once).slug), 303)


@bp.get("/editions/<slug>/edit")
@moderators_only
def edit(slug: str) -> ResponseReturnValue:
    """The form with an edition's facts."""
    edition = queries.get_edition(g.viewer, slug)
    return _form_page(Reader(MultiDict(queries.fields_of(edition))), slug, edition.version)


@bp.post("/editions/<slug>/edit")
@moderators_only
def save(slug: str) -> ResponseReturnValue:
    """Store the facts; 409 with both where somebody else stored others meanwhile."""
    queries.get_edition(g.viewer, slug)
    draft, _once, reader = forms.read_edition(request.form)
    base = form_number("base")
    try:
        if not reader.errors:
            return redirect(url_for("editions.show", slug=actions.change_edition(g.viewer, slug, draft, base).slug), 303)
    except actions.Conflict as conflict:
        forms.show_both(reader, conflict.fields)
        return _form_page(reader, slug, conflict.version), 409
    return _form_page(reader, slug, base), 422


def _form_page(reader: Reader, slug: str = "", base: int = 0) -> str:
    return render_template(
        "editions/edit.html", form=reader, slug=slug, base=base, countries=choices("countries"), languages=choices("languages")
    )


@bp.get("/editions/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """An edition."""
    edition = queries.get_edition(g.viewer, slug)
    return render_template(
        "editions/show.html", edition=edition, phase=edition.phase(today()), main=Slot("edition_main", g.viewer, [edition]),
        aside=Slot("edition_aside", g.viewer, [edition]), actions=Slot("edition_actions", g.viewer, [edition]),
        may_edit=policy.may_edit(g.viewer), top=Slot("edition_top", g.viewer, [edition]),
    )  # fmt: skip
