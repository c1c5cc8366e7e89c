"""The worker sends messages to browsers: one job decides who is told of a comment, one each sends."""

from typing import Any  # payloads are JSON

from forum.discussion.models import Comment
from forum.kernel.db import db
from forum.kernel.jobs import job
from forum.push import actions, queries


@job("push.tell")
def tell(payload: dict[str, Any]) -> None:
    """Tell those who were mentioned, and who was answered, each once and not of what they wrote themselves."""
    comment = db.session.get(Comment, payload["comment_id"])
    if comment is None or comment.state != "shown":
        return
    answered = queries.parent_author(comment)
    deeds = {answered: "reply"} if answered else {}
    deeds |= {int(each): "mention" for each in payload["mentioned"]}
    deeds.pop(comment.author_id, None)
    actions.tell(deeds, comment.id)


@job("push.send")
def send(payload: dict[str, Any]) -> None:
    """Send to one browser."""
    actions.send(payload["browser_id"], payload["comment_id"], payload["deed"])
