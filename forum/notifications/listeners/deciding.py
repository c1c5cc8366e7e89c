"""What curators and moderators decide, told to those whom it concerns."""

from forum.curation.events import AppealDecided, DecisionRecorded, NominationStep
from forum.hats.events import HatDecided
from forum.kernel.clock import utcnow
from forum.kernel.events import on
from forum.kernel.jobs import enqueue
from forum.notifications import actions
from forum.notifications.listeners import to_authors
from forum.reports.events import AppealAnswered, ReportsDecided
from forum.sanctions.events import MemberSanctioned


@on(ReportsDecided)
def reports_decided(event: ReportsDecided) -> None:
    """Tell who reported it what became of it."""
    deed, now = "report acted" if event.acted else "report kept", utcnow().isoformat()
    if event.acted and event.kind in ("thread", "case"):  # it is not there for them any more: they are told by themselves
        for member_id in event.reporters:
            told = {"kind": "person", "key": str(member_id), "ids": [member_id], "event": f"{event.kind}:{event.key}:{now}"}
            enqueue("notifications.concerned", {"deed": deed, **told})
        return
    payload = {"deed": deed, "kind": event.kind, "key": event.key, "ids": list(event.reporters), "event": now}
    enqueue("notifications.concerned", payload)


@on(AppealAnswered)
def appeal_answered(event: AppealAnswered) -> None:
    """Tell whose appeal it is."""
    deed = "appeal granted" if event.granted else "appeal upheld"
    payload = {"deed": deed, "kind": "person", "key": str(event.member_id), "ids": [event.member_id], "event": str(event.appeal_id)}
    enqueue("notifications.concerned", payload | {"body": event.answer})


@on(MemberSanctioned)
def member_sanctioned(event: MemberSanctioned) -> None:
    """Tell the member, and why."""
    payload = {"deed": event.deed, "kind": "person", "key": str(event.member_id), "ids": [event.member_id]}
    enqueue("notifications.concerned", payload | {"body": event.reason, "event": str(event.sanction_id)})


@on(DecisionRecorded)
def decision_recorded(event: DecisionRecorded) -> None:
    """Tell the authors of a decision, and of a best practice those who follow its places and topics."""
    to_authors("decision", event.case_id, event.by_id, "")
    if event.label == "best_practice":
        enqueue("notifications.practice", {"case_id": event.case_id, "by_id": event.by_id, "decision_id": event.decision_id})


@on(NominationStep)
def nomination_step(event: NominationStep) -> None:
    """Tell whom a step of a nomination concerns: few, and none of them hears how a review judges."""
    actions.tell_of_nomination(event.deed, event.nomination_id, event.key, event.member_ids, event.reason, is_work=event.is_work)


@on(AppealDecided)
def appeal_decided(event: AppealDecided) -> None:
    """Tell the authors how their appeal ended, and why; where it is decided anew, they are told of the decision."""
    if event.outcome == "upheld":
        to_authors("appeal decided", event.case_id, event.by_id, event.reason)


@on(HatDecided)
def hat_decided(event: HatDecided) -> None:
    """Tell its member what was decided, and why."""
    if event.state != "asked":
        actions.tell_of_hat(event.hat_id, event.member_id, event.state, event.reason)
