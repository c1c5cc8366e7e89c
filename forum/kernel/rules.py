"""The rules of the community: settings that administrators change on the site, each declared by the feature that obeys it.

A rule has a name, a default and limits; what an administrator chose is a row. Templates and code ask `rule("site_name")`. What
was read is kept until `PageVersion.rules_n` rises, a number that every request reads anyway (kernel/memory.py), so a page pays
no statement for it and every process obeys a change at once. Values are plain text: they are escaped wherever they are shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from flask import current_app, g, has_request_context
from sqlalchemy import event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.kernel import memory
from forum.kernel.clock import utcnow
from forum.kernel.db import BIG, Base, PageVersion, db, fetch, locked, put
from forum.kernel.forms import Reader
from forum.kernel.i18n import _l

Kind = Literal["text", "email", "number", "yes-no", "choice"]
NAME_MAX = 60  # characters of the site's name
ORGANISATION_MAX = 120  # characters


class CommunitySetting(Base):
    """What an administrator chose for a rule; where there is no row, the default holds. The kernel knows no members: no key."""

    __tablename__ = "community_setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(BIG)


@dataclass(frozen=True)
class Rule:
    """A setting of the community. `low`, `high`: characters of a text, or the limits of a number. `choices`: (value, words)."""

    name: str
    label: str
    help: str
    default: str | Callable[[], str] = ""
    kind: Kind = "text"
    low: int = 0
    high: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    order: int = 50

    def standard(self) -> str:
        """Return the default."""
        return self.default if isinstance(self.default, str) else self.default()

    def read(self, reader: Reader) -> str:
        """Return what was typed for this rule, clean, as it is stored; faults are noted by the reader."""
        label = str(self.label)
        if self.kind == "number":
            return str(reader.whole(self.name, label, self.low, self.high, required=True) or self.low)
        if self.kind == "email":
            return reader.email(self.name, label, required=bool(self.low)) or ""
        if self.kind in ("choice", "yes-no"):
            return reader.choice(self.name, label, [value for value, _words in self.offered()], required=True)
        return reader.line(self.name, label, self.high, required=bool(self.low))

    def offered(self) -> tuple[tuple[str, str], ...]:
        """Return the (value, words) to choose from; none for what is typed."""
        return (("yes", str(_l("Yes"))), ("no", str(_l("No")))) if self.kind == "yes-no" else self.choices

    def holds(self, value: str) -> bool:
        """True where a stored value is one that the rule allows today: limits may have changed since."""
        if self.kind == "number":
            return value.isdecimal() and value.isascii() and len(value) < 16 and self.low <= int(value) <= self.high
        if self.kind in ("choice", "yes-no"):
            return value in [each for each, _words in self.offered()]
        return self.low <= len(value) <= self.high


_rules: dict[str, Rule] = {}


def declare(new: Rule) -> None:
    """Add a rule to those that administrators change; declared again, it replaces the one of its name."""
    _rules[new.name] = new


def declared() -> list[Rule]:
    """Return all rules, in the order of the page that changes them."""
    return sorted(_rules.values(), key=lambda each: each.order)


def rule(name: str) -> str:
    """Return what holds for `name`: what an administrator chose, else the default. No statement but after a change.

    While an error is told, a database that is away is not asked: then what was known last holds. Raises KeyError.
    """
    return _in_force(_rules[name], _chosen().get(name))


def number(name: str) -> int:
    """Return a rule of the kind "number"."""
    return int(rule(name))


def is_on(name: str) -> bool:
    """Return a rule of the kind "yes-no"."""
    return rule(name) == "yes"


def _chosen() -> Mapping[str, str]:
    kept: tuple[int, Mapping[str, str]] | None = memory.kept_of("rules")
    if not has_request_context():
        return _of_transaction()
    if g.get("plain_frame"):
        return kept[1] if kept else {}
    try:
        version = memory.rules_version()
        if kept is None or kept[0] != version:
            kept = (version, _read())
            memory.keep_for("rules", kept)
    except SQLAlchemyError:
        if not g.get("tells_error"):
            raise
        return kept[1] if kept else {}
    return kept[1]


def _of_transaction() -> Mapping[str, str]:
    """Return what holds for a job or command, read once in each of their transactions: a letter each must not ask each time."""
    if "rules" not in db.session.info:
        db.session.info["rules"] = _read()
    found: Mapping[str, str] = db.session.info["rules"]
    return found


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _ended(session: Session) -> None:
    session.info.pop("rules", None)


def _read() -> dict[str, str]:
    return {row[0]: row[1] for row in fetch(select(CommunitySetting.name, CommunitySetting.value))}


def stored() -> Sequence[CommunitySetting]:
    """Return the rows as they stand now; one statement."""
    return db.session.scalars(select(CommunitySetting)).all()


def values_now() -> dict[str, str]:
    """Return {name: value} of all rules as they stand in the database now; one statement."""
    chosen = _read()
    return {each.name: _in_force(each, chosen.get(each.name)) for each in declared()}


def _in_force(wanted: Rule, value: str | None) -> str:
    return value if value is not None and wanted.holds(value) else wanted.standard()


def base_of(values: Mapping[str, str]) -> str:
    """Return a short word for a set of values: the same values have the same one."""
    return sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]


def hold() -> None:
    """Let nobody else change a rule (or what else this guards) until the transaction ends."""
    locked(PageVersion, 1)


def store(actor_id: int, values: Mapping[str, str]) -> None:
    """Write values that were read by their rules, in the caller's transaction. Who may is for the caller to ask."""
    for name, value in values.items():
        row = {"name": name, "value": value, "changed_at": utcnow(), "changed_by_id": actor_id}
        put(CommunitySetting, row, ["name"])
    db.session.execute(update(PageVersion).where(PageVersion.id == 1).values(rules_n=PageVersion.rules_n + 1))
    db.session.info.pop("rules", None)
    g.pop("rules_version", None)


declare(Rule(
    "site_name", _l("Name of the site"), _l("It stands in titles, in the header and in every mail."),
    default=lambda: str(current_app.config["SITE_NAME"]), low=1, high=NAME_MAX, order=10,
))  # fmt: skip
declare(Rule(
    "organisation", _l("Who runs the site"), _l("The organisation or the people, as the foot of every page names them."),
    high=ORGANISATION_MAX, order=20,
))  # fmt: skip
declare(Rule(
    "contact", _l("Address to write to"),
    _l("An e-mail address that somebody reads. It stands in the foot of every page and on pages of errors; "
       "answers to mail of the site go there."),
    kind="email", high=254, order=30,
))  # fmt: skip
