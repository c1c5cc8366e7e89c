"""What administrators do. Every act leaves a row in the journal; the pages themselves are written by forum/pages."""

from sqlalchemy import false, select
from werkzeug.exceptions import NotFound

from forum.kernel import jobs, journal, rules
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.viewer import Viewer
from forum.people import actions as people
from forum.people.models import Member
from forum.stewardship import mail
from forum.stewardship.models import ASKED, HIDDEN, TICKS, Tick
from forum.stewardship.policy import must_administer
from forum.stewardship.queries import first_hour, outbox


class Conflict(Exception):
    """The settings were changed since the form was opened."""


def change_settings(actor: Viewer, values: dict[str, str], base: str) -> None:
    """Store the rules of the community, as `forms.read_settings` read them.

    base: `rules.base_of` of what stood there when the form was opened. Raises NotFound, Conflict.
    """
    must_administer(actor)
    rules.hold()
    before = rules.values_now()
    if base != rules.base_of(before):
        raise Conflict
    changed = [name for name in values if values[name] != before[name]]
    rules.store(actor.id, values)
    if changed:
        journal.record(
            actor.id, "changed", "settings", "community", "", {name: before[name] for name in changed},
            {name: values[name] for name in changed},
        )  # fmt: skip


def change_role(actor: Viewer, handle: str, role: str, reason: str, base: str) -> None:
    """Give a member another role, with a reason; they are told by mail. The role they have already changes nothing.

    base: the role that the form showed. Raises NotFound, people.Conflict, people.LastAdministrator.
    """
    must_administer(actor)
    if role == base:
        return
    member = people.change_role(actor, handle, role, base)
    journal.record(actor.id, f"made {role}", "member", member.id, reason, {"role": base}, {"role": role})
    if member.email:
        mail.tell_role(member.id, member.email, member.name, role, actor.name, reason)


def tick(actor: Viewer, name: str) -> None:
    """Tick an item of the first hour, or hide the list; whoever ticked first stays. Raises NotFound for what no button ticks."""
    must_administer(actor)
    if name not in TICKS:
        raise NotFound
    if _tick(actor, name):
        journal.record(actor.id, "ticked", "first hour", name)


def show_again(actor: Viewer) -> None:
    """Bring the list of the first hour back to the front page. Raises NotFound."""
    must_administer(actor)
    hidden = db.session.get(Tick, HIDDEN)
    if hidden is not None:
        db.session.delete(hidden)
        journal.record(actor.id, "brought back", "first hour", HIDDEN)


def bring_cases(actor: Viewer) -> None:
    """Let the worker import the sixteen case studies; asked for twice, it is done once. Raises NotFound."""
    must_administer(actor)
    if _tick(actor, ASKED):
        jobs.enqueue(first_hour.BRING, {})
        journal.record(actor.id, "asked for", "first hour", "cases")


def send_test(actor: Viewer) -> bool:
    """Mail the actor a test letter; False where one of theirs still waits, or they have no address. Raises NotFound."""
    must_administer(actor)
    rules.hold()
    address = db.session.scalar(select(Member.email).where(Member.id == actor.id))
    if not address or any(letter.state == "waiting" for letter in outbox.tests_of(actor)):
        return False
    mail.send_test(actor.id, address, actor.name)
    journal.record(actor.id, "tested", "mail", actor.id)
    return True


def run_again(actor: Viewer, job_id: int) -> bool:
    """Let a failed job run at once; False where it is done, running or gone by now. Raises NotFound."""
    must_administer(actor)
    if not jobs.run_again(job_id):
        return False
    journal.record(actor.id, "run again", "job", job_id)
    return True


def _tick(actor: Viewer, name: str) -> bool:
    return put(Tick, {"name": name, "at": utcnow(), "member_id": actor.id}, ["name"], where=false())
