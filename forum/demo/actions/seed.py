"""Synthetic content for measuring: the same for the same numbers. Everything is marked; nothing of it is for reading.

Members, threads and comments are written in bulk, past the actions: no event, no notice. `reach verify` finds no fault after it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any  # rows of tables

from sqlalchemy import func, insert, select

from forum.cases.actions import Terms, importing, publish
from forum.cases.models import Case, CaseAuthor
from forum.cases.models.html import rendered
from forum.demo.actions import case_studies
from forum.demo.actions.people import PASSWORD
from forum.discussion.actions import set_open
from forum.discussion.models import Comment, Discussion
from forum.entrance.actions import set_password
from forum.entrance.models import Password
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.text import RENDERER, render
from forum.people.models import Member
from forum.places.queries import countries, regions_tree
from forum.threads.models import Thread
from forum.topics.queries import topics_tree

SHORTEST, LONGEST = 5, 200  # comments of a thread, but for the first
TALK = 20  # comments of each case study, beside those asked for
CHUNK = 5000  # rows of one INSERT
BODIES = (
    "We do the same in our district, and what costs most time is the **list of members**: who paid, who moved, who married.",
    "Two questions. Who pays the collector, and what happens in a month without a harvest?\n\n- in cash\n- in kind\n- not at all",
    "> Nobody came to the first meeting.\n\nNor to ours. We held the second one at the market, before it opened, and sixty came.",
    "The federation reinsures what one village cannot carry. See [the rules](https://example.org/rules); they are four pages.",
    "Thank you. I will ask our treasurer and come back with what she says: she kept the first notebook, and she remembers it all.",
    "In our case *women* asked for a separate meeting, and the contribution changed after it. It took us three years to see why.",
    "| step | who |\n|---|---|\n| collect | the group |\n| keep | the union |\n| pay | the fund |\n\nThat is all of it.",
)


def sow(members: int, threads: int, comments: int, cases: int) -> None:
    """Add so many of each. Raises ValueError for a database that holds anything but vocabularies and earlier seed."""
    if db.session.scalar(select(Member.id).where(Member.is_seed.is_(False)).limit(1)) is not None:
        raise ValueError("Seed goes into a database that holds nothing but vocabularies and earlier seed.")
    if (comments and not threads) or (not members and (threads or cases)):
        raise ValueError("Comments need threads, threads and case studies need members.")
    random = Random(1)  # noqa: S311  the same content each time
    ids = _members(members, random)
    _threads(ids, _sizes(threads, comments, random), random)
    _cases(ids, cases, random)


def _members(count: int, random: Random) -> list[int]:
    before = db.session.scalar(select(func.count(Member.id))) or 0
    lands, now = [land.code.upper() for land in countries()], utcnow()
    rows = [
        {
            "handle": f"seed{n}", "name": f"Seed {n}", "name_key": f"seed {n}", "email": f"seed{n}@example.org",
            "email_key": f"seed{n}@example.org", "country": random.choice(lands), "is_seed": True,
            "last_seen_at": now - timedelta(minutes=n),
        }
        for n in range(before + 1, before + count + 1)
    ]  # fmt: skip
    _bulk(Member, rows)
    ids = list(db.session.scalars(select(Member.id).order_by(Member.id)))
    if count:
        set_password(ids[before], PASSWORD)
        kept = db.session.get_one(Password, ids[before]).hash  # one for all: each would cost 40 ms
        _bulk(Password, [{"member_id": each, "hash": kept, "changed_at": now} for each in ids[before + 1 :]])
    return ids


def _sizes(threads: int, comments: int, random: Random) -> list[int]:
    """Return how many comments each thread gets, its opening one included: half in the first, the rest unevenly."""
    if threads == 0:
        return []
    weights = [random.randint(SHORTEST, LONGEST) for _ in range(threads - 1)]
    first = comments if threads == 1 else comments // 2
    rest, total = comments - first, sum(weights)
    sizes = [first, *(max(1, rest * weight // total) for weight in weights)]
    sizes[-1] = max(1, sizes[-1] + comments - sum(sizes))
    return [max(1, size) for size in sizes]


def _places() -> Iterator[dict[str, Any]]:
    """Go round regions, sub-regions and topics for ever."""
    regions = [space for region in regions_tree() for space in (region, *region.children)]
    topics = [theme for topic in topics_tree() for theme in (topic, *topic.children)]
    yield from cycle([{"region_id": each.id, "topic_id": None} for each in regions]
                     + [{"region_id": None, "topic_id": each.id} for each in topics])  # fmt: skip


def _threads(members: list[int], sizes: list[int], random: Random) -> None:
    now = utcnow()
    last = [now - timedelta(minutes=7 * n) for n in range(len(sizes))]
    openers = [random.choice(members) for _ in sizes]
    talks = [
        {
            "kind": "thread", "key": f"seed {now.timestamp()} {n}", "audience": "members", "comment_count": size,
            "last_number": size, "last_comment_at": last[n], "last_author_id": random.choice(members), "is_open": False,
        }
        for n, size in enumerate(sizes)
    ]  # fmt: skip
    discussion_ids = _bulk(Discussion, talks)
    rows = [
        {
            "slug": f"seed-thread-{n}", "title": f"Seed thread {n}: who collects, and when?", "discussion_id": discussion_ids[n],
            "author_id": openers[n], "last_comment_at": last[n], "created_at": last[n] - timedelta(seconds=size), **place,
        }
        for n, (size, place) in enumerate(zip(sizes, islice(_places(), len(sizes)), strict=True))
    ]  # fmt: skip
    thread_ids = _bulk(Thread, rows)
    names = [{"id": each, "key": str(thread)} for each, thread in zip(discussion_ids, thread_ids, strict=True)]
    db.session.bulk_update_mappings(Discussion.__mapper__, names)
    _comments(talks, discussion_ids, openers, members, random)


def _comments(talks: list[dict[str, Any]], ids: list[int], openers: list[int], members: list[int], random: Random) -> None:
    written = [(body, render(body, owner="seed")) for body in BODIES]

    def rows() -> Iterator[dict[str, Any]]:
        for talk, discussion_id, opener in zip(talks, ids, openers, strict=True):
            size, at = talk["last_number"], talk["last_comment_at"]
            for number in range(1, size + 1):
                author = opener if number == 1 else talk["last_author_id"] if number == size else random.choice(members)
                row = _comment(discussion_id, number, author, written[number % len(written)], at - timedelta(seconds=size - number))
                yield row | {"is_open": talk["is_open"], "open_number": number if talk["is_open"] else None}

    source = rows()
    while chunk := list(islice(source, CHUNK)):
        _bulk(Comment, chunk)


def _comment(discussion_id: int, number: int, author: int, written: tuple[str, str], at: datetime) -> dict[str, Any]:
    body, html = written
    return {
        "discussion_id": discussion_id, "number": number, "author_id": author, "body": body, "body_html": html,
        "renderer": RENDERER, "created_at": at,
    }  # fmt: skip


def _cases(members: list[int], count: int, random: Random) -> None:
    """Publish copies of the sixteen case studies, sources and all: three in four for everyone, each talked about."""
    models = [(record, rendered(record, "seed")) for record in importing.records(case_studies())] if count else []
    before = db.session.scalar(select(func.count(Case.id))) or 0
    for n in range(before + 1, before + count + 1):
        record, html = models[n % len(models)]
        case = Case(is_seed=True)
        db.session.add(case)
        db.session.flush()
        author = members[n % len(members)]
        db.session.add(CaseAuthor(case_id=case.id, member_id=author))
        title = f"Seed {n}: a copy of {record['title']}"[:90]
        terms = Terms("members" if n % 4 == 0 else "everyone", "my_name")
        publish(author, case, {**record, "title": title}, html, terms)
        if case.discussion_id is not None:
            set_open(case.discussion_id, terms.audience == "everyone")
    fresh = select(Discussion).join(Case, Case.discussion_id == Discussion.id).where(Discussion.last_number == 0, Case.is_seed)
    talks = [_talked(talk, random.choice(members)) for talk in db.session.scalars(fresh.order_by(Discussion.id))]
    db.session.flush()
    _comments(talks, [talk["id"] for talk in talks], [random.choice(members) for _ in talks], members, random)


def _talked(talk: Discussion, last_author_id: int) -> dict[str, Any]:
    """Count TALK comments into a discussion; return what `_comments` needs to write them."""
    talk.comment_count, talk.last_number, talk.last_comment_at, talk.last_author_id = TALK, TALK, utcnow(), last_author_id
    if talk.is_open:
        talk.open_count, talk.last_open_number = TALK, TALK
    return {
        "id": talk.id, "last_number": TALK, "last_comment_at": talk.last_comment_at, "last_author_id": last_author_id,
        "is_open": talk.is_open,
    }  # fmt: skip


def _bulk(model: type[Any], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows in chunks; return their ids in the order of the rows (an empty list where they have none)."""
    key = getattr(model, "id", None)
    found: list[int] = []
    for start in range(0, len(rows), CHUNK):
        statement, chunk = insert(model), list(rows[start : start + CHUNK])
        if key is None or model is Comment:
            db.session.execute(statement, chunk)
        else:
            found += db.session.scalars(statement.returning(key, sort_by_parameter_order=True), chunk)
    return found
