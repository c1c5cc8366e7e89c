"""A decision from a form: gates, a score and a reason per criterion, a rationale."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.curation.models import ANSWER_MAX, RATIONALE_MAX, RATIONALE_WORDS_MIN, REASON_MAX, WORDS_MAX
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, render
from forum.topics.queries import rubric


@dataclass(frozen=True)
class DecisionDraft:
    """A decision, read. `scores`: criterion -> (score, reason); `version`: the one reviewed."""

    relevance: bool
    integrity: bool
    scores: dict[str, tuple[int, str]]
    rationale: str
    html: str
    version: int
    base: int | None = None  # the decision in force when the form was opened, 0 for none; None: not said


def read_decision(form: "MultiDict[str, str]", newest: int, *, by_reviews: bool = False) -> tuple[DecisionDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty. `newest`: the version decided on.
    by_reviews: the scores come from reviews, and none is read."""
    reader = Reader(form)
    answers = ("yes", "no")
    gates = {
        each["code"]: reader.choice(f"gate-{each['code']}", each["name_en"], answers, required=True) == "yes"
        for each in rubric()["gates"]
    }
    scores = {} if by_reviews else _scores(reader)
    rationale, html = _rationale(reader)
    version = form.get("version", "")
    if version != str(newest):
        reader.errors.add(
            "version", _("The case study was changed meanwhile: version %(number)s is the newest. Look at it again.", number=newest)
        )
    base = int(form["base"]) if re.fullmatch(r"[0-9]{1,18}", form.get("base", "")) else None
    return DecisionDraft(gates["relevance"], gates["integrity"], scores, rationale, html, newest, base), reader


@dataclass(frozen=True)
class NominationDraft:
    """On which criterion a case study is strongest, and why it should be reviewed."""

    strongest_on: str
    reason: str


def read_nomination(form: "MultiDict[str, str]") -> tuple[NominationDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty."""
    reader = Reader(form)
    codes = [each["code"] for each in rubric()["criteria"]]
    strongest = reader.choice("strongest_on", _("Strongest on"), codes, required=True)
    reason = reader.lines("reason", _("Why"), WORDS_MAX, required=True)
    return NominationDraft(strongest, reason), reader


@dataclass(frozen=True)
class CheckDraft:
    """A moderator's check: the two gates, and whether it goes into review or back, with what is missing."""

    passes: bool
    gates: dict[str, bool]
    note: str


def read_check(form: "MultiDict[str, str]") -> tuple[CheckDraft, Reader]:
    """Return (draft, reader); only what passes both gates goes into review, and what goes back says what is missing."""
    reader = Reader(form)
    passes = reader.choice("do", _("What to do"), ("review", "send-back"), required=True) == "review"
    gates = {}
    for each in rubric()["gates"]:
        given = reader.choice(f"gate-{each['code']}", each["name_en"], ("yes", "no"), required=passes)
        gates[each["code"]] = given == "yes"
        if passes and given == "no":
            reader.fault(
                f"gate-{each['code']}", _("%(name)s: what does not meet it is not reviewed. Send it back.", name=each["name_en"])
            )
    note = reader.lines("note", _("What is missing"), WORDS_MAX * 4, required=not passes)
    return CheckDraft(passes, gates, note), reader


@dataclass(frozen=True)
class ReviewDraft:
    """A reviewer's judgement. `scores`: criterion -> (score, reason)."""

    scores: dict[str, tuple[int, str]]
    message: str
    is_unnamed: bool


def read_review(form: "MultiDict[str, str]") -> tuple[ReviewDraft, Reader]:
    """Return (draft, reader); all eight scores with their reasons are needed to send it."""
    reader = Reader(form)
    scores = _scores(reader)
    message = reader.lines("message", _("Message to the author"), RATIONALE_MAX)
    return ReviewDraft(scores, message, reader.ticked("is_unnamed")), reader


def typed_review(form: "MultiDict[str, str]") -> dict[str, str]:
    """Return what was typed of a review, to be kept until it is sent; nothing of it is judged, too much is cut."""
    names = [f"{part}-{each['code']}" for each in rubric()["criteria"] for part in ("score", "reason")]
    return {name: form[name][:RATIONALE_MAX] for name in (*names, "message", "is_unnamed") if form.get(name)}


def _scores(reader: Reader) -> dict[str, tuple[int, str]]:
    scores = {}
    for each in rubric()["criteria"]:
        code, name = each["code"], each["name_en"]
        score = reader.choice(f"score-{code}", name, ("0", "1", "2", "3"), required=True)
        reason = reader.lines(f"reason-{code}", _("Reason for %(name)s", name=name), REASON_MAX, required=True)
        scores[code] = (int(score or 0), reason)
    return scores


def read_lifting(form: "MultiDict[str, str]", conditions: Collection[str]) -> tuple[str, str, Reader]:
    """Return (condition, reason, reader)."""
    reader = Reader(form)
    condition = reader.choice("condition", _("Condition"), conditions, required=True)
    return condition, reader.lines("reason", _("Reason"), WORDS_MAX, required=True), reader


def read_answer(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (text, its HTML, reader) of the authors' answer."""
    reader, html = Reader(form), ""
    body = reader.lines("body", _("Answer"), ANSWER_MAX, required=True)
    if body:
        try:
            html = render(body, owner="answer", limit=ANSWER_MAX)
        except TextRefused as fault:
            reader.fault("body", str(fault))
    return body, html, reader


def read_reason(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (reason, reader)."""
    reader = Reader(form)
    return reader.lines("reason", _("Reason"), ANSWER_MAX, required=True), reader


def _rationale(reader: Reader) -> tuple[str, str]:
    """Return (text, its HTML): at least sixty words."""
    rationale, html = reader.lines("rationale", _("Rationale"), RATIONALE_MAX, required=True), ""
    words = len(rationale.split())
    if rationale and words < RATIONALE_WORDS_MIN:
        sentence = _("Rationale: %(count)s words; write at least %(limit)s.", count=words, limit=RATIONALE_WORDS_MIN)
        reader.errors.add("rationale", sentence)
    if "rationale" not in reader.errors:
        try:
            html = render(rationale, owner="decision", limit=RATIONALE_MAX)
        except TextRefused as fault:
            reader.errors.add("rationale", str(fault))
    return rationale, html


@dataclass(frozen=True)
class RenewalDraft:
    """What a curator does with a best practice that is looked at again."""

    renews: bool
    rationale: str
    html: str


def read_renewal(form: "MultiDict[str, str]") -> tuple[RenewalDraft, Reader]:
    """Return (draft, reader): renewed or lapsed, both with a rationale."""
    reader = Reader(form)
    renews = reader.choice("do", _("What to do"), ("renew", "lapse"), required=True) == "renew"
    return RenewalDraft(renews, *_rationale(reader)), reader
