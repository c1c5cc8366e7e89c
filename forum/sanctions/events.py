"""What the staff does about a member, for whoever tells them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberSanctioned:
    """A member was warned, silenced or suspended, or that was `lifted`. `sanction_id`: the measure; by_id None: its day came."""

    member_id: int
    sanction_id: int
    deed: str
    reason: str
    by_id: int | None
