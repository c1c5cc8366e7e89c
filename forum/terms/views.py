"""Doors of the administrators to topics and vocabularies. To everybody else none of them is there."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _, _l
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice
from forum.terms import forms, queries
from forum.topics import policy
from forum.topics.actions import words as acting

bp = Blueprint("terms", __name__)
TITLES = {
    "topics": _l("Topics and sub-topics"), "factors.facilitating": _l("What helped"),
    "factors.hindering": _l("What got in the way"),
    "gender.markers": _l("Gender markers"), "gender.questions": _l("Gender questions"), "spf_guarantees": _l("Floor guarantees"),
    "beyond_c102": _l("Cover beyond the nine branches"),
}  # fmt: skip


def title_of(name: str) -> str:
    """Return a vocabulary's name in words."""
    return str(TITLES.get(name, "")) or name.replace("_", " ").replace(".", ": ").capitalize()


@bp.get("/admin/vocabularies")
@members_only
def index() -> ResponseReturnValue:
    """All vocabularies."""
    rows = [(name, title_of(name), count, away) for name, count, away in queries.list_vocabularies(g.viewer)]
    return render_template("terms/index.html", rows=rows)


@bp.get("/admin/vocabularies/<name>")
@members_only
def show(name: str) -> ResponseReturnValue:
    """The terms of one."""
    return _vocabulary(name, Reader(MultiDict()))


@bp.post("/admin/vocabularies/<name>")
def add(name: str) -> ResponseReturnValue:
    """Add a term."""
    code, words, reader = forms.read_new(request.form)
    queries.terms_of(g.viewer, name)  # raises NotFound before anything is said of the form
    if not reader.errors:
        try:
            acting.add_term(g.viewer, name, code, words)
            return redirect(url_for("terms.edit", name=name, code=code), 303)
        except acting.Refused as refused:
            reader.errors.add("code", str(refused))
    return _vocabulary(name, reader), 422


@bp.get("/admin/vocabularies/<name>/<code>")
@members_only
def edit(name: str, code: str) -> ResponseReturnValue:
    """One term: its words, and what may be done with it."""
    return _term(name, code)


@bp.post("/admin/vocabularies/<name>/<code>")
def reword(name: str, code: str) -> ResponseReturnValue:
    """Store its words, or take those that came with the program; 409 with both where somebody changed them meanwhile."""
    page = queries.term_page(g.viewer, name, code)
    words, reader = forms.read_words(request.form)
    if form_choice("do", ("save", "delivered"), "save") == "delivered" and page.delivered:
        words, reader = page.delivered, Reader(MultiDict())
    try:
        if not reader.errors:
            acting.reword(g.viewer, name, code, words, request.form.get("base", ""))
            return redirect(url_for("terms.show", name=name), 303)
    except acting.Conflict as conflict:
        for field, stored in conflict.words.items():
            if stored != words[field]:
                reader.errors.add(field, _("Stored meanwhile: “%(told)s”. Save once more to put yours in its place.", told=stored))
        return _term(name, code, reader), 409
    return _term(name, code, reader), 422


@bp.post("/admin/vocabularies/<name>/<code>/state")
def change_state(name: str, code: str) -> ResponseReturnValue:
    """Retire, bring back, merge or part: each with a reason."""
    deed = form_choice("do", ("retire", "restore", "merge", "part"))
    queries.term_page(g.viewer, name, code)  # raises NotFound before anything is said of the form
    reason, reader = forms.read_reason(request.form)
    into = reader.line("into", _("The term it becomes"), 200, required=True) if deed == "merge" else ""
    if not reader.errors:
        try:
            _do(deed, name, code, into, reason)
            return redirect(url_for("terms.edit", name=name, code=code), 303)
        except acting.Refused as refused:
            reader.errors.add("into" if deed == "merge" else "reason", str(refused))
    return _term(name, code, reader=None, acting_on=reader), 422


def _do(deed: str, name: str, code: str, into: str, reason: str) -> None:
    if deed == "merge":
        acting.merge(g.viewer, name, code, into, reason)
    elif deed == "part":
        acting.unmerge(g.viewer, name, code, reason)
    else:
        acting.retire(g.viewer, name, code, reason, back=deed == "restore")


def _vocabulary(name: str, reader: Reader) -> str:
    rows = queries.terms_of(g.viewer, name)
    return render_template(
        "terms/show.html", name=name, title=title_of(name), rows=rows, form=reader, may_add=policy.may_add(g.viewer, name)
    )


def _term(name: str, code: str, reader: Reader | None = None, acting_on: Reader | None = None) -> str:
    page = queries.term_page(g.viewer, name, code)
    words = {"label": page.row.label, "label_fr": page.row.label_fr, "definition": page.row.definition}
    return render_template(
        "terms/edit.html", name=name, title=title_of(name), page=page, row=page.row, form=reader or Reader(MultiDict(words)),
        state=acting_on or Reader(MultiDict()),
    )  # fmt: skip
