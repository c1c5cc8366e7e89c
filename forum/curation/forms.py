"""A decision from a form: gates, a score and a reason per criterion, a rationale."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forum.curation.models import RATIONALE_MAX, RATIONALE_WORDS_MIN, REASON_MAX, WORDS_MAX
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


def read_decision(form: "MultiDict[str, str]", newest: int) -> tuple[DecisionDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty. `newest`: the published version."""
    reader = Reader(form)
    answers = ("yes", "no")
    gates = {
        each["code"]: reader.choice(f"gate-{each['code']}", each["name_en"], answers, required=True) == "yes"
        for each in rubric()["gates"]
    }
    scores = {}
    for each in rubric()["criteria"]:
        code, name = each["code"], each["name_en"]
        score = reader.choice(f"score-{code}", name, ("0", "1", "2", "3"), required=True)
        reason = reader.lines(f"reason-{code}", _("Reason for %(name)s", name=name), REASON_MAX, required=True)
        scores[code] = (int(score or 0), reason)
    rationale = reader.lines("rationale", _("Rationale"), RATIONALE_MAX, required=True)
    words = len(rationale.split())
    if rationale and words < RATIONALE_WORDS_MIN:
        reader.errors.add(
            "rationale", _("Rationale: %(count)s words; write at least %(limit)s.", count=words, limit=RATIONALE_WORDS_MIN)
        )
    version = form.get("version", "")
    if version != str(newest):
        reader.errors.add(
            "version", _("The case study was changed meanwhile: version %(number)s is the newest. Look at it again.", number=newest)
        )
    base = int(form["base"]) if re.fullmatch(r"[0-9]{1,18}", form.get("base", "")) else None
    html = ""
    if "rationale" not in reader.errors:
        try:
            html = render(rationale, owner="decision", limit=RATIONALE_MAX)
        except TextRefused as fault:
            reader.errors.add("rationale", str(fault))
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
