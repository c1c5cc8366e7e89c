"""Jobs of the case studies."""

from typing import Any  # payloads are JSON

from forum.cases import actions
from forum.cases.actions.checking import derive_again
from forum.cases.models import CaseVersion
from forum.kernel import memory
from forum.kernel.jobs import enqueue, job
from forum.kernel.relayout import again

BATCH = 50  # case studies of a job

lay_out_again = again("case studies", CaseVersion, actions.lay_out)


@job("cases.derive again")
def derive(payload: dict[str, Any]) -> None:
    """Let lists find case studies by the terms as they stand now, some a job."""
    if not payload["after"]:
        memory.forget()  # the terms were changed in another process
    last = derive_again(payload["after"], BATCH)
    if last is not None:
        enqueue("cases.derive again", {"after": last})
