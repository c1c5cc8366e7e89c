"""/people/<handle>/standing: moderators warn, silence and suspend until a date, with a reason; the day comes, or it is lifted."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.kernel import jobs
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.people.models import Member
from forum.sanctions.models import Sanction
from tests.support.content import start_thread

PATH = "/people/lucia/standing"


def typed(kind="silenced", days=7, **more):
    return {"kind": kind, "until": (today() + timedelta(days=days)).isoformat(), "reason": "Three hostile answers.", **more}


def state() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Member.state).where(Member.handle == "lucia")).one()


@pytest.mark.parametrize("kind", ["silenced", "suspended"])
def test_who_is_silenced_reads_why_and_until_when_and_writes_nothing(sign_in, cast, kind):
    thread = start_thread(cast.amina)
    db.session.commit()
    path = f"/threads/{thread.id}-{thread.slug}"
    lucia = sign_in("lucia")
    assert sign_in("moses").send(PATH, typed(kind)).status_code == 303
    assert state() == kind
    assert lucia.get(path).status_code == 200
    answer = lucia.send(f"{path}/comments", {"body": "Still?"})
    assert answer.status_code == 403
    assert "Three hostile answers." in answer.text
    assert "/settings/decisions" in answer.text
    jobs.run_all()
    assert "Three hostile answers." in lucia.get("/notifications").text
    page = lucia.get("/settings/decisions").text
    assert re.search(r'href="/appeals/\d+"', page)
    log = sign_in("wei").get("/moderation/log").text
    assert "Three hostile answers." not in log
    assert "Lucía" not in log


def test_on_its_day_it_ends_by_itself(sign_in, cast):
    sign_in("moses").send(PATH, typed(days=2))
    jobs.run_duty("lift ended measures")
    assert state() == "silenced"
    with time_machine.travel(utcnow() + timedelta(days=2, minutes=1), tick=True):
        jobs.run_duty("lift ended measures")
        jobs.run_duty("lift ended measures")
    assert state() == "active"
    deeds = db.session.execute(select(Entry.deed, Entry.actor_id).where(Entry.kind == "member").order_by(Entry.id)).all()
    assert [tuple(row) for row in deeds] == [("silenced", cast.moses.id), ("lifted", None)]


def test_a_warning_changes_nothing_but_is_told(sign_in):
    assert sign_in("moses").send(PATH, {"kind": "warned", "reason": "Please be kind."}).status_code == 303
    assert state() == "active"
    jobs.run_all()
    assert "Please be kind." in sign_in("lucia").get("/notifications").text


def test_it_is_lifted_and_undone(sign_in):
    moses = sign_in("moses")
    moses.send(PATH, typed())
    undo = re.search(r'action="(/moderation/log/\d+/undo)"', moses.get("/help").text)[1]
    assert moses.send(undo, {}).status_code == 303
    assert state() == "active"
    moses.send(PATH, typed("suspended"))
    assert moses.send(PATH, {"do": "undo"}).status_code == 303
    assert moses.send(PATH, {"do": "undo"}).status_code == 303
    assert state() == "active"
    assert all(row.ended_at for row in db.session.scalars(select(Sanction)))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""},
        {"kind": "banned"},
        {"reason": " "},
        {"until": ""},
        {"until": "soon"},
        {"until": "2001-01-01"},
        {"until": "2099-01-01"},
    ],
)  # fmt: skip
def test_bad_input_is_said_and_kept(sign_in, fields):
    answer = sign_in("moses").send(PATH, typed() | fields)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert state() == "active"


def test_two_moderators_at_one_form_the_second_is_told(sign_in):
    moses, irene = sign_in("moses"), sign_in("irene")
    moses.send(PATH, typed(base="active"))
    assert irene.send(PATH, typed("suspended", base="active")).status_code == 409
    assert state() == "silenced"


@pytest.mark.parametrize(
    ("handle", "target", "status"),
    [
        ("lucia", "amina", 404), ("wei", "lucia", 404), (None, "lucia", 303), ("sue", "lucia", 403), ("moses", "irene", 404),
        ("moses", "moses", 404), ("moses", "ada", 404), ("ada", "ada", 404), ("ada", "moses", 303), ("moses", "nobody", 404),
    ],
)  # fmt: skip
def test_who_acts_on_whom(sign_in, client, handle, target, status):
    browser = sign_in(handle) if handle else client
    assert browser.send(f"/people/{target}/standing", typed()).status_code == status
    assert browser.get(f"/people/{target}/standing").status_code == (200 if handle == "ada" and status == 303 else 404)
