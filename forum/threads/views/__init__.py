"""Doors of the threads. To visitors none of them is there."""

import secrets
from functools import partial

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.discussion import queries as discussion
from forum.discussion.actions import Refused
from forum.discussion.forms import Composer
from forum.discussion.models import Discussion
from forum.discussion.queries.mentions import opening
from forum.discussion.queries.moved import moved_from
from forum.discussion.views import foot_of, mark_shown, page_number
from forum.discussion.views.composing import composer_for, hats_of, post_to, read_posted, say_untold
from forum.entrance.views.session import kept_for
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.text import excerpt
from forum.kernel.viewer import members_only, moderators_only, writers_only
from forum.kernel.web import Ref, canonical, form_choice, form_numbers, only_reading
from forum.places.queries import countries
from forum.threads import actions, forms, policy, queries
from forum.threads.models import ASKED_MAX, Thread
from forum.threads.queries import announcements
from forum.threads.queries.pace import pace_of
from forum.topics.queries import tree, vocabulary

bp = Blueprint("threads", __name__)

ANSWER_WORDS = 400  # characters of the answer at the top of a question


@bp.get("/threads/<ref:thread>")
def show(thread: Ref) -> ResponseReturnValue:
    """A thread, a page of it."""
    row, talk, starter = queries.get_thread(g.viewer, thread.id)
    if moved := canonical(thread, row.slug, lambda: url_for("threads.show", thread=row)):
        return moved
    return _page(row, talk, starter)


def _page(row: Thread, talk: Discussion, starter: queries.Starter, composer: Composer | None = None) -> str:
    page = queries.answerable(g.viewer, discussion.comment_page(g.viewer, talk, page_number()), starter.EDiscussion)
    mark_shown(page)
    place = queries.place_of_thread(row, starter)
    action = f"/threads/{row.id}-{row.slug}/comments"
    return render_template(
        "threads/show.html", thread=row, page=page, starter=starter, place=place, here=f"/threads/{row.id}-{row.slug}",
        composer=composer or (composer_for(action, talk) if page.may_comment else None),
        actions=Slot("thread_actions", g.viewer, [row]), may_retitle=policy.may_retitle(g.viewer, row),
        may_hide=policy.may_hide(g.viewer), may_moderate=policy.may_moderate(g.viewer), moved=moved_from(g.viewer, page),
        pace=pace_of(row), mailed=starter.Announcement,
        foot=foot_of(page), question=starter.Question, words=excerpt(starter.answer_body or "", ANSWER_WORDS),
        answer=_answer(row, starter),
        top=Slot("thread_top", g.viewer, [row] if starter.EDiscussion or starter.synthesis_id else []),
    )  # fmt: skip


def _answer(row: Thread, starter: queries.Starter) -> tuple[str, int] | None:
    """Return (where a comment is marked as the answer, "" for those who may not; the marked one), None for what is no question."""
    if row.kind != "question":
        return None
    path = f"/threads/{row.id}-{row.slug}/answer" if policy.may_mark_answer(g.viewer, row) else ""
    return path, starter.answer_id or 0


@bp.post("/threads/<ref:thread>/answer")
def answer(thread: Ref) -> ResponseReturnValue:
    """Mark the comment that answered a question, or with do=undo let it wait again."""
    if form_choice("do", ("mark", "undo"), "mark") == "undo":
        row = actions.unmark_answer(g.viewer, thread.id)
    else:
        row = actions.mark_answer(g.viewer, thread.id, form_numbers("comment", least=1)[0])
    return redirect(url_for("threads.show", thread=row, _anchor="answer"), 303)


@bp.post("/threads/<ref:thread>/comments")
def comment(thread: Ref) -> ResponseReturnValue:
    """Post a comment."""
    posted = read_posted()
    row, talk, starter = queries.get_thread(g.viewer, thread.id)
    return post_to(posted, talk, f"/threads/{row.id}-{row.slug}/comments", partial(_page, row, talk, starter))


@bp.get("/threads/<ref:thread>/comments")
def to_thread(thread: Ref) -> ResponseReturnValue:
    """Lead whoever comes back to where they posted (after a sign-in, by the back button) to the composer."""
    return redirect(url_for("threads.show", thread=thread, _anchor="reply"), 303)


@bp.get("/threads/<ref:thread>/edit")
def edit(thread: Ref) -> ResponseReturnValue:
    """The form to give a thread another title."""
    row, _talk, _starter = queries.get_thread(g.viewer, thread.id)
    if not policy.may_retitle(g.viewer, row):
        raise NotFound
    return render_template("threads/edit.html", thread=row, form=Reader(MultiDict({"title": row.title, "base": row.title})))


