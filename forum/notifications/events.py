"""What members were told, for features above that tell them in ways of their own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ToldInPerson:
    """Members were named in a comment, answered, quoted, or answer somebody: `reasons`, {member id: reason}. Each may read it, and
    has neither muted it nor paused."""

    comment_id: int
    reasons: dict[int, str]
