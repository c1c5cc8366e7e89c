"""People hear of topics that became one."""

from forum.kernel.events import on
from forum.people.actions import carry_expertise
from forum.topics.events import TopicCarried


@on(TopicCarried)
def topic_carried(event: TopicCarried) -> None:
    """Let expertise follow."""
    carry_expertise(event.topic_id, event.into_id)
