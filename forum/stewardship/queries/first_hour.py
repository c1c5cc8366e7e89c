"""The list of a site's first hour: what an administrator does first, ticked off by facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any  # rows of the slot

from flask import current_app
from sqlalchemy import exists, select

from forum.cases.models import Case
from forum.editions.models import Edition
from forum.invitations.models import Invitation
from forum.kernel import memory
from forum.kernel.addresses import to
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.jobs import ATTEMPTS_MAX, Job
from forum.kernel.rules import CommunitySetting, rule
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.stewardship.models import ASKED, HIDDEN, Tick
from forum.stewardship.policy import must_administer
from forum.stewardship.queries import outbox
from forum.threads.models import Thread

COMPANY = "somebody else can come in"
BRING = "demo.cases"  # the kind of job that imports the sixteen


@dataclass(frozen=True)
class Item:
    """One thing to do. `links`: (words, path); `buttons`: (value of `do`, words); `at`, `who`: when and by whom it was ticked."""

    name: str
    title: str
    words: str
    done: bool
    links: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class FirstHour:
    """The list. `hidden`: somebody took it off the front page."""

    items: list[Item]
    hidden: bool

    @property
    def done(self) -> int:
        """Return how many are ticked."""
        return sum(item.done for item in self.items)


@dataclass
class _Facts:
    named: bool
    edition: bool
    cases: bool
    job_failed: bool
    invited: bool
    question: bool
    ticks: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)


def on_front_page(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, FirstHour]:
    """Fill the top of an administrator's front page while they are the site's one member; one statement on every other day."""
    if viewer is None or not viewer.is_administrator or not is_alone():
        return {}
    found = first_hour(viewer)
    return {} if found.hidden else {row.id: found for row in rows}


def is_alone() -> bool:
    """True while at most one person can come in (the editors of the sixteen cannot); a statement until somebody else can."""
    if memory.kept_of(COMPANY):
        return False
    people = select(Member.id).where(Member.may_sign_in, Member.state.in_(("active", "silenced", "suspended"))).limit(2)
    alone = len(db.session.execute(people).all()) < 2
    memory.keep_for(COMPANY, not alone)  # they do not leave again: an administrator's front page need not ask twice
    return alone


def first_hour(viewer: Viewer) -> FirstHour:
    """Return the list as it stands; three statements. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    facts = _facts()
    items = [_name(facts), _mail(viewer, facts), *_texts(facts), _edition(facts), _cases(facts), _invited(facts), _question(facts)]
    return FirstHour(items, HIDDEN in facts.ticks)


def _facts() -> _Facts:
    failed = (Job.kind == BRING, Job.done_at.is_(None), Job.attempts >= ATTEMPTS_MAX)
    row = db.session.execute(
        select(
            exists().where(CommunitySetting.name == "site_name"),
            exists().where(Edition.id.is_not(None)),
            exists().where(Case.import_key.is_not(None)),
            exists().where(*failed),
            exists().where(Invitation.id.is_not(None)),
            exists().where(Thread.kind == "question"),
        )
    ).one()
    ticks = select(Tick.name, Tick.at, Member.name.label("who")).outerjoin(Member, Member.id == Tick.member_id)
    return _Facts(*row, ticks={name: (at, who or "") for name, at, who in db.session.execute(ticks)})


def _ticked(facts: _Facts, name: str) -> dict[str, Any]:
    at, who = facts.ticks.get(name, (None, ""))
    return {"at": at, "who": who}


def _name(facts: _Facts) -> Item:
    url = current_app.config["SITE_URL"]
    words = _("It is called %(name)s, and its address is %(url)s.", name=rule("site_name"), url=url)
    if not url.startswith("https://"):
        words += " " + _("The address does not begin with https://: passwords travel unprotected. Set SITE_URL before you invite.")
    done = facts.named or "name" in facts.ticks
    return Item(
        "name", _("Name and address of the site"), words, done, ((_("Change the name"), to("admin_settings") or ""),),
        () if done else (("name", _("Both are right")),), **_ticked(facts, "name"),
    )  # fmt: skip


