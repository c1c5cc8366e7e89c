"""A list: what it would do, line by line; then how far its sending is. Private to its maker."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.editions.queries import editions_by_id
from forum.invitations import queries
from forum.invitations.actions import lists
from forum.invitations.forms.words import outcome_words
from forum.invitations.models import InvitationList
from forum.invitations.views import bp
from forum.kernel.viewer import moderators_only
from forum.kernel.web import args_number, form_choice, form_numbers

LINES_PER_PAGE = 100


@bp.get("/people/invitations/<int:list_id>")
@moderators_only
def show_list(list_id: int) -> ResponseReturnValue:
    """A list: its preview, or its progress."""
    kept = queries.list_of(g.viewer, list_id)
    edition = editions_by_id([kept.edition_id]).get(kept.edition_id) if kept.edition_id else None
    if kept.sent_at is not None:
        return render_template("invitations/progress.html", list=kept, edition=edition, progress=queries.progress(kept))
    return _preview(kept, edition)


def _preview(kept: InvitationList, edition: object) -> str:
    outcome = request.args.get("show", "")
    wanted = outcome if outcome in queries.OUTCOMES else ""
    found = queries.preview(kept, wanted)
    last = max(1, -(-len(found.rows) // LINES_PER_PAGE))
    page = min(max(1, args_number("page", 1)), last)
    rows = found.rows[(page - 1) * LINES_PER_PAGE : page * LINES_PER_PAGE]
    return render_template(
        "invitations/preview.html", list=kept, edition=edition, found=found, rows=rows, page=page, last=last, show=wanted,
        words=outcome_words,
        href=lambda n: url_for("invitations.show_list", list_id=kept.id, show=wanted or None, page=n),
    )  # fmt: skip


@bp.post("/people/invitations/<int:list_id>")
@moderators_only
def send_list(list_id: int) -> ResponseReturnValue:
    """Send the list, go on sending it, or forget it."""
    do = form_choice("do", ("send", "continue", "discard"), "send")
    if do == "discard":
        lists.discard(g.viewer, list_id)
        return redirect(url_for("invitations.invite"), 303)
    (lists.send_list if do == "send" else lists.go_on)(g.viewer, list_id)
    return redirect(url_for("invitations.show_list", list_id=list_id), 303)


@bp.post("/people/invitations/<int:list_id>/addresses")
@moderators_only
def settle(list_id: int) -> ResponseReturnValue:
    """Take the suggested address of a line, or of all of them, or the one that stands there."""
    everything = form_choice("all", ("", "1"), "") == "1"
    accept, keep = form_numbers("accept"), form_numbers("keep")
    lists.settle(g.viewer, list_id, None if everything else accept, keep)
    show = form_choice("show", ("", *queries.OUTCOMES), "")
    return redirect(url_for("invitations.show_list", list_id=list_id, show=show or None), 303)
