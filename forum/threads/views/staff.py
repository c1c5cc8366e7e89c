"""Doors of the staff to a thread: closing, pinning, slowing, moving, merging and splitting it. Each asks for a reason."""

from collections.abc import Callable
from typing import Any  # what a page shows besides

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.discussion.queries import get_comment
from forum.kernel.forms import Reader
from forum.kernel.text import excerpt
from forum.kernel.viewer import insiders_only, moderators_only
from forum.kernel.web import Ref, form_choice
from forum.threads import forms, policy, queries
from forum.threads.actions import splitting, standing
from forum.threads.models import PIN_DAYS, SLOW, Thread
from forum.threads.queries import merged
from forum.threads.queries import staff as choices
from forum.threads.queries.pace import pace_of
from forum.threads.views import bp

WORDS = 200  # characters of a comment to choose


def _answer(page: Callable[[Reader], str], act: Callable[[], Thread], reader: Reader, field: str) -> ResponseReturnValue:
    """Do it and lead to the thread; or the form again: 422 with a fault, 409 where somebody else was first."""
    try:
        if not reader.errors:
            return redirect(url_for("threads.show", thread=act()), 303)
    except ValueError as fault:
        reader.errors.add(field if reader.typed["reason"].strip() else "reason", str(fault))
    except standing.Outdated as fault:
        reader.errors.add(field, str(fault))
        return page(reader), 409
    return page(reader), 422


def _thread(ref: Ref) -> Thread:
    return queries.get_thread(g.viewer, ref.id)[0]


def _form(row: Thread, **typed: str) -> Reader:
    return Reader(MultiDict({"base": policy.stands(row), **typed}))


def _page(what: str, row: Thread, reader: Reader, **more: Any) -> str:
    base = reader.typed["base"] or policy.stands(row)
    return render_template(f"threads/{what}.html", thread=row, form=reader, base=base, here=f"/threads/{row.id}-{row.slug}", **more)


def _closing_page(row: Thread, reader: Reader) -> str:
    return _page("closing", row, reader)


@bp.get("/threads/<ref:thread>/closing")
@moderators_only
def ask_closing(thread: Ref) -> ResponseReturnValue:
    """The page that asks before closing a thread, or opens it again."""
    row = _thread(thread)
    return _closing_page(row, _form(row))


@bp.post("/threads/<ref:thread>/closing")
@moderators_only
def close(thread: Ref) -> ResponseReturnValue:
    """Close a thread, or with do=undo open it again."""
    row, (deed, reader) = _thread(thread), forms.read_deed(request.form)
    act = standing.reopen if form_choice("do", ("close", "undo"), "close") == "undo" else standing.close
    return _answer(lambda form: _closing_page(row, form), lambda: act(g.viewer, row.id, deed), reader, "reason")


def _pin_page(row: Thread, reader: Reader) -> str:
    return _page("pin", row, reader, days=PIN_DAYS)


@bp.get("/threads/<ref:thread>/pin")
@moderators_only
def ask_pin(thread: Ref) -> ResponseReturnValue:
    """The form that lets a thread stand first in its place."""
    row = _thread(thread)
    return _pin_page(row, _form(row, until=row.pinned_until.isoformat() if row.pinned_until else ""))


@bp.post("/threads/<ref:thread>/pin")
@moderators_only
def pin(thread: Ref) -> ResponseReturnValue:
    """Pin it up to a day, or with do=undo no longer."""
    row, (deed, reader) = _thread(thread), forms.read_deed(request.form)
    until = None if form_choice("do", ("pin", "undo"), "pin") == "undo" else forms.read_until(reader)
    return _answer(lambda form: _pin_page(row, form), lambda: standing.pin(g.viewer, row.id, until, deed), reader, "until")


def _slow_page(row: Thread, reader: Reader) -> str:
    return _page("slow", row, reader, steps=SLOW, pace=pace_of(row))


@bp.get("/threads/<ref:thread>/slow")
@moderators_only
def ask_slow(thread: Ref) -> ResponseReturnValue:
    """The form that says how often one may write in a thread."""
    row = _thread(thread)
    return _slow_page(row, _form(row, minutes=str(row.slow)))


@bp.post("/threads/<ref:thread>/slow")
@moderators_only
def slow(thread: Ref) -> ResponseReturnValue:
    """Store it."""
    row, (deed, reader) = _thread(thread), forms.read_deed(request.form)
    minutes = forms.read_minutes(reader)
    return _answer(lambda form: _slow_page(row, form), lambda: standing.slow(g.viewer, row.id, minutes, deed), reader, "minutes")


