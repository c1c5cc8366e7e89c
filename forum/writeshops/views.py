"""Doors of the write-shops, below /editions/<slug>/write-shop. To those who may not visit one it is not there."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.cases.queries.reading import facing
from forum.editions.queries import get_edition
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.viewer import insiders_only, moderators_only, writers_only
from forum.kernel.web import form_choice
from forum.topics.queries import vocabulary
from forum.writeshops import actions, forms, policy, queries
from forum.writeshops.actions import drafts as drafting
from forum.writeshops.models import DEPTHS, NOTES
from forum.writeshops.queries import drafts as reading
from forum.writeshops.queries import page as pages
from forum.writeshops.queries.drafts import Draft

bp = Blueprint("writeshops", __name__)


@bp.get("/editions/<slug>/write-shop")
@insiders_only
def show(slug: str) -> ResponseReturnValue:
    """The write-shop; to the staff, where there is none, the form that opens one."""
    shop = queries.find_shop(g.viewer, slug)
    if shop is None:
        return new(slug)
    cards = pages.cards(g.viewer, shop)
    lines, more = pages.lines(g.viewer, shop)
    return render_template(
        "writeshops/show.html", shop=shop, left=queries.days_left(shop.row.deadline), lines=lines, more=more, cards=cards,
        marks=Slot("case_card_marks", g.viewer, cards), own=pages.own(g.viewer, shop),
        shared=pages.shared_drafts(g.viewer, shop), is_coach=g.viewer.id in shop.coach_ids, may_run=policy.may_run(g.viewer),
    )  # fmt: skip


@bp.get("/editions/<slug>/write-shop/new")
@moderators_only
@writers_only
def new(slug: str) -> ResponseReturnValue:
    """The form that opens a write-shop: for the staff, where none is open."""
    if not policy.may_run(g.viewer):
        raise NotFound
    shop = queries.find_shop(g.viewer, slug)
    if shop is not None and shop.is_open:
        return redirect(url_for("writeshops.show", slug=slug), 303)
    typed = {"once": secrets.token_urlsafe(16), "language": "en", "depth": DEPTHS[0]}
    return _form_page(slug, Reader(MultiDict(typed)))


def _form_page(slug: str, reader: Reader, is_open: bool = False) -> str:
    edition = get_edition(g.viewer, slug)
    return render_template(
        "writeshops/new.html", edition=edition, form=reader, is_open=is_open, topics=forms.topic_options(),
        languages=vocabulary("languages").options, participants=queries.people_of(edition.id, "participant"),
        coaches=[(str(face.id), face.name) for face in queries.people_of(edition.id, "coach")],
    )  # fmt: skip


@bp.post("/editions/<slug>/write-shop")
@moderators_only
def open_shop(slug: str) -> ResponseReturnValue:
    """Open a write-shop; 409 with what was typed where somebody else has opened one meanwhile."""
    edition = get_edition(g.viewer, slug)
    writing, coaching = (queries.people_of(edition.id, capacity) for capacity in ("participant", "coach"))
    draft, reader = forms.read_shop(g.viewer, request.form, writing, coaching, read_once(request.form))
    if reader.errors:
        return _form_page(slug, reader), 422
    try:
        actions.open_shop(g.viewer, edition.id, draft)
    except actions.AlreadyOpen:
        return _form_page(slug, reader, is_open=True), 409
    return redirect(url_for("writeshops.show", slug=slug), 303)


@bp.get("/editions/<slug>/write-shop/changes")
@moderators_only
def changes(slug: str) -> ResponseReturnValue:
    """Another deadline, or the end of it: for the staff."""
    return _changes_page(slug)


@bp.post("/editions/<slug>/write-shop/deadline")
@moderators_only
def deadline(slug: str) -> ResponseReturnValue:
    """Set another day."""
    shop, reader = queries.get_shop(g.viewer, slug), Reader(request.form)
    day = forms.read_deadline(reader)
    if day is None or reader.errors:
        return _changes_page(slug, day=reader), 422
    actions.move_deadline(g.viewer, shop.row.id, day)
    return redirect(url_for("writeshops.show", slug=slug), 303)


@bp.post("/editions/<slug>/write-shop/coaches")
@moderators_only
def coaches(slug: str) -> ResponseReturnValue:
    """Name other coaches."""
    shop = queries.get_shop(g.viewer, slug)
    writing = {face.id for face in queries.people_of(shop.edition.id, "participant")}
    ids, reader = forms.read_coaches(g.viewer, request.form, queries.offered_coaches(shop), writing)
    if reader.errors:
        return _changes_page(slug, who=reader), 422
    actions.set_coaches(g.viewer, shop.row.id, ids)
    return redirect(url_for("writeshops.show", slug=slug), 303)


@bp.post("/editions/<slug>/write-shop/closing")
@moderators_only
def closing(slug: str) -> ResponseReturnValue:
    """Close it, with a summary."""
    shop = queries.get_shop(g.viewer, slug)
    summary, html, reader = forms.read_summary(request.form)
    if reader.errors:
        return _changes_page(slug, end=reader), 422
    actions.close_shop(g.viewer, shop.row.id, summary, html)
    return redirect(url_for("writeshops.show", slug=slug), 303)


def _changes_page(slug: str, day: Reader | None = None, who: Reader | None = None, end: Reader | None = None) -> str:
    shop = queries.get_shop(g.viewer, slug)
    if not shop.is_open or not policy.may_run(g.viewer):
        raise NotFound
    named = MultiDict([("coaches", str(coach)) for coach in shop.coach_ids])
    return render_template(
        "writeshops/changes.html", shop=shop, day=day or Reader({"deadline": shop.row.deadline.isoformat()}),
        who=who or Reader(named), end=end or Reader({}),
        coaches=[(str(face.id), face.name) for face in queries.offered_coaches(shop)],
    )  # fmt: skip


@bp.post("/editions/<slug>/write-shop/drafts")
def start(slug: str) -> ResponseReturnValue:
    """Start one's own draft, or go on with it."""
    shop = queries.get_shop(g.viewer, slug)
    return redirect(f"/cases/{drafting.start_draft(g.viewer, shop)}/edit", 303)


