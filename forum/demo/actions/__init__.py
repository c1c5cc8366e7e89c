"""Demo content: invented people and talk around the real, sourced case studies. Every row is marked.

Dates count back from the moment of loading; otherwise the same content comes out each time. It is written through the
actions of the features, as people would write it; only the dates are then set back.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any  # the file is YAML

import yaml
from flask import current_app
from sqlalchemy import String, delete, func, select, update
from sqlalchemy import cast as cast_to

from forum.cases.actions import Terms, drafts
from forum.cases.actions.importing import editors, import_cases
from forum.cases.models import Case, CaseVersion
from forum.curation.actions import decide
from forum.curation.forms import DecisionDraft
from forum.curation.models import REVIEW_AFTER_MONTHS, Decision
from forum.demo.actions import people
from forum.demo.queries import OFFERED
from forum.discussion import actions as discussing
from forum.discussion import policy
from forum.discussion.actions import reading
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion
from forum.editions.actions import add_edition
from forum.editions.models import Edition
from forum.following import actions as following
from forum.following.models import Follow
from forum.following.queries import key_of_slug
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.jobs import run_all
from forum.kernel.journal import Entry
from forum.kernel.text import render
from forum.kernel.viewer import Viewer
from forum.kernel.wording import months_later
from forum.notifications.models import Delivery, Notice
from forum.people.models import Member
from forum.people.queries import viewer_of
from forum.threads.actions import keep_last, open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.models import Thread
from forum.threads.queries import place_of
from forum.topics.queries import rubric

NEW_FOR = 3  # days: what was said since is new to the accounts


def load_demo() -> bool:
    """Fill an empty database; return False, writing nothing, where anybody is a member already."""
    if db.session.scalar(select(Member.id).limit(1)) is not None:
        return False
    data = _data("demo.yaml")
    load_cases()
    members = people.load(data)
    editions = _editions(_viewer(members["ada"]))
    people.join(data, members, editions)
    cast = {handle: _viewer(member_id) for handle, member_id in members.items()}
    _threads(data, cast, editions)
    _case_comments(data, cast)
    _own_case(data, cast["amina"])
    _follows(data, cast)
    _decisions(data, cast["moses"])
    db.session.flush()
    run_all()
    _set_dates()
    _let_read(cast)
    return True


def load_cases() -> None:
    """Import the sixteen case studies by the editors: for a real site, too; repeatable. Raises ValueError with every fault."""
    report = import_cases(case_studies(), editors().id)
    if report.faults:
        raise ValueError("\n".join(report.faults))
    now = utcnow()
    for number, case in enumerate(db.session.scalars(select(Case).where(Case.import_key.in_(report.new)).order_by(Case.id))):
        case.published_at = case.changed_at = now - timedelta(days=40 - 2 * number, hours=number)


def case_studies() -> str:
    """Return the text of the file with the sixteen."""
    return (Path(current_app.root_path) / "data" / "case_studies.yaml").read_text(encoding="utf-8")


def _data(name: str) -> dict[str, Any]:
    path = Path(current_app.root_path) / "data" / name
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _viewer(member_id: int) -> Viewer:
    viewer = viewer_of(member_id)
    if viewer is None:
        raise LookupError(member_id)
    return viewer


def _editions(ada: Viewer) -> dict[str, Edition]:
    """The 2003 edition as it was; and one that is running now, plainly a demo."""
    programme = (
        "Five topics: women and men in the informal economy, their situation, needs and perspectives; extension through formal "
        "schemes; micro-insurance and decentralised systems; linkages between systems; and the gender dimension throughout."
    )
    html = render(programme, owner="edition")
    first = Edition(
        slug="turin-2003", title="Strategies for the Extension of Social Security, 2003", place="Turin, Italy", country="IT",
        starts_on=date(2003, 11, 17), ends_on=date(2003, 11, 28), programme=programme, programme_html=html, tuition=2030,
        subsistence=1720, currency="USD", for_whom="Planners, leaders of informal-economy and women's organizations, social "
        "security professionals", fees_cover="Tuition: the course. Subsistence: the stay in Turin. What else was included is not "
        "recorded here.",
    )  # fmt: skip
    start = today() - timedelta(days=4)
    now = Edition(
        slug="turin-current", title="Strategies for the Extension of Social Security, this year (demo)", place="Turin, Italy",
        country="IT", starts_on=start, ends_on=start + timedelta(days=11), programme=programme, programme_html=html, is_demo=True,
        apply_by=start - timedelta(days=60), tuition=2200, subsistence=1850, currency="EUR", for_whom=first.for_whom,
        fees_cover="Invented figures. Tuition: teaching and materials. Subsistence: bed and board on the campus.\nNot the journey.",
    )  # fmt: skip
    return {"a": add_edition(ada, first), "c": add_edition(ada, now)}


def _threads(data: dict[str, Any], cast: dict[str, Viewer], editions: dict[str, Edition]) -> None:
    random = Random(1)  # noqa: S311  the same content each time
    moment = utcnow() - timedelta(days=30)
    talk = _data("demo_talk.yaml")
    for item in data["threads"]:
        kind, slug = item["place"].split()
        place = place_of(kind, editions["c"].slug if kind == "edition" else slug)
        draft = ThreadDraft(item["title"], item.get("kind", "discussion"), item["body"], render(item["body"], owner="demo"), "")
        thread = open_thread(cast[item["by"]], place, draft)
        thread.is_demo = True
        replies = list(_replies(item, {**talk, "bank": data["bank"]}, cast, random))
        moments = _moments(moment + timedelta(hours=random.randint(0, 200)), len(replies) + 1, random)
        for who, words, answers in replies:
            _comment(who, thread.discussion_id, words, answers)
        _set_back(thread.discussion_id, moments)
        thread.created_at = moments[0]
        keep_last(thread.discussion_id)
        db.session.expire_all()


def _replies(
    item: dict[str, Any], talk: dict[str, list[str]], cast: dict[str, Viewer], random: Random
) -> Iterator[tuple[Viewer, str, bool]]:  # fmt: skip
    """Yield (who, words, do they answer the one before)."""
    for row in item.get("replies", ()):
        who, words = row.split(" | ", 1)
        yield cast[who], words, False
    if item.get("long") == "bank":
        talkers = [viewer for handle, viewer in cast.items() if handle not in ("ada", "thandi")]
        for number, words in enumerate(talk["bank"]):
            yield talkers[(number * 7 + random.randint(0, 3)) % len(talkers)], words, number % 3 == 2
        return
    for row in talk.get(item.get("long", ""), ()):
        who, words = row.split(" | ", 1)
        yield cast[who.removeprefix("> ")], words, who.startswith("> ")


def _comment(who: Viewer, discussion_id: int, words: str, answers: bool) -> None:
    last = select(Comment.id).where(Comment.discussion_id == discussion_id).order_by(Comment.number.desc()).limit(1)
    parent = db.session.scalar(last) if answers else None
    discussing.post_comment(who, discussion_id, CommentDraft(words, render(words, owner="demo"), parent, ""))


def _moments(start: datetime, count: int, random: Random) -> list[datetime]:
    """Return rising moments from `start`, none later than an hour ago."""
    limit = utcnow() - timedelta(hours=1)
    step = (limit - start) / (count + 1)
    return [start + step * n + step * random.random() * 0.8 for n in range(count)]


def _set_back(discussion_id: int, moments: list[datetime]) -> None:
    for number, moment in enumerate(moments, 1):
        where = (Comment.discussion_id == discussion_id, Comment.number == number)
        db.session.execute(update(Comment).where(*where).values(created_at=moment))
    db.session.execute(update(Discussion).where(Discussion.id == discussion_id).values(last_comment_at=moments[-1]))


def _case_comments(data: dict[str, Any], cast: dict[str, Viewer]) -> None:
    random = Random(2)  # noqa: S311
    cases = list(db.session.scalars(select(Case).where(Case.import_key.is_not(None)).order_by(Case.id)))
    talks: dict[int, int] = {}
    for row in data["case_comments"]:
        number, who, words = row.split(" | ", 2)
        discussion_id = cases[int(number) - 1].discussion_id or 0
        _comment(cast[who], discussion_id, words, False)
        talks[discussion_id] = talks.get(discussion_id, 0) + 1
    for discussion_id, count in talks.items():
        _set_back(discussion_id, _moments(utcnow() - timedelta(days=10), count, random))


def _own_case(data: dict[str, Any], amina: Viewer) -> None:
    """Amina's snapshot: invented, without figures, marked."""
    fields = {
        "narrative": data["story"], "title": "Rules of our own: a savings group that turned help into a right (invented)",
        "summary": "Invented for the demo: women who smoke fish wrote rules for the help they give each other.",
        "language": "en", "countries": "SN", "period-start": "2015", "period-status": "ongoing",
        "scheme_types": "decentralised_micro_insurance", "branches": "not_sure", "target_groups": "women_workers",
        "lead_organisation-name": "A women's savings group (invented)",
        "lead_organisation-type": "informal_economy_community_women_ngo", "author_role": "member_or_beneficiary",
        "gender-marker": "2", "gender-answer": "All members are women. Asking became a right; before, it was a favour.",
        "facilitating_factors-0-text": "We knew each other.", "facilitating_factors-0-code": "not_sure",
        "hindering_factors-0-text": "Nobody liked to write things down.", "hindering_factors-0-code": "not_sure",
        "lessons-0-type": "worked", "lessons-0-text": "Write the rule before you need it.",
        "sources-0-kind": "own_records", "sources-0-title": "The group's own notebook (invented)", "topics": "micro-insurance",
    }  # fmt: skip
    draft = drafts.start_case(amina, {name: [value] for name, value in fields.items()})
    case = drafts.publish_case(amina, draft.case_id, Terms("everyone", "my_name"), "")
    case.is_demo = True
    case.published_at = case.changed_at = utcnow() - timedelta(days=5)


