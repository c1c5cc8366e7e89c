"""What happened to topics and terms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TermMerged:
    """A term (or sub-topic: vocabulary "topics") is found as another from now on, or again as itself (`into` "")."""

    vocabulary: str
    code: str
    into: str


@dataclass(frozen=True)
class TopicCarried:
    """What hangs on a sub-topic (threads, follows, expertise) is carried to the one it was merged into."""

    topic_id: int
    into_id: int