def _mail(viewer: Viewer, facts: _Facts) -> Item:
    done = "mail" in facts.ticks
    tests = [] if done else outbox.tests_of(viewer)
    last = tests[0] if tests else None
    words = _("Without mail nobody can be invited. Send one to yourself, and look where it arrives.")
    if last and last.state == "sent":
        words = _("It was handed over for %(to)s. Look into your mail, unwanted mail too.", to=last.to)
    elif last and last.state == "failed":
        words = _("It was not sent: %(why)s", why=last.words)
    elif last and last.words:
        words = _("It waits, and is tried again: %(why)s", why=last.words)
    elif last:
        words = _("It is on its way. If it still is in a minute, look whether the worker runs.")
    again = ("test", _("Send me another") if last else _("Send me a test e-mail"))
    buttons = (("mail", _("I received it")), again) if last and last.state == "sent" else (again,)
    return Item(
        "mail", _("A test e-mail"), words, done, ((_("How mail is going"), to("admin_mail") or ""),), () if done else buttons,
        **_ticked(facts, "mail"),
    )  # fmt: skip


def _texts(facts: _Facts) -> list[Item]:
    told = {
        "rules": (
            _("The rules, read"),
            _("They say what is asked of people, and what moderators do."),
            _("I have read the rules"),
        ),
        "privacy": (
            _("Privacy, read"),
            _("It says what is kept, and who sees it."),
            _("I have read the page on privacy"),
        ),
    }
    return [
        Item(
            name, title, words, name in facts.ticks, ((_("Read it"), f"/{name}"), (_("Change it"), f"/admin/pages/{name}")),
            () if name in facts.ticks else ((name, button),), **_ticked(facts, name),
        )
        for name, (title, words, button) in told.items()
    ]  # fmt: skip


def _edition(facts: _Facts) -> Item:
    link = (_("Set up an edition"), "/editions/new")
    words = _("A run of the course, past or to come: people are invited into it, and its threads are for them.")
    return Item("edition", _("An edition"), words, facts.edition, (link,))


def _cases(facts: _Facts) -> Item:
    done = facts.cases or "no-cases" in facts.ticks
    words = _("Real, sourced, by the editors: so that the library is not empty on the first day.")
    buttons: tuple[tuple[str, str], ...] = (("bring-cases", _("Bring them in")), ("no-cases", _("Start without")))
    if facts.cases:
        words = _("They are in the library.")
    elif done:
        words, buttons = _("You start without them. They can still be brought in."), buttons[:1]
    elif facts.job_failed:
        words, buttons = _("Bringing them in failed. The page of jobs says why, and runs it again."), buttons[1:]
    elif ASKED in facts.ticks:
        words, buttons = _("They are being brought in: it takes a minute. Load this page again."), ()
    links = ((_("Jobs"), to("admin_jobs") or ""),) if facts.job_failed and not done else ((_("Case studies"), "/cases"),)
    return Item(
        "cases", _("The sixteen case studies, or not"), words, done, links, () if facts.cases else buttons,
        **_ticked(facts, "no-cases" if done and not facts.cases else ASKED),
    )  # fmt: skip


def _invited(facts: _Facts) -> Item:
    words = _("Begin with two or three who will answer. docs/first-day.md has words for the mail.")
    path = to("invite")
    return Item("invite", _("First invitations"), words, facts.invited, ((_("Invite"), path),) if path else ())


def _question(facts: _Facts) -> Item:
    words = _("Ask what you would ask a colleague: who comes first then has something to answer. Choose the kind “Question”.")
    link = (_("Choose a region and ask"), to("regions") or "/regions")
    return Item("question", _("A first question"), words, facts.question, (link,))
