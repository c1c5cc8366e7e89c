"""E-discussions: a thread with a first and a last day, a question each week and a synthesis at the end."""

from forum.discussion.queries.beside import bring
from forum.ediscussions import jobs as jobs  # registers itself
from forum.ediscussions import listeners as listeners  # registers itself
from forum.ediscussions.queries import heads, links, synthesis
from forum.ediscussions.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("thread_top", "ediscussions/_head.html", heads)
fill("thread_actions", "ediscussions/_link.html", links, order=80)
fill("thread_actions", "ediscussions/_write.html", synthesis.write_links, order=79)
fill("comment_foot", "ediscussions/_star.html", synthesis.stars_on, order=60)
fill("case_foot", "ediscussions/_of_case.html", synthesis.of_cases, order=75)
bring("star", lambda: synthesis.STARRED)

feature = Feature("ediscussions", blueprints=(bp,))
