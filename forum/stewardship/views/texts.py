"""Doors of editing the site's own pages."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import administrators_only, members_only
from forum.kernel.web import form_choice
from forum.pages import actions as pages
from forum.pages.queries import source_of, sources
from forum.people.queries import faces
from forum.stewardship import forms
from forum.stewardship.queries import texts
from forum.stewardship.views import bp


@bp.get("/pages")
@members_only
@administrators_only
def list_pages() -> ResponseReturnValue:
    """The pages, and who changed them when."""
    rows = sources()
    known = faces([row.edited_by_id for row in rows if row.edited_by_id])
    return render_template("stewardship/pages.html", rows=rows, known=known, done=request.args.get("done", ""))


@bp.get("/pages/<slug>")
@members_only
@administrators_only
def edit_page(slug: str) -> ResponseReturnValue:
    """The form of one page."""
    source = source_of(slug)
    return _form(slug, Reader(MultiDict({"title": source.title, "body": source.body, "base": source.base})))


@bp.post("/pages/<slug>")
@administrators_only
def save_page(slug: str) -> ResponseReturnValue:
    """Preview, save, or put the delivered text back."""
    source_of(slug)
    do, base = form_choice("do", ("preview", "save", "put-back"), "save"), request.form.get("base", "")
    title, body, html, reader = forms.read_page(request.form, slug)
    try:
        if do == "put-back":
            pages.put_back(g.viewer, slug, base)
        elif reader.errors or do == "preview":
            return _form(slug, reader, html), 422 if reader.errors else 200
        else:
            pages.save_page(g.viewer, slug, title, body, base)
    except pages.Conflict:
        return _clash(slug, reader)
    return redirect(url_for("stewardship.list_pages", done=slug), 303)


def _clash(slug: str, reader: Reader) -> ResponseReturnValue:
    now = source_of(slug)
    if "body" not in request.form:  # the button that puts the delivered text back sends none
        reader = Reader(MultiDict({"title": now.title, "body": now.body}))
    reader.fault("body", _("Somebody changed this page meanwhile. Look at the text that stands there now, then press again."))
    reader.typed["base"] = now.base
    return _form(slug, reader, theirs=now.body if "body" in request.form else ""), 409


def _form(slug: str, form: Reader, html: str = "", theirs: str = "") -> str:
    return render_template(
        "stewardship/page.html", form=form, slug=slug, preview=Markup(html), theirs=theirs,  # noqa: S704  cleaned by kernel/text.py
        history=texts.history(g.viewer, slug),
    )  # fmt: skip
