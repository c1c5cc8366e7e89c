"""Doors of a member's own feed and calendar: by a private address for programs, and the page on which it is made and ended."""

from flask import Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.editions.queries import calendar, list_editions
from forum.feeds import actions, policy
from forum.feeds.models import atom
from forum.feeds.models.atom import Entry, Feed
from forum.feeds.queries import mine
from forum.feeds.views import bp
from forum.feeds.views.answers import document, entries
from forum.kernel.i18n import _
from forum.kernel.rules import rule
from forum.kernel.viewer import members_only
from forum.kernel.web import form_choice
from forum.kernel.withheld import masked

NEW_KEY = "feed_key"  # in the session: said once, on the page that follows


@bp.get("/feeds/mine/<token>.atom")
def feed(token: str) -> ResponseReturnValue:
    """What is new in what a member follows; whether they may read it is asked now."""
    holder, site = mine.holder_of(token), rule("site_name")
    news = mine.news_for(holder)
    told = [*entries(news.cases), *map(_said, news.said)]
    title = _("%(site)s: new for %(name)s", site=site, name=holder.name)
    words = _("What is new in what you follow. This address is yours alone: whoever has it reads what you may read.")
    made = Feed(f"/feeds/mine/{token}.atom", "/", title, words, site, sorted(told, key=lambda each: each.published, reverse=True))
    return _private(document(made), atom.CONTENT_TYPE)


@bp.get("/feeds/mine/<token>.ics")
def own_calendar(token: str) -> ResponseReturnValue:
    """The editions, and the e-discussions that a member may read."""
    holder = mine.holder_of(token)
    return _private(calendar.calendar_file(holder, list_editions(holder)), "text/calendar; charset=utf-8")


def _said(row: mine.Said) -> Entry:
    key = f"/comments/{row.comment_id}" if row.comment_id else row.path.partition("-")[0]
    return Entry(key, row.path, row.title, row.html, row.at, row.changed_at, (row.name,))


def _private(body: bytes, content_type: str) -> Response:
    answer = Response(masked(body.decode()), content_type=content_type)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get("/settings/feeds")
@members_only
def settings() -> ResponseReturnValue:
    """The private address: whether there is one, made, ended. A new one is shown here once."""
    token = session.pop(NEW_KEY, "")
    return render_template("feeds/mine.html", made_at=mine.key_made_at(g.viewer), token=token, may_have=policy.may_have(g.viewer))


@bp.post("/settings/feeds")
def change() -> ResponseReturnValue:
    """Make a private address, in the place of the one before, or end it."""
    if form_choice("do", ("make", "undo")) == "make":
        session[NEW_KEY] = actions.make_key(g.viewer)
    else:
        actions.drop_key(g.viewer)
        session.pop(NEW_KEY, None)
    return redirect(url_for("feeds.settings"), 303)
