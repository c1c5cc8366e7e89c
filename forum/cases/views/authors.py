"""Who tells it: /cases/<id>/authors. Helpers are let into the draft, members asked to be authors, and answer here."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.cases.actions import authors as acting
from forum.cases.queries import authors as asking
from forum.cases.views import bp
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import insiders_only
from forum.kernel.web import Ref
from forum.people.models import NAME_MAX
from forum.people.queries import Face
from forum.people.queries.directory import find_people

PARTS = ("author", "helper")


@bp.get("/cases/<ref:case>/authors")
@insiders_only
def team(case: Ref) -> ResponseReturnValue:
    """Everybody round a draft, for those who are."""
    return _team_page(case, Reader(request.args))


@bp.post("/cases/<ref:case>/authors")
def change_team(case: Ref) -> ResponseReturnValue:
    """Let somebody in, send them away, or answer for oneself."""
    verb, _dash, number = request.form.get("do", "add").partition("-")
    try:
        if verb == "remove" and number.isdecimal() and len(number) < 19:
            acting.send_away(g.viewer, case.id, int(number))
        elif verb in ("accept", "decline"):
            acting.answer(g.viewer, case.id, verb == "accept")
        elif verb == "leave":
            acting.leave(g.viewer, case.id)
        else:
            return _let_in(case)
    except ValueError:
        return _team_page(case, _faulty("do", _("You are its only author. Ask another first, or withdraw the case study."))), 422
    gone = verb == "leave" or (verb == "remove" and number == str(g.viewer.id))
    return redirect(url_for("cases.drafts_list") if gone else url_for("cases.team", case=case), 303)


def _let_in(case: Ref) -> ResponseReturnValue:
    asking.get_team(g.viewer, case.id)  # raises NotFound before a name is looked up
    reader = Reader(request.form)
    words = reader.line("who", _("Name or e-mail address"), NAME_MAX * 3, required=True)
    part = reader.choice("part", _("What they do"), PARTS, required=True)
    found = [face for face in find_people(g.viewer, words) if face.id != g.viewer.id] if words else []
    if words and not found:
        reader.errors.add("who", _("No member is found by that. Check the spelling, or ask a moderator to invite them."))
    if reader.errors or len(found) > 1:
        return _team_page(case, reader, found), 422
    try:
        acting.let_in(g.viewer, case.id, found[0].id, as_author=part == "author")
    except acting.TeamFull:
        return _team_page(case, _faulty("who", _("%(limit)s people are enough for one draft.", limit=acting.TEAM_MAX))), 422
    return redirect(url_for("cases.team", case=case), 303)


def _faulty(name: str, sentence: str) -> Reader:
    reader = Reader(request.form)
    reader.errors.add(name, sentence)
    return reader


def _team_page(case: Ref, reader: Reader, found: list[Face] | None = None) -> str:
    row, people = asking.team(g.viewer, case.id)
    me = next((each for each in people if each.id == g.viewer.id), None)
    if me is None:
        raise NotFound
    return render_template("cases/authors.html", case=row, people=people, me=me, form=reader, found=found or [])
