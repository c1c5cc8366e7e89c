"""A question was put to members."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuestionAsked:
    """The thread's question was put to `member_ids`, at most 25, who know its topic and country: they are to be told at once."""

    thread_id: int
    member_ids: tuple[int, ...]
