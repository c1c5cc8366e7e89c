"""Telling people: ids in, notices out. Every job is repeatable: a member is told once of an event. Many people are told by
several jobs, each of which queues the next."""

from typing import Any  # payloads are JSON

from sqlalchemy import select

from forum.cases.models import Case, CaseAuthor
from forum.discussion.models import Comment, Discussion
from forum.following.queries import some_listeners
from forum.kernel.db import db
from forum.kernel.jobs import enqueue, job
from forum.notifications import actions
from forum.notifications.actions import Told
from forum.notifications.jobs import mailing as mailing  # registers itself
from forum.notifications.policy import Because
from forum.notifications.queries import audience
from forum.notifications.queries.audience import Subject
from forum.threads.models import Thread
from forum.writeshops.queries import writers_of

ALL = ("watching", "following")
BATCH = 50  # members of a write-shop told by one job
MANY = 500  # followers told by one job


@job("notifications.comment")
def tell_of_comment(payload: dict[str, Any]) -> None:
    """Tell those whom it names, answers or quotes, then those who watch the thing, its places or its author."""
    comment = db.session.get(Comment, payload["comment_id"])
    if comment is None or comment.state != "shown":
        return
    discussion = db.session.get_one(Discussion, comment.discussion_id)
    told = _of_comment(comment, discussion)
    if not payload.get("after"):
        meant = audience.addressed(comment, payload.get("mentioned", ()), payload.get("quoted", ()))
        actions.tell(told, meant, but=[comment.author_id])
    if told.deed != "thread":  # followers hear of an opening as a thread
        subjects = audience.heard_in(discussion, told.actor_id)
        _tell_followers("notifications.comment", payload, told, subjects, ("watching",), [comment.author_id])


@job("notifications.edited")
def tell_of_edit(payload: dict[str, Any]) -> None:
    """Tell those whom a comment names or quotes since it was edited, and take back what it says of nobody any more."""
    comment = db.session.get(Comment, payload["comment_id"])
    if comment is None or comment.state != "shown":
        return
    told = _of_comment(comment, db.session.get_one(Discussion, comment.discussion_id))
    meant = audience.addressed(comment, payload["mentioned"], payload["quoted"])
    gone = audience.named_before(told.event_key, list(meant))
    if gone:
        actions.forget_reasons(told.event_key, gone)
        enqueue("notifications.comment", {key: payload[key] for key in ("comment_id", "mentioned", "quoted")})  # who watches still
    actions.tell(told, meant, but=[comment.author_id])


def _of_comment(comment: Comment, discussion: Discussion) -> Told:
    """Return a comment as people are told of it; the opening of a thread is the same event as the thread."""
    actor = None if comment.as_author else comment.author_id
    if discussion.kind == "thread" and comment.number == 1:
        return Told(f"thread:{discussion.key}", "thread", "thread", discussion.key, actor, discussion.id, comment.id, 1)
    key = f"comment:{comment.id}"
    return Told(key, "comment", discussion.kind, discussion.key, actor, discussion.id, comment.id, comment.number)


@job("notifications.thread")
def tell_of_thread(payload: dict[str, Any]) -> None:
    """Tell those who follow the place or the person."""
    thread = db.session.get(Thread, payload["thread_id"])
    if thread is None or thread.state == "hidden":
        return
    opening = db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.number == 1)).one()
    told = _of_comment(opening, db.session.get_one(Discussion, thread.discussion_id))
    subjects = [*audience.places_of_thread(thread), ("person", str(thread.author_id))]
    if opening.state == "shown":
        _tell_followers("notifications.thread", payload, told, subjects, ALL, [thread.author_id])


@job("notifications.case")
def tell_of_case(payload: dict[str, Any]) -> None:
    """Tell those who follow its places and topics; followers of the person only where it stands under their name."""
    case = db.session.get(Case, payload["case_id"])
    if case is None or case.state != "published":
        return
    authors, named = _authors(case), audience.names_its_author(case.byline_kind)
    subjects = audience.places_of_case(case.id, case.edition_id)
    if named:
        subjects += [("person", str(author)) for author in authors]
    told = Told(f"case:{case.id}", "case", "case", str(case.id), authors[0] if named and authors else None, case.discussion_id)
    if subjects:
        _tell_followers("notifications.case", payload, told, subjects, ALL, [*authors, payload["by_id"]])


@job("notifications.practice")
def tell_of_practice(payload: dict[str, Any]) -> None:
    """Tell those who follow the places and topics of a case study that it is a best practice now."""
    case = db.session.get(Case, payload["case_id"])
    if case is None or case.state != "published":
        return
    told = Told(f"practice:{payload['decision_id']}", "practice", "case", str(case.id), None, case.discussion_id)
    subjects = [("case", str(case.id)), *audience.places_of_case(case.id, case.edition_id)]
    _tell_followers("notifications.practice", payload, told, subjects, ALL, [*_authors(case), payload["by_id"]])


