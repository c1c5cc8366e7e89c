"""Doors of the people: the directory, profiles, one's own profile. Members only, never indexed."""

from zoneinfo import available_timezones

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.editions.queries import list_editions
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.text import TextRefused
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice
from forum.kernel.withheld import spare
from forum.people import actions, forms, queries
from forum.people.actions import hiding as hiding_actions
from forum.people.queries import directory
from forum.places.queries import countries, regions_tree
from forum.topics.queries import topic_by_id, topics_tree, vocabulary

bp = Blueprint("people", __name__)


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep people's pages out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/people")
@members_only
def index() -> ResponseReturnValue:
    """The directory, filtered."""
    filters, unknown = _filters()
    words = request.args.get("q", "")[:120]
    page = directory.list_people(g.viewer, filters, words, request.args.get("after"), request.args.get("before"))
    options = {
        "region": [(space.slug, space.name) for region in regions_tree() for space in (region, *region.children)],
        "country": [(land.code, land.name) for land in countries()],
        "profile": vocabulary("profiles").options,
        "expertise": [(theme.slug, theme.name) for theme in topics_tree()],
        "language": vocabulary("languages").options,
        "edition": [(edition.slug, edition.title) for edition in list_editions(g.viewer)],
    }
    return render_template(
        "people/index.html", page=page, options=options, unknown=unknown, form=Reader(request.args),
        count=directory.count_people(g.viewer, filters, words), narrowed=bool(filters or words.strip()),
        asked=tuple(request.args.get(name, "") for name in ("q", *directory.FILTERS)),
    )  # fmt: skip


def _filters() -> tuple[dict[str, str], list[str]]:
    """Return (filters that exist, names of those that do not)."""
    editions = {edition.slug: str(edition.id) for edition in list_editions(g.viewer)} if request.args.get("edition") else {}
    found, unknown = {}, []
    for name in directory.FILTERS:
        value = request.args.get(name, "").strip()
        if not value:
            continue
        known = directory.is_known(name, value, editions)
        if known is None:
            unknown.append(name)
        else:
            found[name] = known
    return found, unknown


@bp.get("/people/<handle>")
def show(handle: str) -> ResponseReturnValue:
    """A profile; to visitors it is not there, whoever they ask for."""
    try:
        profile = queries.get_profile(g.viewer, handle)
    except NotFound:
        return _moved(handle)
    member = profile.member
    return render_template(
        "people/show.html", member=member, is_hiding=profile.is_hiding,
        languages=[vocabulary("languages").label(each) for each in profile.languages],
        topics=[theme for each in profile.topic_ids if (theme := topic_by_id(each))],
        editions=queries.editions_of(member.id),
        main=Slot("person_main", g.viewer, [member]),
        aside=Slot("person_aside", g.viewer, [member]),
        actions=Slot("person_actions", g.viewer, [member]),
    )  # fmt: skip


def _moved(handle: str) -> ResponseReturnValue:
    """Lead from a handle of before to the one of now. Raises NotFound."""
    new = queries.moved_to(g.viewer, handle)
    if new is None:
        raise NotFound
    moved = redirect(url_for("people.show", handle=new), 301)
    moved.headers["Cache-Control"] = "no-cache"  # who may see whom changes: no browser may remember it for ever
    return moved


@bp.get("/settings")
@members_only
def settings() -> ResponseReturnValue:
    """Lead to the first of one's own settings."""
    return redirect(url_for("people.profile"), 303)


@bp.get("/settings/profile")
@members_only
def profile() -> ResponseReturnValue:
    """One's own profile, to edit; while one hides, the way back."""
    hidden = queries.hidden_self(g.viewer)
    if hidden is not None:
        spare(g.viewer.id)
        return render_template("people/hidden.html", hidden=hidden)
    fields = queries.profile_fields(g.viewer)
    return _profile_page(Reader(MultiDict(fields)), queries.base_of(fields))


@bp.post("/settings/profile")
def save_profile() -> ResponseReturnValue:
    """Store one's own profile; 409 with both where another tab stored one meanwhile."""
    draft, reader = forms.read_profile(request.form)
    base = request.form.get("base", "")
    try:
        if not reader.errors:
            actions.change_profile(g.viewer, draft, base)
            return redirect(url_for("people.show", handle=g.viewer.handle), 303)
    except TextRefused as fault:
        reader.errors.add("biography", str(fault))
    except actions.Conflict as conflict:
        forms.show_both(reader, conflict.fields)
        return _profile_page(reader, queries.base_of(conflict.fields)), 409
    except actions.Hidden:
        return _still_hidden(reader, base), 409
    return _profile_page(reader, base), 422


def _still_hidden(reader: Reader, base: str) -> str:
    spare(g.viewer.id)
    said = _("You are hidden, so nothing was saved. Press “Show me again” on another tab, then save what stands here once more.")
    reader.errors.add("name", said)
    return _profile_page(reader, base)


@bp.post("/settings/hiding")
def hiding() -> ResponseReturnValue:
    """Hide, at once; with do=undo be shown again."""
    if form_choice("do", ("hide", "undo"), "hide") == "undo":
        hiding_actions.show_again(g.viewer)
    else:
        hiding_actions.hide(g.viewer)
    return redirect(url_for("people.profile"), 303)


@bp.get("/settings/handle")
@members_only
def handle() -> ResponseReturnValue:
    """The form that changes one's handle."""
    if queries.hidden_self(g.viewer) is not None:
        return redirect(url_for("people.profile"), 303)
    return render_template("people/handle.html", form=Reader(MultiDict({"handle": g.viewer.handle})))


@bp.post("/settings/handle")
def save_handle() -> ResponseReturnValue:
    """Take another handle; the one before leads to it for ever."""
    wanted, reader = forms.read_handle(request.form)
    try:
        if not reader.errors:
            hiding_actions.change_handle(g.viewer, wanted)
            return redirect(url_for("people.show", handle=wanted), 303)
    except hiding_actions.HandleTaken:
        reader.errors.add("handle", _("Handle: “%(handle)s” is not free. Choose another one.", handle=wanted))
    except actions.Hidden:
        return redirect(url_for("people.profile"), 303)
    return render_template("people/handle.html", form=reader), 422


def _profile_page(reader: Reader, base: str) -> str:
    chosen = set(reader.typed.getlist("expertise"))
    every = [theme for parent in topics_tree() for theme in (parent, *parent.children)]
    themes = [(theme.slug, theme.name) for theme in every if not theme.is_retired or theme.slug in chosen]
    return render_template(
        "people/profile.html", form=reader, base=base, themes=themes, countries=[(land.code, land.name) for land in countries()],
        profiles=vocabulary("profiles").options, languages=vocabulary("languages").options,
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        foot=Slot("profile_foot", g.viewer, [g.viewer]),
    )  # fmt: skip