def _move_page(row: Thread, reader: Reader) -> str:
    return _page("move", row, reader, offered=choices.places_offered(g.viewer))


@bp.get("/threads/<ref:thread>/move")
@moderators_only
def ask_move(thread: Ref) -> ResponseReturnValue:
    """The form that moves a thread to another place."""
    row = _thread(thread)
    return _move_page(row, _form(row))


@bp.post("/threads/<ref:thread>/move")
@moderators_only
def move(thread: Ref) -> ResponseReturnValue:
    """Move it."""
    row, (deed, reader) = _thread(thread), forms.read_deed(request.form)
    to = forms.read_place(reader)

    def act() -> Thread:
        return standing.move_thread(g.viewer, row.id, to.place, to.is_agreed, deed) if to else row

    return _answer(lambda form: _move_page(row, form), act, reader, "agreed")


def _merge_page(row: Thread, reader: Reader) -> str:
    return _page("merge", row, reader)


@bp.get("/threads/<ref:thread>/merge")
@moderators_only
def ask_merge(thread: Ref) -> ResponseReturnValue:
    """The form that makes one thread of two."""
    row = _thread(thread)
    return _merge_page(row, _form(row))


@bp.post("/threads/<ref:thread>/merge")
@moderators_only
def merge(thread: Ref) -> ResponseReturnValue:
    """Merge them: the younger one into the older."""
    row, (deed, reader) = _thread(thread), forms.read_deed(request.form)
    other = forms.read_other(reader)
    return _answer(lambda form: _merge_page(row, form), lambda: splitting.merge(g.viewer, row.id, other, deed), reader, "other")


def _split_page(row: Thread, reader: Reader, at: int) -> str:
    rows = choices.to_choose(g.viewer, row, at)
    shown = [(each.id, each.number, each.name, each.created_at, excerpt(each.body, WORDS)) for each in rows[: choices.CHOICE]]
    chosen = forms.read_chosen(reader.typed)
    elsewhere = [each for each in chosen if each not in {one[0] for one in shown}]
    more = {"rows": shown, "chosen": chosen, "elsewhere": elsewhere, "at": at, "is_more": len(rows) > choices.CHOICE}
    return _page("split", row, reader, offered=choices.places_offered(g.viewer), **more)


@bp.get("/threads/<ref:thread>/split")
@moderators_only
def ask_split(thread: Ref) -> ResponseReturnValue:
    """The form on which comments are ticked that are to be a thread of their own."""
    row = _thread(thread)
    typed = MultiDict([("base", policy.stands(row)), *(("comment", each) for each in request.args.getlist("comment"))])
    return _split_page(row, Reader(typed), max(1, request.args.get("page", 1, int)))


@bp.post("/threads/<ref:thread>/split")
@moderators_only
def split(thread: Ref) -> ResponseReturnValue:
    """Split them off; with do=1, do=2 ... show that page of the form, what was ticked being kept."""
    row, step = _thread(thread), request.form.get("do", "split")
    if step.isdecimal() and len(step) < 6 and policy.may_moderate(g.viewer):
        return _split_page(row, Reader(request.form), max(1, int(step)))
    deed, reader = forms.read_deed(request.form)
    title, to, chosen = forms.read_new_title(reader), forms.read_place(reader), forms.read_chosen(request.form)

    def act() -> Thread:
        return splitting.split(g.viewer, row.id, chosen, splitting.NewThread(title, to.place, to.is_agreed), deed) if to else row

    return _answer(lambda form: _split_page(row, form, 1), act, reader, "comment")


@bp.get("/comments/<int:comment_id>/thread")
@moderators_only
def ask_thread_of(comment_id: int) -> ResponseReturnValue:
    """On to the form that splits, this comment being ticked."""
    comment, talk = get_comment(g.viewer, comment_id)
    row = queries.get_thread(g.viewer, int(talk.key) if talk.kind == "thread" else 0)[0]
    page = choices.page_with(g.viewer, comment)
    return redirect(f"/threads/{row.id}-{row.slug}/split?page={page}&comment={comment.id}", 302)


@bp.get("/threads/<ref:thread>/history")
@insiders_only
def history(thread: Ref) -> ResponseReturnValue:
    """The titles that a thread had, each beside the next one."""
    row = _thread(thread)
    return _page("history", row, _form(row), titles=merged.titles_of(g.viewer, row))