def _follows(data: dict[str, Any], cast: dict[str, Viewer]) -> None:
    for row in data["follows"]:
        who, wanted = row.split(" | ")
        for each in wanted.split():
            kind, slug, level = each.split(":")
            following.follow(cast[who], kind, key_of_slug(kind, slug), level)


def _decisions(data: dict[str, Any], curator: Viewer) -> None:
    """Three decisions on real schemes, marked: demo decision, not a judgement of this scheme."""
    words = data["rationale"]
    for number, points in ((0, 2), (2, 3), (4, 2)):
        case = db.session.scalars(select(Case).where(Case.import_key.is_not(None)).order_by(Case.id).offset(number)).first()
        if case is None:
            continue
        scores = {each["code"]: (points, "Demo score, not a judgement of this scheme.") for each in rubric()["criteria"]}
        draft = DecisionDraft(True, True, scores, words, render(words, owner="decision"), case.version)
        decision = decide(curator, case.id, draft, is_demo=True)
        day = today() - timedelta(days=20)
        dates = {"decided_on": day, "review_due_on": months_later(day, REVIEW_AFTER_MONTHS)}
        db.session.execute(update(Decision).where(Decision.id == decision.id).values(**dates))


def _set_dates() -> None:
    """Let everything have come to be when it happened, not when it was loaded."""
    now = utcnow()
    for thread in db.session.scalars(select(Thread).where(Thread.is_welcome.is_(True))):
        _set_back(thread.discussion_id, [now - timedelta(days=28)])
        thread.created_at, thread.is_demo = now - timedelta(days=28), True
        keep_last(thread.discussion_id)
    db.session.execute(update(Member).where(Member.is_demo.is_(True)).values(created_at=now - timedelta(days=45)))
    db.session.execute(update(Follow).values(created_at=now - timedelta(days=25)))
    own = select(Case.published_at).where(Case.id == CaseVersion.case_id).scalar_subquery()
    db.session.execute(update(CaseVersion).values(at=own))
    decided = now - timedelta(days=20)
    db.session.execute(update(Entry).values(at=decided))
    _date_notices(decided)


