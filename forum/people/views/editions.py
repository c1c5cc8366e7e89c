"""Doors of an edition's people: members read who they are, the staff says who they are."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.editions.queries import get_edition
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import form_choice
from forum.people import actions, forms, policy
from forum.people.queries import directory, editions
from forum.people.views import bp


@bp.get("/editions/<slug>/people")
@members_only
def of_edition(slug: str) -> ResponseReturnValue:
    """Everybody of an edition, page by page."""
    return _people_page(slug, Reader(MultiDict({"capacity": "participant"})))


@bp.post("/editions/<slug>/people")
@moderators_only
def add_to_edition(slug: str) -> ResponseReturnValue:
    """Add a member, found by name, handle or e-mail."""
    edition = get_edition(g.viewer, slug)
    words, capacity, reader = forms.read_place(request.form)
    found = directory.find_people(g.viewer, words) if words else []
    forms.say_who(reader, found)
    if not reader.errors:
        try:
            actions.add_to_edition(g.viewer, found[0].id, edition.id, capacity)
            return redirect(url_for("people.in_edition", slug=slug, handle=found[0].handle), 303)
        except actions.PlacedAlready:
            reader.errors.add("person", _("%(name)s is of this edition already, as something else.", name=found[0].name))
    return _people_page(slug, reader, [(f"@{face.handle}", forms.known_by(face)) for face in found]), 422


def _people_page(slug: str, reader: Reader, found: list[tuple[str, str]] | None = None) -> str:
    edition = get_edition(g.viewer, slug)
    page = editions.list_people(g.viewer, edition, request.args.get("after"), request.args.get("before"))
    return render_template(
        "people/of_edition.html", edition=edition, page=page, form=reader, may_place=policy.may_place(g.viewer),
        found=found if found and len(found) > 1 else [], capacities=forms.capacities(),
        more=Slot("edition_people", g.viewer, [edition]),
    )  # fmt: skip


@bp.get("/editions/<slug>/people/<handle>")
@moderators_only
def in_edition(slug: str, handle: str) -> ResponseReturnValue:
    """What one person is in an edition, to change."""
    edition = get_edition(g.viewer, slug)
    placed = editions.get_placed(g.viewer, edition, handle)
    return _place_page(slug, handle, Reader(MultiDict({"capacity": placed.capacity})))


@bp.post("/editions/<slug>/people/<handle>")
@moderators_only
def place(slug: str, handle: str) -> ResponseReturnValue:
    """Give a person another capacity, or with do=undo take them out."""
    edition = get_edition(g.viewer, slug)
    placed = editions.get_placed(g.viewer, edition, handle)
    if form_choice("do", ("save", "undo"), "save") == "undo":
        actions.leave_edition(g.viewer, placed.face.id, edition.id)
        return redirect(url_for("people.of_edition", slug=slug), 303)
    capacity, reader = forms.read_capacity(request.form)
    if reader.errors:
        return _place_page(slug, handle, reader), 422
    actions.set_capacity(g.viewer, placed.face.id, edition.id, capacity)
    return redirect(url_for("people.in_edition", slug=slug, handle=handle), 303)


def _place_page(slug: str, handle: str, reader: Reader) -> str:
    edition = get_edition(g.viewer, slug)
    placed = editions.get_placed(g.viewer, edition, handle)
    return render_template("people/in_edition.html", edition=edition, placed=placed, form=reader, capacities=forms.capacities())
