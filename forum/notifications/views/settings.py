"""What reaches a member and how: the table, single things, the ledger."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.following.queries import followed_by
from forum.kernel.forms import Reader
from forum.kernel.subjects import Brief
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice, page_href
from forum.kernel.wording import weekday_names
from forum.notifications import forms, queries
from forum.notifications.actions import settings as changing
from forum.notifications.queries.ledger import chosen_things, ledger
from forum.notifications.queries.wishes import all_wishes, telling_of
from forum.notifications.views import bp


@bp.get("/settings/notifications")
@members_only
def settings() -> ResponseReturnValue:
    """The table: what, and how."""
    form = Reader(MultiDict(forms.typed_wishes(all_wishes(g.viewer.id), telling_of(g.viewer))))
    return _page(form, request.args.get("done", ""))


@bp.post("/settings/notifications")
def save_settings() -> ResponseReturnValue:
    """Store the table, or let mail be tried again."""
    if form_choice("do", ("save", "again"), "save") == "again":
        changing.try_again(g.viewer)
        return redirect(url_for("notifications.settings", done="again"), 303)
    draft, reader = forms.read_wishes(request.form, g.viewer.is_moderator)
    if reader.errors:
        return _page(reader), 422
    changing.save(g.viewer, draft)
    return redirect(url_for("notifications.settings", done="saved"), 303)


def _page(form: Reader, done: str = "") -> str:
    rows = [(what, label, forms.offered(what)) for what, label in forms.what_labels(g.viewer.is_moderator).items()]
    hours = [(str(hour), f"{hour:02}:00") for hour in range(24)]
    return render_template(
        "notifications/settings.html", form=form, rows=rows, hows=forms.how_labels(), hours=hours,
        weekdays=[(str(number), name) for number, name in enumerate(weekday_names())], zone=g.viewer.time_zone,
        stopped=telling_of(g.viewer).stopped_at, done=done,
    )  # fmt: skip


@bp.get("/settings/notifications/things")
@members_only
def things() -> ResponseReturnValue:
    """How one hears of single things that one follows."""
    found, chosen = _followed(), chosen_things(g.viewer)
    form = Reader(MultiDict({f"thing-{kind}-{key}": how for (kind, key), how in chosen.items()}))
    return _things_page(form, found, "done" in request.args)


@bp.post("/settings/notifications/things")
def save_things() -> ResponseReturnValue:
    """Store how one hears of single things."""
    found = _followed()
    chosen, reader = forms.read_things(request.form, [(brief.kind, brief.key) for brief in found])
    if reader.errors:
        return _things_page(reader, found), 422
    changing.save_things(g.viewer, chosen)
    return redirect(url_for("notifications.things", done=1), 303)


def _followed() -> list[Brief]:
    return [brief for _kind, rows in followed_by(g.viewer) for brief, button in rows if button.level != "muted"]


def _things_page(form: Reader, found: list[Brief], done: bool = False) -> str:
    return render_template(
        "notifications/things.html", form=form, things=found, hows=forms.how_labels(), as_above=forms.AS_ABOVE, done=done
    )


@bp.get("/settings/notifications/sent")
@members_only
def sent() -> ResponseReturnValue:
    """What was sent to the viewer, how and why, and what was not."""
    page = ledger(g.viewer, request.args.get("after"), request.args.get("before"))
    return render_template(
        "notifications/sent.html", page=page, href=page_href("notifications.sent"), whats=forms.what_labels(),
        hows=forms.how_labels(), unread=queries.unread_count(g.viewer),
    )  # fmt: skip
