"""Doors of the rules of the community."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel import rules
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import administrators_only, members_only
from forum.stewardship import actions, forms
from forum.stewardship.views import bp


@bp.get("/settings")
@members_only
@administrators_only
def settings() -> ResponseReturnValue:
    """What the community can change about its site."""
    return _page(Reader(MultiDict(rules.values_now())))


@bp.post("/settings")
@administrators_only
def save_settings() -> ResponseReturnValue:
    """Store all of them, or say field by field what stands in the way."""
    values, reader = forms.read_settings(request.form)
    if reader.errors:
        return _page(reader, request.form.get("base", "")), 422
    try:
        actions.change_settings(g.viewer, values, request.form.get("base", ""))
    except actions.Conflict:
        reader.fault(
            "site_name",
            _("Somebody changed the settings meanwhile. Under each field stands what holds now: save again to replace it."),
        )
        return _page(reader, clash=True), 409
    return redirect(url_for("stewardship.settings", done="saved"), 303)


def _page(form: Reader, base: str = "", clash: bool = False) -> str:
    now = rules.values_now()
    return render_template(
        "stewardship/settings.html", form=form, rules=rules.declared(), base=base or rules.base_of(now), now=now if clash else {},
        done=request.args.get("done", ""),
    )  # fmt: skip