def _tell_followers(
    kind: str, payload: dict[str, Any], told: Told, subjects: list[Subject], levels: tuple[str, ...], but: list[int]
) -> None:
    """Tell MANY of those who follow one of `subjects`, and queue a job of this `kind` for the others."""
    found, last = some_listeners(subjects, levels, payload.get("after", 0), MANY)
    reason = "watching" if told.deed == "comment" else "following"
    actions.tell(told, {ident: Because(reason, *subject) for ident, subject in found.items()}, but)
    if last is not None:
        enqueue(kind, {**payload, "after": last})


def _authors(case: Case) -> list[int]:
    return list(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case.id).order_by(CaseAuthor.position)))


@job("notifications.answer")
def tell_of_answer(payload: dict[str, Any]) -> None:
    """Tell whose comment answered a question, and who asked it; not whoever marked it."""
    thread, comment = db.session.get(Thread, payload["thread_id"]), db.session.get(Comment, payload["comment_id"])
    if thread is None or comment is None or comment.state != "shown":
        return
    told = Told(
        f"answer:{thread.id}:{comment.id}", "answer", "thread", str(thread.id), comment.author_id, comment.discussion_id,
        comment.id, comment.number,
    )  # fmt: skip
    because = Because("answered", "thread", str(thread.id))
    actions.tell(told, dict.fromkeys((thread.author_id, comment.author_id), because), but=[payload["by_id"]])


@job("notifications.asked")
def tell_the_asked(payload: dict[str, Any]) -> None:
    """Tell those to whom a question is put."""
    thread = db.session.get(Thread, payload["thread_id"])
    if thread is None or thread.state == "hidden":
        return
    opening = db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.number == 1)).one()
    told = _of_comment(opening, db.session.get_one(Discussion, thread.discussion_id))
    actions.tell(told, dict.fromkeys(payload["member_ids"], Because("asked", "thread", str(thread.id))), but=[thread.author_id])


@job("notifications.reaction")
def tell_of_reaction(payload: dict[str, Any]) -> None:
    """Tell whose words somebody found useful, tried or gave thanks for."""
    told = audience.as_reaction(payload["kind"], payload["key"])
    if told is None:
        return
    kind, key, discussion_id, comment_id = told
    news = Told(
        payload["event_key"], payload["reaction"], kind, key, payload["member_id"], discussion_id, comment_id, body=payload["note"]
    )
    actions.tell(news, dict.fromkeys(payload["authors"], Because("reacted", kind, key)), but=[payload["member_id"]])


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
    actions.tell(told, {comment.author_id: Because("decided", discussion.kind, discussion.key)})


@job("notifications.authors")
def tell_authors(payload: dict[str, Any]) -> None:
    """Tell the authors of a case study what the staff did, and why."""
    case = db.session.get(Case, payload["case_id"])
    if case is None:
        return
    because = {author: Because("decided", "case", str(case.id)) for author in _authors(case) if author != payload["by_id"]}
    key = f"{payload['deed']}:{case.id}:{payload['event']}"
    actions.tell(Told(key, payload["deed"], "case", str(case.id), None, body=payload["reason"]), because)


@job("notifications.starter")
def tell_starter(payload: dict[str, Any]) -> None:
    """Tell who started a thread, and others whom it concerns, what the staff did to it, and why."""
    thread = db.session.get(Thread, payload["thread_id"])
    people = {thread.author_id, *payload.get("others", ())} - {payload["by_id"]} if thread else set()
    if thread is None or not people:
        return
    key = f"{payload['deed']}:{thread.id}:{payload['event']}"
    told = Told(key, payload["deed"], "thread", str(thread.id), None, body=payload["reason"])
    actions.tell(told, dict.fromkeys(sorted(people), Because("decided", "thread", str(thread.id))))


@job("notifications.concerned")
def tell_concerned(payload: dict[str, Any]) -> None:
    """Tell members what was decided on what they reported or appealed against, or on their account."""
    kind, key = payload["kind"], payload["key"]
    comment = db.session.get(Comment, int(key)) if kind == "comment" else None
    talk = db.session.get(Discussion, comment.discussion_id) if comment else None
    where, which = (talk.kind, talk.key) if talk else (kind, key)
    event_key = f"{payload['deed']}:{kind}:{key}:{payload['event']}"
    told = Told(event_key, payload["deed"], where, which, None, body=payload.get("body", ""))
    actions.tell(told, dict.fromkeys(payload["ids"], Because("decided", where, which)))


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
    if not audience.names_its_author(case.byline_kind):
        actions.forget_names("case", str(case.id), _authors(case))
    actions.forget_unseen("case", str(case.id))
