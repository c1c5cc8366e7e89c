"""The form that makes a thread an e-discussion: its days and its questions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from forum.ediscussions.models import QUESTION_MAX, WEEK, WEEKS_MAX
from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, render

AHEAD_MAX = timedelta(days=730)  # from today to the first day
QUESTIONS_MAX = WEEKS_MAX * (QUESTION_MAX + 2)  # characters of the field with all of them


@dataclass(frozen=True)
class Days:
    """An e-discussion as the form gives it. `questions`: those still to be asked, in order; `base`: the version one began from."""

    opens_on: date
    closes_on: date
    questions: tuple[str, ...]
    base: int

    def week_of(self, position: int) -> date:
        """Return the day on which the question at `position` (from 1) is asked."""
        return self.opens_on + timedelta(days=WEEK * (position - 1))


def read_days(form: "MultiDict[str, str]", asked: int) -> tuple[Days, Reader]:
    """Return (days, reader); the days hold only where `reader.errors` is empty. asked: questions that were asked already."""
    reader = Reader(form)
    opens_on = reader.date("opens_on", _("First day"), required=True)
    closes_on = reader.date("closes_on", _("Last day"), required=True)
    text = reader.lines("questions", _("Questions"), QUESTIONS_MAX)
    questions = tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())
    base = form.get("base", "0")
    days = Days(opens_on or today(), closes_on or today(), questions, int(base) if re.fullmatch("[0-9]{1,9}", base) else 0)
    if opens_on and closes_on:
        _check_days(reader, days)
    _check_questions(reader, days, asked)
    return days, reader


def _check_days(reader: Reader, days: Days) -> None:
    if days.closes_on < days.opens_on:
        reader.fault("closes_on", _("Last day: it is before the first day. Choose a later one."))
    elif days.closes_on < today():
        reader.fault("closes_on", _("Last day: it has passed. Choose today or a later day."))
    elif days.opens_on > today() + AHEAD_MAX:
        reader.fault("opens_on", _("First day: it is more than two years ahead. Choose an earlier one."))
    elif days.closes_on - days.opens_on > timedelta(days=WEEK * WEEKS_MAX):
        reader.fault("closes_on", _("Last day: an e-discussion lasts at most %(n)d weeks. Choose an earlier one.", n=WEEKS_MAX))


def _check_questions(reader: Reader, days: Days, asked: int) -> None:
    for number, question in enumerate(days.questions, asked + 1):
        if len(question) > QUESTION_MAX:
            counts = {"number": number, "length": len(question), "limit": QUESTION_MAX}
            reader.fault("questions", _("Questions: number %(number)d has %(length)d characters; %(limit)d fit.", **counts))
        try:
            render(question, owner="q")
        except TextRefused as refused:
            reader.fault("questions", str(refused))
    count = asked + len(days.questions)
    weeks = (days.closes_on - days.opens_on).days // WEEK + 1
    if days.questions and count > weeks and not reader.errors:
        words = _(
            "Questions: there are %(n)d, and one a week makes %(weeks)d. Take some away, or choose a later last day.",
            n=count,
            weeks=weeks,
        )
        reader.fault("questions", words)
