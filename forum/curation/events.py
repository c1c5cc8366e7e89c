"""What happened in curation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionRecorded:
    """A curator decided on a case study."""

    decision_id: int
    case_id: int
    label: str
    by_id: int


@dataclass(frozen=True)
class NominationStep:
    """Something happened to a nomination that concerns `member_ids`. `deed`: as notices tell it. `key`: once per member and step.
    It carries no score, no total and no text of a reviewer."""

    nomination_id: int
    deed: str
    member_ids: tuple[int, ...]
    by_id: int | None
    key: str
    reason: str = ""
    is_work: bool = False  # they are to do something; else it is about what they wrote


@dataclass(frozen=True)
class AppealDecided:
    """A second curator answered an appeal. `outcome`: "upheld" or "anew"."""

    decision_id: int
    case_id: int
    outcome: str
    reason: str
    by_id: int
