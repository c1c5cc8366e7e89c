"""The gate before a comment is stored."""

from flask import current_app

from forum.discussion.actions import AboutToPost
from forum.kernel.clock import utcnow
from forum.kernel.gates import ALLOW, Answer, keeper
from forum.kernel.i18n import _
from forum.kernel.rules import number, rule
from forum.kernel.viewer import Viewer
from forum.kernel.wording import span
from forum.trust import policy, queries


@keeper(AboutToPost)
def trusted(question: AboutToPost) -> Answer:
    """Refuse what floods or repeats itself; hold the first posts of somebody whom no edition brought here, as the rules say."""
    actor = question.actor
    return _too_many(actor) or _twice(actor, question.body) or _held(actor, question.body) or ALLOW


def _too_many(actor: Viewer) -> Answer | None:
    if not current_app.config["RATE_LIMITS"]:
        return None
    now = utcnow()
    most = policy.per_hour(actor, now - queries.joined_at(actor))
    free = queries.free_again(actor, most) if most else None
    if free is None:
        return None
    words = span(free - now)
    sentence = _("You have posted much in the last hour. You can post again in %(span)s; what you wrote stays here.", span=words)
    return Answer("refuse", sentence)


def _twice(actor: Viewer, body: str) -> Answer | None:
    if policy.is_known(actor) or len(body) < policy.SAME_MIN:
        return None
    before = queries.same_before(actor, body)
    if before is None:
        return None
    return Answer("refuse", _("You posted the same words in the last day, at /comments/%(id)s: link to it instead.", id=before))


def _held(actor: Viewer, body: str) -> Answer | None:
    hold = rule("hold")
    if hold == "off" or policy.is_known(actor):
        return None
    most = number("hold_count")
    if not policy.is_held(hold, most, queries.standing_posts(actor, most), body):
        return None
    return Answer("hold", _("A moderator looks at the first posts of new members before others read them."))
