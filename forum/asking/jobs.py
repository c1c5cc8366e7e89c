"""The job that puts a question to members."""

from typing import Any  # payloads are JSON

from forum.asking import actions
from forum.kernel.jobs import job


@job("asking.ask")
def ask(payload: dict[str, Any]) -> None:
    """Choose them and let them be told. Repeatable: a question is put once."""
    actions.ask(payload["thread_id"])
