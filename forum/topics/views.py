"""Pages of topics: shells whose sections higher floors fill."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.kernel.slots import Slot
from forum.topics import queries

bp = Blueprint("topics", __name__)


@bp.get("/topics")
def index() -> ResponseReturnValue:
    """The five topics and their sub-topics."""
    every = [theme for parent in queries.topics_tree() for theme in (parent, *parent.children)]
    return render_template("topics/index.html", tallies=Slot("topic_tallies", g.viewer, every))


@bp.get("/topics/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A topic or a sub-topic."""
    theme = queries.topic_by_slug(slug)
    if theme is None:
        raise NotFound
    if theme.slug != slug:
        moved = redirect(url_for("topics.show", slug=theme.slug), 301)
        moved.headers["Cache-Control"] = "no-cache"  # what was merged may be parted again
        return moved
    return render_template(
        "topics/show.html", topic=theme, counts=Slot("topic_counts", g.viewer, [theme]),
        parent=queries.topic_by_id(theme.parent_id) if theme.parent_id else None,
        main=Slot("topic_main", g.viewer, [theme]), aside=Slot("topic_aside", g.viewer, [theme]),
        actions=Slot("topic_actions", g.viewer, [theme]),
    )  # fmt: skip
