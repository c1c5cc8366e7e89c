"""Nobody speaks for whom they may not; how decisions on hats are undone."""

from forum.discussion.actions import AboutToPost
from forum.hats import actions, policy, queries
from forum.kernel.gates import ALLOW, Answer, keeper
from forum.kernel.i18n import _
from forum.kernel.journal import Entry
from forum.kernel.undoing import undoes
from forum.kernel.viewer import Viewer


@keeper(AboutToPost)
def wears_their_own(question: AboutToPost) -> Answer:
    """Refuse a hat that is not the writer's, or no longer confirmed, and any on what an anonymous author says."""
    if question.wears_id is None:
        return ALLOW
    if question.as_author:
        return Answer("refuse", _("Writing: you write as the author, without your name. Choose “for myself”."))
    if not policy.may_wear(question.actor, queries.hat_of(question.wears_id)):
        return Answer("refuse", _("Writing: this affiliation is not confirmed, or not any more. Choose “for myself”, or another."))
    return ALLOW


def _undo(actor: Viewer, entry: Entry) -> None:
    actions.take_back(actor, int(entry.key), entry.after["state"], entry.before["state"])


for _deed in ("confirmed", "refused", "revoked"):
    undoes("hat", _deed)(_undo)
