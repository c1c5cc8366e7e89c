"""Who is told of what, how and when. Pure: rules without a database.

A member is told of one event once, for the most specific of its REASONS. Which row of the settings it falls under (WHATS) and
what was chosen there says how: in the app alone, by mail at once, in a daily or weekly digest, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from forum.kernel.viewer import Viewer
from forum.kernel.wording import zone

REASONS = (  # the most specific first
    "mentioned", "replied", "quoted", "answered", "decided", "asked", "reacted", "work", "watching", "following",
)  # fmt: skip
IN_PERSON = ("mentioned", "replied", "quoted", "answered")
WHYS = ("settings", "off", "read", "gone", "paused", "no-address", "bounced", "left", "muted", "mailed")

DEFAULTS = {  # what: how, where a member chose nothing
    "direct": "once", "staff": "once", "asked": "once", "work": "once", "edition": "once", "watching": "daily",
    "threads": "weekly", "cases": "weekly", "practices": "weekly", "reactions": "weekly",
}  # fmt: skip
WHATS = tuple(DEFAULTS)
QUEUE = "queue"  # a row for moderators alone: what waits for them, daily or not
NEVER_OFF = ("staff",)  # what the staff does to somebody's own words they are told of, in the app at least
BY_PERSON = ("direct", "asked", "staff", "reactions", "work")  # whatever it stands in: one stops them by their row of the settings
APPEALABLE = (  # deeds against which whoever is told may appeal
    "comment hidden", "comment declined", "comment removed", "comment edited", "thread hidden", "thread retitled",
    "case withdrawn", "case edited", "warned", "silenced", "suspended",
)  # fmt: skip
MAILED_ANYWAY = ("draft offered",)  # deeds that have a letter of their own

BURST = 3  # delays that news of one writer wait at most for what else they write
SPREAD = 3600  # seconds over which the digests of one hour are spread
BOUNCES_MAX = 3  # letters in a row that come back for good


@dataclass(frozen=True)
class Because:
    """Why somebody is told: a reason, and what they follow or what is theirs (a subject of kernel/subjects.py)."""

    reason: str
    kind: str
    key: str

    @property
    def subject(self) -> str:
        """As rows keep it: "region:3"."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class Wishes:
    """What a member wants; the defaults of models.Telling. `choices`: {(kind, key): how}, `kind` "what" for a row of the
    settings."""

    zone_name: str = "UTC"
    hour: int = 7
    weekday: int = 0
    paused_until: date | None = None
    is_discreet: bool = False
    is_plain: bool = False
    is_stopped: bool = False
    has_address: bool = True
    choices: Mapping[tuple[str, str], str] | None = None

    def chosen(self, kind: str, key: str) -> str | None:
        """Return what was chosen for a row or a thing, None for nothing."""
        return (self.choices or {}).get((kind, key))

    def how(self, what: str) -> str:
        """Return how the member hears of a row of the settings."""
        return self.chosen("what", what) or (DEFAULTS[what] if what != QUEUE else "daily")

    def is_paused(self, now: datetime) -> bool:
        """True before the day until which they paused, in their zone."""
        return self.paused_until is not None and now.astimezone(zone(self.zone_name)).date() < self.paused_until


def more_specific(one: str, other: str) -> str:
    """Return the more specific of two reasons."""
    return min(one, other, key=REASONS.index)


def what_of(deed: str, because: Because) -> str:
    """Return the row of the settings that an event falls under."""
    by_reason = {"mentioned": "direct", "replied": "direct", "quoted": "direct", "answered": "direct", "decided": "staff",
                 "asked": "asked", "reacted": "reactions", "work": "work"}  # fmt: skip
    if because.reason in by_reason:
        return by_reason[because.reason]
    if because.kind == "edition" and deed != "practice":
        return "edition"
    return {"comment": "watching", "case": "cases", "practice": "practices"}.get(deed, "threads")


def how_told(wishes: Wishes, what: str, because: Because, kind: str, key: str) -> str:
    """Return how a member hears of something in the thing (`kind`, `key`): by what they chose for the thing, then for what they
    follow, then for the row. What is meant for them in person, and the staff's word, goes by its row alone."""
    if what in BY_PERSON:
        return wishes.how(what)
    return wishes.chosen(kind, key) or wishes.chosen(because.kind, because.key) or wishes.how(what)


@dataclass(frozen=True)
class Plan:
    """How news goes by mail: `state` waiting until `due_at`, or skipped, `why` saying so."""

    how: str
    state: str
    why: str
    due_at: datetime


def planned(wishes: Wishes, how: str, member_id: int, now: datetime, delay: int) -> Plan:
    """Return how and when news that a member is told `how` goes by mail. delay: seconds, of mail at once."""
    skipped = "settings" if how == "site" else "no-address" if not wishes.has_address else "bounced" if wishes.is_stopped else ""
    if how == "off" or skipped:
        return Plan(how, "skipped", "off" if how == "off" else skipped, now)
    if how == "once" and not wishes.is_paused(now):
        return Plan(how, "waiting", "", now + timedelta(seconds=delay))
    later = how if how != "once" else "daily"  # what would have come at once stands in the digest that ends the pause
    return Plan(later, "waiting", "", next_digest(wishes, later, member_id, now))


def next_digest(wishes: Wishes, how: str, member_id: int, now: datetime) -> datetime:
    """Return when the member's next daily or weekly digest is due: at their hour by their clock, spread over it, after a pause."""
    local = now.astimezone(zone(wishes.zone_name))
    day = max(local.date(), wishes.paused_until) if wishes.paused_until else local.date()
    spread = timedelta(seconds=member_id * 7919 % SPREAD)
    for _days in range(15):
        due = datetime.combine(day, time(wishes.hour), zone(wishes.zone_name)).astimezone(now.tzinfo) + spread
        if due > now and (how == "daily" or day.weekday() == wishes.weekday or _ends_pause(wishes, day, local.date())):
            return due
        day += timedelta(days=1)
    raise AssertionError("a week has seven days")


def _ends_pause(wishes: Wishes, day: date, present: date) -> bool:
    return wishes.paused_until is not None and day == wishes.paused_until > present


def window_of(wishes: Wishes, now: datetime) -> str:
    """Return the window that a digest sent now claims: the day and hour of the member's clock."""
    return f"{now.astimezone(zone(wishes.zone_name)):%Y-%m-%dT%H}"


def stops(what: str, because: Because) -> tuple[str, str]:
    """Return what the link in a letter stops: (kind, key) of models.TellingChoice: exactly that for which it came."""
    return ("what", what) if what in BY_PERSON else (because.kind, because.key)


def may_be_discreet(actor: Viewer, starter_id: int) -> bool:
    """Who started a thread, and the staff, say that its letters name nothing and nobody."""
    return actor.may_write and (actor.is_moderator or actor.id == starter_id)
