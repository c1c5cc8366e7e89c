"""What happened in curation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionRecorded:
    """A curator decided on a case study."""

    decision_id: int
    case_id: int
    label: str
    by_id: int
