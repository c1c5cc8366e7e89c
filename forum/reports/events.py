"""What happens to reports and appeals, for whoever tells people of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportsDecided:
    """A moderator decided on the open reports about a thing: `acted` on it, or kept it. `reporters`: ids."""

    kind: str
    key: str
    acted: bool
    by_id: int
    reporters: tuple[int, ...]


@dataclass(frozen=True)
class AppealAnswered:
    """Another moderator answered an appeal."""

    appeal_id: int
    member_id: int
    granted: bool
    answer: str
    by_id: int
