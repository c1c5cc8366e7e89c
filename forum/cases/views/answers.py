"""What the doors of telling answer with: pages of the form, the questions at publishing, two texts side by side."""

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases import queries
from forum.cases.actions import Terms
from forum.cases.actions.drafts import Conflict
from forum.cases.models import Case
from forum.cases.models import typed as forms
from forum.cases.models.fields import BY_KEY
from forum.cases.models.record import check, fullness
from forum.cases.queries import forms as pages
from forum.editions.queries import editions_by_id
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.web import Ref
from forum.topics.queries import vocabulary

BYLINES = ("my_name", "my_organisation", "a_member")


def known_section(values: "MultiDict[str, str]") -> str:
    """Return the page of telling that an address or a form names; the snapshot where it names none."""
    section = values.get("section", "snapshot")
    return section if section in forms.SECTIONS else "snapshot"


def form_page(
    page: pages.Page, action: str, case: Case | None = None, typed: forms.Typed | None = None, *, by_staff: bool = False
) -> str:  # fmt: skip
    """Render a page of telling; `by_staff`: of somebody else's case study, published at once, with a reason."""
    record, _faults = forms.record_of(typed if typed is not None else dict(page.typed.lists()))
    return render_template(
        "cases/edit.html", page=page, form=page, action=action, case=case, steps=pages.outline(typed or {}), full=fullness(record),
        options=pages.options_of, definitions=pages.definitions_of, sources=pages.sources_typed(MultiDict(typed or page.typed)),
        by_staff=by_staff,
    )  # fmt: skip


def posted(section: str) -> forms.Typed:
    """Return what was typed, less the row that a `remove-<list>-<n>` button names."""
    typed = forms.typed_of(request.form, section)
    verb, _, rest = request.form.get("do", "").partition("-")
    key, _, number = rest.rpartition("-")
    return forms.without_row(typed, key, int(number)) if verb == "remove" and number.isdecimal() else typed


def after_save(case_id: int, section: str, base: int) -> ResponseReturnValue:
    """Answer a save: 204 to the page that saves itself, else 303 to where the button leads."""
    if request.headers.get("X-Requested-With") == "autosave":
        where = url_for("cases.edit", case=_ref(case_id))
        return Response(status=204, headers={"X-Base": str(base), "X-Location": where})
    verb, _dash, rest = request.form.get("do", "save").partition("-")
    if verb == "publish":
        return redirect(url_for("cases.edit", case=_ref(case_id), section="publish"), 303)
    if verb == "preview":
        return redirect(url_for("cases.preview", case=_ref(case_id)), 303)
    if verb == "next" and rest in forms.SECTIONS:
        return redirect(url_for("cases.edit", case=_ref(case_id), section=rest), 303)
    added = rest if verb == "add" and rest in BY_KEY else None
    anchor = f"f-{added}" if added else f"f-{rest.rpartition('-')[0]}" if verb == "remove" else "saved"
    where = url_for("cases.edit", case=_ref(case_id), section=section, add=added, _anchor=anchor)
    return redirect(where, 303)


def ask_terms(case: Case, typed: forms.Typed, base: int, faults: list[tuple[str, str]] | None = None) -> str:
    """Render the questions at publishing, with everything that is still in the way."""
    record, unread = forms.record_of(typed)
    if faults is None:
        faults = list(unread.items())
        faults += [(f.path, f.sentence) for f in check(record, "snapshot", queries.known()) if f.path not in unread]
        faults = [(path, words) for path, words in faults if path.split(".")[0] not in ("audience", "byline")]
    listed = [(_target(case, path), words) for path, words in faults]
    reader = pages.Page("snapshot", request.form if request.method == "POST" else MultiDict(), {})
    reader.errors.update(
        {forms.name_of(path): words for path, words in faults if path in ("audience", "byline.kind", "edition_id", "note")}
    )
    return render_template(
        "cases/publish.html", case=case, seen=case.version if "seen" in dict(faults) else 0,
        form=reader, base=base, faults=listed, title=next(iter(typed.get("title", [])), ""),
        audiences=vocabulary("audiences").options, editions=editions_by_id(list(g.viewer.edition_ids)).values(),
        bylines=[pair for pair in vocabulary("bylines").options if pair[0] in BYLINES],
    )  # fmt: skip


def terms_of(viewer: Viewer) -> tuple[Terms, str, list[tuple[str, str]]]:
    """Return (terms, change note, faults) of a posted publication. Nothing is pre-chosen: what is missing is a fault."""
    audience, byline = request.form.get("audience", ""), request.form.get("byline-kind", "")
    faults = []
    if audience not in vocabulary("audiences").by_code:
        faults.append(("audience", _("Who may read it: choose one.")))
    if byline not in BYLINES:
        faults.append(("byline.kind", _("Under whose name: choose one.")))
    edition = request.form.get("edition_id", 0, int) or (viewer.edition_ids[0] if len(viewer.edition_ids) == 1 else 0)
    text = viewer.organization if byline == "my_organisation" else ""
    terms = Terms(audience, byline, text, edition if audience == "edition" else None)
    return terms, " ".join(request.form.get("note", "").split()), faults


def conflict_page(case: Case, section: str, form: "MultiDict[str, str]", conflict: Conflict) -> str:
    """Render both texts: what was typed, in a form that would save it now, and what somebody else saved meanwhile."""
    mine = forms.typed_of(form, section)
    names = sorted({*mine, *(name for name in conflict.stored if name.split("-")[0] in forms.SECTIONS[section])})
    rows = [(name, forms.label_of(name), mine.get(name, []), conflict.stored.get(name, [])) for name in names]
    return render_template("cases/conflict.html", case=case, section=section, rows=rows, base=conflict.base)


def _target(case: Case, path: str) -> str:
    if path == "seen":
        return url_for("cases.history", case=case)
    if path in ("audience", "byline.kind", "edition_id", "note"):
        return f"#f-{forms.name_of(path)}"
    return url_for("cases.edit", case=case, section=forms.section_of(path), _anchor=f"f-{forms.name_of(path)}")


def _ref(case_id: int) -> Ref:
    return Ref(case_id, "")
