"""The page that invites: one person, or a list."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.editions.queries import list_editions
from forum.invitations import actions, forms
from forum.invitations.actions import lists
from forum.invitations.views import bp
from forum.kernel.forms import Reader
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import only_reading
from forum.places.queries import countries
from forum.topics.queries import vocabulary


@bp.get("/people/invite")
@members_only
@moderators_only
def invite() -> ResponseReturnValue:
    """The page that invites one person, or many."""
    return _invite_page(Reader(request.args))


@bp.post("/people/invite")
@moderators_only
def send_invitation() -> ResponseReturnValue:
    """Put the invitation into the outbox."""
    editions = {edition.slug: edition.id for edition in list_editions(g.viewer)}
    draft, reader = forms.read_invitation(request.form, editions)
    if reader.errors:
        return _invite_page(reader), 422
    try:
        actions.invite(g.viewer, draft)
    except actions.IsMember:
        return redirect(url_for("invitations.invite", done="member"), 303)
    except actions.IsInvited as found:
        return redirect(url_for("invitations.show", invitation_id=found.invitation_id, done="open"), 303)
    return redirect(url_for("invitations.invite", done="invited"), 303)  # no address in a log


@bp.post("/people/invite/list")
@moderators_only
def read_list() -> ResponseReturnValue:
    """Read a list and show what it would do; nothing is sent yet."""
    with only_reading():  # a large file takes a second: nobody else's writing waits for it
        editions = {edition.slug: edition.id for edition in list_editions(g.viewer)}
        read, terms, reader = forms.read_list(request.form, request.files.get("file"), editions)
    if read is None:
        return _invite_page(reader), 422
    kept = lists.keep_list(g.viewer, read, terms)
    return redirect(url_for("invitations.show_list", list_id=kept.id), 303)


def _invite_page(reader: Reader) -> str:
    # `done` may stand in the address alone: a posted form has none
    typed = reader if reader.typed else Reader(MultiDict())
    return render_template(
        "invitations/invite.html", form=typed, done=request.args.get("done", ""),
        countries=[(land.code, land.name) for land in countries()], languages=vocabulary("languages").options,
        editions=[(edition.slug, edition.title) for edition in list_editions(g.viewer)],
    )  # fmt: skip