@bp.get("/editions/<slug>/write-shop/drafts/<int:case_id>")
@insiders_only
def draft(slug: str, case_id: int) -> ResponseReturnValue:
    """A draft as its authors, and the coach with whom one of them shared it, read it."""
    found = reading.get_draft(g.viewer, slug, case_id)
    return _draft_page(found, Reader({"once": secrets.token_urlsafe(16)}))


def _draft_page(found: Draft, reader: Reader) -> str:
    row = reading.as_page(found)
    slots = {name: Slot(f"case_{name}", None, []) for name in ("marks", "reasons", "actions", "foot")}
    return render_template(
        "writeshops/draft.html", draft=found, notes=reading.notes_on(found), form=reader, row=row, case=row.case,
        here=f"/cases/{found.case.id}", talk=None, composer=None, slots=slots, facing=facing,
        questions=queries.questions_of(found.shop),
    )  # fmt: skip


@bp.post("/editions/<slug>/write-shop/drafts/<int:case_id>/sharing")
def sharing(slug: str, case_id: int) -> ResponseReturnValue:
    """Let the coaches read a draft, or with do=undo no more."""
    undo = form_choice("do", ("share", "undo"), "share") == "undo"
    act = drafting.take_back if undo else drafting.share
    return redirect(act(g.viewer, slug, case_id).path, 303)


@bp.post("/editions/<slug>/write-shop/drafts/<int:case_id>/notes")
def note(slug: str, case_id: int) -> ResponseReturnValue:
    """Leave a note for the authors: the coach."""
    found = reading.get_draft(g.viewer, slug, case_id)
    once = read_once(request.form)
    body, reader = forms.read_note(request.form)
    try:
        if not reader.errors:
            return redirect(f"{drafting.leave_note(g.viewer, slug, case_id, body, once).path}#notes", 303)
    except drafting.TooManyNotes:
        reader.fault("body", _("Note: %(n)s notes stand here already. Talk it over with the authors.", n=NOTES))
    if not found.may_leave_note:
        raise NotFound
    return _draft_page(found, reader), 422


@bp.post("/editions/<slug>/write-shop/drafts/<int:case_id>/notes/<int:note_id>")
def resolve(slug: str, case_id: int, note_id: int) -> ResponseReturnValue:
    """Mark a note as done, or with do=undo as to do again: the authors."""
    undo = form_choice("do", ("done", "undo"), "done") == "undo"
    return redirect(f"{drafting.resolve_note(g.viewer, slug, case_id, note_id, undo).path}#notes", 303)
