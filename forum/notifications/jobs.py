"""Telling people: ids in, notices out. Every job is repeatable: a notice is once per member and event."""

from typing import Any  # payloads are JSON

from sqlalchemy import select

from forum.cases.models import Case, CaseAuthor
from forum.discussion.models import Comment, Discussion
from forum.following.queries import listeners_of
from forum.kernel.db import db
from forum.kernel.jobs import enqueue, job
from forum.notifications import actions, queries
from forum.notifications.actions import Told
from forum.threads.models import Thread
from forum.writeshops.queries import writers_of

ALL = ("watching", "following")
BATCH = 50  # members told by one job


@job("notifications.comment")
def tell_of_comment(payload: dict[str, Any]) -> None:
    """Tell those who watch the thing, its places, or were answered."""
    comment = db.session.get(Comment, payload["comment_id"])
    if comment is None or comment.state != "shown":
        return
    discussion = db.session.get_one(Discussion, comment.discussion_id)
    if discussion.kind == "thread" and comment.number == 1:
        return  # the opening: told as a thread
    actor = None if comment.as_author else comment.author_id
    subjects = [(discussion.kind, discussion.key), *_places(discussion)]
    subjects += [("person", str(actor))] if actor else []
    because = listeners_of(subjects, ("watching",))
    told = Told(
        f"comment:{comment.id}", "comment", discussion.kind, discussion.key, actor, discussion.id, comment.id, comment.number
    )
    actions.tell(told, because, but=[comment.author_id])


@job("notifications.thread")
def tell_of_thread(payload: dict[str, Any]) -> None:
    """Tell those who follow the place or the person."""
    thread = db.session.get(Thread, payload["thread_id"])
    if thread is None or thread.state == "hidden":
        return
    because = listeners_of([*queries.places_of_thread(thread), ("person", str(thread.author_id))], ALL)
    told = Told(f"thread:{thread.id}", "thread", "thread", str(thread.id), thread.author_id, thread.discussion_id)
    actions.tell(told, because, but=[thread.author_id])


@job("notifications.case")
def tell_of_case(payload: dict[str, Any]) -> None:
    """Tell those who follow its places and topics; followers of the person only where it stands under their name."""
    case = db.session.get(Case, payload["case_id"])
    if case is None or case.state != "published":
        return
    authors = list(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case.id)))
    subjects = queries.places_of_case(case.id, case.edition_id)
    named = queries.names_its_author(case.byline_kind)
    if named:
        subjects += [("person", str(author)) for author in authors]
    if not subjects:
        return
    told = Told(f"case:{case.id}", "case", "case", str(case.id), authors[0] if named and authors else None, case.discussion_id)
    actions.tell(told, listeners_of(subjects, ALL), but=[*authors, payload["by_id"]])


@job("notifications.staff")
def tell_author_of_comment(payload: dict[str, Any]) -> None:
    """Tell the author of a comment what the staff did to it, and why."""
    comment = db.session.get(Comment, payload["comment_id"])
    if comment is None or comment.author_id == payload["by_id"]:
        return
    discussion = db.session.get_one(Discussion, comment.discussion_id)
    told = Told(
        f"{payload['deed']}:{comment.id}:{payload['event']}", payload["deed"], discussion.kind, discussion.key, None,
        comment_id=comment.id, body=payload["reason"],
    )  # fmt: skip
    actions.tell(told, {comment.author_id: (discussion.kind, discussion.key)})


@job("notifications.authors")
def tell_authors(payload: dict[str, Any]) -> None:
    """Tell the authors of a case study what the staff did, and why."""
    case = db.session.get(Case, payload["case_id"])
    if case is None:
        return
    authors = db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case.id))
    because = {author: ("case", str(case.id)) for author in authors if author != payload["by_id"]}
    key = f"{payload['deed']}:{case.id}:{payload['event']}"
    actions.tell(Told(key, payload["deed"], "case", str(case.id), None, body=payload["reason"]), because)


@job("notifications.starter")
def tell_starter(payload: dict[str, Any]) -> None:
    """Tell who started a thread what the staff did to it, and why."""
    thread = db.session.get(Thread, payload["thread_id"])
    if thread is None or thread.author_id == payload["by_id"]:
        return
    key = f"{payload['deed']}:{thread.id}:{payload['event']}"
    told = Told(key, payload["deed"], "thread", str(thread.id), None, body=payload["reason"])
    actions.tell(told, {thread.author_id: ("thread", str(thread.id))})


@job("notifications.write-shop")
def tell_writers(payload: dict[str, Any]) -> None:
    """Tell some of those who take part in a write-shop, then queue the next."""
    ids = writers_of(payload["shop_id"], payload["after"], BATCH)
    key = f"{payload['deed']}:{payload['shop_id']}:{payload['event']}"
    actions.tell_of_shop(payload["deed"], payload["shop_id"], key, ids, None)
    if len(ids) == BATCH:
        enqueue("notifications.write-shop", {**payload, "after": ids[-1]})


@job("notifications.tidy")
def tidy(payload: dict[str, Any]) -> None:
    """Let notices of a case study say no more than its page does today."""
    case = db.session.get(Case, payload["case_id"])
    if case is None:
        return
    if not queries.names_its_author(case.byline_kind):
        authors = list(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case.id)))
        actions.forget_names("case", str(case.id), authors)
    actions.forget_unseen("case", str(case.id))


def _places(discussion: Discussion) -> list[tuple[str, str]]:
    if discussion.kind == "thread":
        thread = db.session.get(Thread, int(discussion.key))
        return queries.places_of_thread(thread) if thread else []
    case = db.session.get(Case, int(discussion.key))
    return queries.places_of_case(case.id, case.edition_id) if case else []