@bp.post("/threads/<ref:thread>/edit")
def retitle(thread: Ref) -> ResponseReturnValue:
    """Store the title; 409 with both where somebody else changed it meanwhile."""
    row, _talk, _starter = queries.get_thread(g.viewer, thread.id)
    title, reason, reader = forms.read_title(request.form)
    try:
        if not reader.errors:
            row = actions.retitle(g.viewer, row.id, title, request.form.get("base", row.title), reason)
            return redirect(url_for("threads.show", thread=row), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    except actions.Conflict:
        reader = Reader(MultiDict({"title": title, "reason": reason, "base": row.title}))
        reader.errors.add(
            "title", _("It was given another title meanwhile: “%(title)s”. Change it once more, or leave it.", title=row.title)
        )
        return render_template("threads/edit.html", thread=row, form=reader), 409
    return render_template("threads/edit.html", thread=row, form=reader), 422


@bp.get("/threads/<ref:thread>/removal")
@moderators_only
def ask_removal(thread: Ref) -> ResponseReturnValue:
    """The page that asks before hiding a thread, or brings it back."""
    row, _talk, _starter = queries.get_thread(g.viewer, thread.id)
    return render_template("threads/removal.html", thread=row, form=Reader(MultiDict()))


@bp.post("/threads/<ref:thread>/removal")
def remove(thread: Ref) -> ResponseReturnValue:
    """Hide a thread, or with do=undo bring it back."""
    if request.form.get("do") == "undo":
        row = actions.show_thread(g.viewer, thread.id)
        return redirect(url_for("threads.show", thread=row), 303)
    row, _talk, _starter = queries.get_thread(g.viewer, thread.id)
    reason, reader = forms.read_reason(request.form)
    try:
        if not reader.errors:
            row = actions.hide_thread(g.viewer, row.id, reason)
            return redirect(url_for("threads.show", thread=row), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return render_template("threads/removal.html", thread=row, form=reader), 422


@members_only
@writers_only
def new(kind: str, key: str) -> ResponseReturnValue:
    """The form to open a thread in a place."""
    place = queries.place_of(kind, key)
    kept = kept_for(f"{place.path}/threads/new")
    return _new_page(place, Reader(kept or MultiDict({"once": secrets.token_urlsafe(16), "kind": "discussion"})))


def open_thread(kind: str, key: str) -> ResponseReturnValue:
    """Open it."""
    with only_reading():
        draft, reader = forms.read_thread(request.form, g.viewer)  # before the write transaction
    place = queries.place_of(kind, key)
    if reader.errors:
        return _new_page(place, reader), 422
    if _wanted(place, draft.kind) == "preview":
        return _new_page(place, reader, Markup(draft.html))  # noqa: S704  cleaned by kernel/text.py
    try:
        thread = actions.open_thread(g.viewer, place, draft)
    except Refused as refused:
        reader.errors.add("wears" if draft.wears_id is not None else "body", str(refused))
        return _new_page(place, reader), 422
    say_untold(opening(thread.discussion_id))
    return redirect(url_for("threads.show", thread=thread), 303)


def _wanted(place: queries.Place, kind: str) -> str:
    """Return "preview" or "post". What goes to many by mail is shown once more, unless the button was the one that sends it."""
    do = request.form.get("do", "post")
    return "preview" if do == "preview" or (do == "open" and kind == "announcement" and place.kind == "edition") else "post"


def _new_page(place: queries.Place, reader: Reader, preview: Markup | None = None) -> str:
    edition_id = int(place.key) if place.kind == "edition" else None
    if not policy.may_open(g.viewer, "discussion", edition_id):
        raise NotFound
    kinds = [pair for pair in vocabulary("thread_kinds").options if policy.may_open(g.viewer, pair[0], edition_id)]
    announces = policy.may_open(g.viewer, "announcement", edition_id)
    reach = announcements.reach_of(edition_id, g.viewer.id) if edition_id and announces else None
    return render_template(
        "threads/new.html", place=place, form=reader, preview=preview, kinds=kinds, announces=announces, reach=reach,
        sends=preview is not None and reach is not None and reader.typed["kind"] == "announcement",
        themes=tree().by_slug.values(), lands=countries(), asked_max=ASKED_MAX, hats=hats_of(g.viewer, place.kind, str(place.key)),
    )  # fmt: skip


@members_only
def index(kind: str, key: str) -> ResponseReturnValue:
    """All threads of a place, page by page."""
    place = queries.place_of(kind, key)
    page = queries.threads_in(g.viewer, place, request.args.get("after"), request.args.get("before"))
    edition_id = int(place.key) if place.kind == "edition" else None
    may_open = policy.may_open(g.viewer, "discussion", edition_id)
    return render_template("threads/index.html", place=place, page=page, may_open=may_open, kind=kind, key=key)


for _noun, _kind in (("regions", "region"), ("countries", "country"), ("topics", "topic"), ("editions", "edition")):
    bp.add_url_rule(f"/{_noun}/<key>/threads/new", f"new_{_kind}", partial(new, _kind))
    bp.add_url_rule(f"/{_noun}/<key>/threads/new", f"open_{_kind}", partial(open_thread, _kind), methods=["POST"])
    bp.add_url_rule(f"/{_noun}/<key>/threads", f"in_{_kind}", partial(index, _kind))
