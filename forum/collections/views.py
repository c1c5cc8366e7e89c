"""Doors of collections."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.collections import actions, forms, policy, queries
from forum.collections.models import Collection
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import Ref, canonical, form_choice, form_number

bp = Blueprint("collections", __name__)


@bp.get("/collections")
def index() -> ResponseReturnValue:
    """All collections that the viewer may read."""
    rows, may_make = queries.list_collections(g.viewer), policy.may_make(g.viewer)
    return render_template("collections/index.html", rows=rows, may_make=may_make)


@bp.get("/collections/<ref:collection>")
def show(collection: Ref) -> ResponseReturnValue:
    """A collection."""
    row = queries.get_collection(g.viewer, collection.id)
    if moved := canonical(collection, row.slug, lambda: url_for("collections.show", collection=row)):
        return moved
    introduction = Markup(row.introduction_html)  # noqa: S704  cleaned by kernel/text.py at save
    held, may_make = queries.held_by(g.viewer, row.id), policy.may_make(g.viewer)
    return render_template("collections/show.html", row=row, introduction=introduction, held=held, may_make=may_make)


@bp.get("/collections/new")
@members_only
@moderators_only
def new() -> ResponseReturnValue:
    """The form of a new one."""
    return render_template("collections/edit.html", row=None, form=Reader(MultiDict({"once": secrets.token_urlsafe(16)})))


@bp.post("/collections/new")
@moderators_only
def make() -> ResponseReturnValue:
    """Make it."""
    draft, reader = forms.read_collection(request.form)
    if reader.errors:
        return render_template("collections/edit.html", row=None, form=reader), 422
    return _to_items(actions.make(g.viewer, draft))


@bp.get("/collections/<ref:collection>/edit")
@moderators_only
def edit(collection: Ref) -> ResponseReturnValue:
    """The form of its text."""
    row = queries.get_collection(g.viewer, collection.id)
    typed = {"title": row.title, "introduction": row.introduction, "audience": row.audience, "base": str(row.version)}
    return render_template("collections/edit.html", row=row, form=Reader(MultiDict(typed)))


@bp.post("/collections/<ref:collection>/edit")
@moderators_only
def save(collection: Ref) -> ResponseReturnValue:
    """Store its text, or with do=withdraw and do=undo take it away and bring it back; 409 where somebody changed it meanwhile."""
    row = queries.get_collection(g.viewer, collection.id)
    do = form_choice("do", ("save", "withdraw", "undo"), "save")
    if do != "save":
        row = actions.set_state(g.viewer, row.id, "withdrawn" if do == "withdraw" else "shown")
        return redirect(url_for("collections.show", collection=row), 303)
    draft, reader = forms.read_collection(request.form)
    try:
        if not reader.errors:
            return redirect(url_for("collections.show", collection=actions.change(g.viewer, row.id, draft)), 303)
    except actions.Conflict:
        row = queries.get_collection(g.viewer, collection.id)
        reader.typed["base"] = str(row.version)
        reader.errors.add("title", _("Somebody changed it meanwhile: “%(title)s”. Compare, and save once more.", title=row.title))
        return render_template("collections/edit.html", row=row, form=reader, stored=row.introduction), 409
    return render_template("collections/edit.html", row=row, form=reader), 422


@bp.get("/collections/<ref:collection>/items")
@moderators_only
def items(collection: Ref) -> ResponseReturnValue:
    """What stands in it, to be put in order."""
    return _items(queries.get_collection(g.viewer, collection.id), Reader(MultiDict()))


def _items(row: Collection, form: Reader) -> str:
    held = queries.held_by(g.viewer, row.id)
    away = len(queries.items_of(row.id)) - len(held)
    return render_template("collections/items.html", row=row, held=held, form=form, away=away)


@bp.post("/collections/<ref:collection>/items")
@moderators_only
def arrange(collection: Ref) -> ResponseReturnValue:
    """Add, move or take out an item; 409 where somebody changed the collection meanwhile."""
    row = queries.get_collection(g.viewer, collection.id)
    try:
        reader = _arranged(row.id, forms.read_base(request.form))
    except actions.Conflict:
        reader = Reader(MultiDict(request.form))
        reader.errors.add("address", _("Somebody changed the collection meanwhile: it stands here as it is now. Do it once more."))
        return _items(queries.get_collection(g.viewer, collection.id), reader), 409
    if reader.errors:
        return _items(queries.get_collection(g.viewer, collection.id), reader), 422
    return _to_items(row)


def _arranged(collection_id: int, base: int) -> Reader:
    """Do what was asked; return the form, with what stands in the way."""
    do = form_choice("do", ("add", "up", "down", "place", "out"), "add")
    item_id = form_number("item") if do != "add" else 0
    if do in ("up", "down"):
        actions.step(g.viewer, collection_id, item_id, -1 if do == "up" else 1, base)
    elif do == "out":
        actions.take_out(g.viewer, collection_id, item_id, base)
    elif do == "place":
        place, why, reader = forms.read_place(request.form)
        if reader.errors:
            return reader
        actions.move(g.viewer, collection_id, item_id, place or 1, why, base)
    else:
        return _added(collection_id, base)
    return Reader(MultiDict())


def _added(collection_id: int, base: int) -> Reader:
    thing, why, reader = forms.read_item(request.form)
    try:
        if not reader.errors:
            actions.add(g.viewer, collection_id, thing, why, base)
    except ValueError as fault:
        reader.errors.add("address", str(fault))
    return reader


def _to_items(row: Collection) -> ResponseReturnValue:
    return redirect(url_for("collections.items", collection=row), 303)
