"""What the doors of telling answer with: pages of the form, the questions at publishing, two texts side by side."""

import re
from typing import Any  # what a template is given

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases import queries
from forum.cases.actions.drafts import Conflict, faults_of
from forum.cases.models import Case
from forum.cases.models import typed as forms
from forum.cases.models.fields import BY_KEY
from forum.cases.models.record import check, fullness
from forum.cases.queries import forms as pages
from forum.cases.queries import telling
from forum.editions.queries import editions_by_id
from forum.kernel.slots import Slot
from forum.kernel.web import Ref, form_choice
from forum.topics.queries import vocabulary

BYLINES = ("my_name", "my_organisation", "a_member")
ASKED = ("audience", "byline.kind", "edition_id", "note")  # paths of what the page of publishing asks itself


def known_section(values: "MultiDict[str, str]") -> str:
    """Return the page of telling that an address or a form names; the snapshot where it names none."""
    section = values.get("section", "snapshot")
    return section if section in forms.SECTIONS else "snapshot"


def posted_section() -> str:
    """Return the page of telling that a form is of. Raises UnprocessableEntity for one that there is not."""
    section = form_choice("section", (*forms.SECTIONS, "publish"), "snapshot")
    return "snapshot" if section == "publish" else section


def form_page(
    page: pages.Page, action: str, case: Case | None = None, typed: forms.Typed | None = None, *, by_staff: bool = False
) -> str:  # fmt: skip
    """Render a page of telling; `by_staff`: of somebody else's case study, published at once, with a reason."""
    record, _faults = forms.record_of(typed if typed is not None else dict(page.typed.lists()))
    return render_template(
        "cases/edit.html", page=page, form=page, action=action, case=case, steps=pages.outline(typed or {}), full=fullness(record),
        options=pages.options_of, definitions=pages.definitions_of, sources=pages.sources_typed(MultiDict(typed or page.typed)),
        by_staff=by_staff, beside=Slot("draft_aside", g.viewer, [case] if case and not by_staff else []),
    )  # fmt: skip


def odd_answers(typed: forms.Typed, section: str) -> dict[str, str]:
    """Return {form name: sentence} of what was typed on a page and cannot be published so. What is missing is no fault yet."""
    record, unread = forms.record_of(typed)
    wrong = [(f.path, f.sentence) for f in check(record, "snapshot", queries.known()) if not f.is_missing and f.path not in unread]
    named = {forms.name_of(path, typed): words for path, words in [*unread.items(), *wrong]}
    return {name: words for name, words in named.items() if forms.section_of(name) == section and name.split("-")[0] in BY_KEY}


def posted(section: str) -> forms.Typed:
    """Return what was typed, less the row that a `remove-<list>-<n>` button names."""
    typed = forms.typed_of(request.form, section)
    verb, _, rest = request.form.get("do", "").partition("-")
    key, _, number = rest.rpartition("-")
    return forms.without_row(typed, key, int(number)) if verb == "remove" and re.fullmatch("[0-9]{1,4}", number) else typed


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
    faults = faults_of(typed) if faults is None else faults
    reader = pages.Page("snapshot", request.form if request.method == "POST" else _terms_of(case), {})
    reader.errors.update({forms.name_of(path): words for path, words in faults if path in ASKED})
    editions = editions_by_id(list(g.viewer.edition_ids)).values()
    return render_template(
        "cases/publish.html", case=case, seen=case.version if "seen" in dict(faults) else 0, form=reader, base=base,
        faults=[(_target(case, path, typed), _of_row(path) + words) for path, words in faults],
        title=next(iter(typed.get("title", [])), ""),
        audiences=vocabulary("audiences").options, editions=[(str(edition.id), edition.title) for edition in editions],
        bylines=bylines_for(case), may_publish=telling.may_publish(g.viewer, case),
    )  # fmt: skip


def _terms_of(case: Case) -> "MultiDict[str, str]":
    """Return what was answered when the newest version was published; of a first one nothing is chosen."""
    if not case.version:
        return MultiDict()
    return MultiDict({"audience": case.audience, "byline-kind": case.byline_kind, "edition_id": str(case.edition_id or "")})


def bylines_for(case: Case) -> list[tuple[str, str]]:
    """Return [(code, words)] of the names a case study may stand under. What the editors wrote stays under theirs."""
    if case.byline_kind == "organisation":
        return [("organisation", case.byline_text)]
    return [pair for pair in vocabulary("bylines").options if pair[0] in BYLINES]


def conflict_page(case: Case, section: str, form: "MultiDict[str, str]", conflict: Conflict) -> str:
    """Render both texts: what was typed, in a form that would save it now, and what somebody else saved meanwhile."""
    mine = forms.typed_of(form, section)
    names = sorted({*mine, *(name for name in conflict.stored if name.split("-")[0] in forms.SECTIONS[section])})
    rows: list[tuple[str, Any, list[str], list[str]]] = [
        (name, forms.label_of(name), mine.get(name, []), conflict.stored.get(name, [])) for name in names
    ]
    return render_template(
        "cases/conflict.html", case=case, section=section, rows=rows, base=conflict.base, reason=form.get("reason", "")
    )


def _of_row(path: str) -> str:
    """Return "Lessons, 2: " for the path of something in a list, so that one finds the row; "" for anything else."""
    top, _dot, rest = path.partition(".")
    number = rest.partition(".")[0]
    return f"{BY_KEY[top].label}, {int(number) + 1}: " if top in BY_KEY and number.isdecimal() else ""


def _target(case: Case, path: str, typed: forms.Typed) -> str:
    if path == "seen":
        return url_for("cases.history", case=case)
    if path == "base":
        return url_for("cases.edit", case=case)
    if path in ASKED:
        return f"#f-{forms.name_of(path)}"
    return url_for("cases.edit", case=case, section=forms.section_of(path), _anchor=f"f-{forms.name_of(path, typed)}")


def _ref(case_id: int) -> Ref:
    return Ref(case_id, "")
