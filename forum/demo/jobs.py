"""The sixteen case studies, brought into a real site on an administrator's word."""

from typing import Any  # payloads are JSON documents

from forum.demo import actions
from forum.kernel.jobs import job


@job("demo.cases")
def bring_cases(_payload: dict[str, Any]) -> None:
    """Import the sixteen; those that are there already stay as they are."""
    actions.load_cases()
