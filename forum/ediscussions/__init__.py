"""E-discussions: a thread with a first and a last day, a question each week and a synthesis at the end."""

from forum.ediscussions import jobs as jobs  # registers itself
from forum.ediscussions import listeners as listeners  # registers itself
from forum.ediscussions.queries import heads, links
from forum.ediscussions.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("thread_top", "ediscussions/_head.html", heads)
fill("thread_actions", "ediscussions/_link.html", links, order=80)

feature = Feature("ediscussions", blueprints=(bp,))
