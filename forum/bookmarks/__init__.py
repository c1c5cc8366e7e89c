"""Bookmarks: what a member keeps for themselves, with a private note. Nobody else sees or counts them."""

from functools import partial

from forum.bookmarks import actions, queries
from forum.bookmarks import listeners as listeners  # registers itself
from forum.bookmarks.views import bp
from forum.discussion.queries.beside import bring
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

for _kind in ("case", "thread"):
    fill(f"{_kind}_actions", "bookmarks/_button.html", partial(queries.on_things, _kind), order=30)
fill("comment_foot", "bookmarks/_on_comment.html", queries.on_comments, order=40)
bring("bookmark", lambda: queries.OF_COMMENT)

feature = Feature(
    "bookmarks",
    blueprints=(bp,),
    addresses={"bookmarks": "bookmarks.index"},
    quiet_posts=frozenset({"bookmarks.case", "bookmarks.thread", "bookmarks.comment", "bookmarks.change"}),
    verify=actions.check_subjects,
)
