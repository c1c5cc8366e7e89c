"""Doors of web push: the page on which messages are let come to a browser, the service worker, and the page without a network."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.entrance.views.session import browser_name
from forum.kernel import assets
from forum.kernel.forms import Reader
from forum.kernel.rules import is_on
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice, form_number
from forum.push import actions, queries
from forum.push.forms import read_browser

bp = Blueprint("push", __name__)
KEPT = ("core.css", "reach.js", "icons.svg", "mark.svg")  # static files that the page without a network needs


@bp.get("/settings/push")
@members_only
def settings() -> ResponseReturnValue:
    """The browsers that messages come to; let them come to this one."""
    return _page(Reader({}))


@bp.post("/settings/push")
def change() -> ResponseReturnValue:
    """Add this browser, end one, or try one out."""
    do = form_choice("do", ("add", "undo", "try"))
    if do == "add":
        browser, reader = read_browser(request.form, browser_name())
        if reader.errors:
            return _page(reader), 422
        actions.add_browser(g.viewer, browser)
    elif do == "undo":
        actions.drop_browser(g.viewer, form_number("browser"))
    else:
        actions.try_out(g.viewer, form_number("browser"))
    return redirect(url_for("push.settings", tried=1 if do == "try" else None), 303)


def _page(form: Reader) -> str:
    return render_template(
        "push/settings.html", form=form, browsers=queries.browsers_of(g.viewer.id), key=queries.public_key(), is_on=is_on("push"),
        tried="tried" in request.args,
    )  # fmt: skip


@bp.get("/sw.js")
def worker() -> ResponseReturnValue:
    """The service worker; where push is off, one that takes itself away with all it kept."""
    text = render_template(
        "push/sw.js", is_on=is_on("push"), version=assets.build(), kept=[assets.url(name) for name in KEPT], offline="/offline"
    )
    answer = Response(text, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/offline")
def offline() -> ResponseReturnValue:
    """The page that a browser shows without a network; the service worker keeps it, as a visitor has it."""
    return render_template("push/offline.html")
