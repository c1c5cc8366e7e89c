"""Reading a case study, commenting on it, and seeing a working copy as its widest reader will."""

from functools import partial

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.cases.actions import drafts
from forum.cases.queries import reading
from forum.cases.views import bp
from forum.discussion import actions as discussing
from forum.discussion import queries as discussion
from forum.discussion.forms import Composer
from forum.discussion.views import foot_of, mark_shown, page_number
from forum.discussion.views.composing import composer_for, post_to, read_posted
from forum.kernel.slots import Slot
from forum.kernel.web import Ref, canonical


@bp.get("/cases/<ref:case>")
def show(case: Ref) -> ResponseReturnValue:
    """A case study, with its discussion."""
    row = reading.read_case(g.viewer, case.id)
    if moved := canonical(case, row.case.slug, lambda: url_for("cases.show", case=row.case)):
        return moved
    return _page(row)


def _page(row: reading.Reading, composer: Composer | None = None) -> str:
    here = f"/cases/{row.case.id}-{row.case.slug}"
    may_read = g.viewer is not None or row.discussion.open_count > 0
    talk = discussion.comment_page(g.viewer, row.discussion, page_number()) if may_read else None
    if talk is not None:
        mark_shown(talk)
        if composer is None and talk.may_comment:
            composer = composer_for(f"{here}/comments", row.discussion)
        if composer is not None and row.is_own and row.case.byline_kind == "a_member":
            composer.hats = ()  # "the author" speaks for nobody: it would say who they are
    rows = [row.case]
    slots = {name: Slot(f"case_{name}", g.viewer, rows) for name in ("marks", "reasons", "actions", "foot")}
    return render_template(
        "cases/show.html", row=row, case=row.case, here=here, talk=talk, composer=composer, slots=slots, facing=reading.facing,
        foot=foot_of(talk) if talk else None,
    )  # fmt: skip


@bp.post("/cases/<ref:case>/comments")
def comment(case: Ref) -> ResponseReturnValue:
    """Post a comment; an anonymous author's own carries "the author"."""
    posted = read_posted()
    row = reading.read_case(g.viewer, case.id)
    as_author = row.is_own and row.case.byline_kind == "a_member"
    return post_to(posted, row.discussion, f"/cases/{row.case.id}-{row.case.slug}/comments", partial(_page, row), as_author)


@bp.get("/cases/<ref:case>/comments")
def to_talk(case: Ref) -> ResponseReturnValue:
    """Lead whoever comes back to where they posted (after a sign-in, by the back button) to the composer."""
    return redirect(url_for("cases.show", case=case, _anchor="reply"), 303)


@bp.post("/cases/<ref:case>/discussion")
def open_talk(case: Ref) -> ResponseReturnValue:
    """Open the discussion to visitors, for what is posted from now on, or close it to them again; its author alone."""
    row = drafts.own_published(g.viewer, case.id)
    discussing.set_open(row.discussion_id or 0, request.form.get("do") != "undo")
    return redirect(url_for("cases.show", case=row, _anchor="discussion"), 303)