def _date_notices(decided: datetime) -> None:
    """A notice is as old as what it tells of. The last days' are new to everybody; what was before was read before."""
    said = select(Comment.created_at).where(Comment.id == Notice.comment_id).scalar_subquery()
    opened = select(Thread.created_at).where(cast_to(Thread.id, String) == Notice.key).scalar_subquery()
    told = select(Case.published_at).where(cast_to(Case.id, String) == Notice.key).scalar_subquery()
    for where, moment in (
        (Notice.comment_id.is_not(None), said), (Notice.deed == "thread", opened), (Notice.deed == "case", told),
        (Notice.deed == "decision", decided),
    ):  # fmt: skip
        db.session.execute(update(Notice).where(where).values(created_at=moment).execution_options(synchronize_session=False))
    fresh = utcnow() - timedelta(days=NEW_FOR)
    read = update(Notice).where(Notice.created_at < fresh).values(read_at=Notice.created_at)
    db.session.execute(read.execution_options(synchronize_session=False))
    db.session.execute(delete(Delivery).execution_options(synchronize_session=False))  # nobody is mailed what happened long ago


def _let_read(cast: dict[str, Viewer]) -> None:
    """The accounts have read the long talks up to a few days ago: they find something new, and know what it is."""
    before = utcnow() - timedelta(days=NEW_FOR)
    for handle, _words in OFFERED:
        viewer = cast[handle]
        for talk in db.session.scalars(select(Discussion).where(Discussion.last_number > 3, policy.seen_by(viewer))):
            seen = select(func.max(Comment.number)).where(Comment.discussion_id == talk.id, Comment.created_at < before)
            number = db.session.scalar(seen)
            if number:
                reading.mark_read(viewer.id, talk.id, 1, number)
