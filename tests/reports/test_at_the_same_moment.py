"""Two moderators press at one moment: one wins, the other is told; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.reports import actions
from tests.support.content import comment, start_thread


@pytest.fixture
def said(cast):
    """A comment of lucia's that thandi reported, and another that moses hid and she appeals against."""
    thread = start_thread(cast.amina)
    found = comment(cast.lucia, thread.discussion_id, "Mrs Banda of stall 14 is ill.")
    report = actions.report(cast.thandi, "comment", str(found.id), "hostile", "")
    db.session.commit()
    return found, report


def both(path, *posts) -> list[int]:
    """Send (browser, fields) to one door at one moment; return the answers' statuses, sorted."""
    prepared = [(browser, {"csrf_token": browser.csrf_token(), **fields}) for browser, fields in posts]
    db.session.commit()
    db.session.remove()
    barrier = Barrier(len(prepared))

    def post(each):
        browser, fields = each
        barrier.wait(20)
        # past the test client's own commits: it shares no session with the others here
        opened = super(type(browser), browser).open(path, method="POST", data=fields, headers={"Origin": "http://localhost"})
        return opened.status_code

    with ThreadPoolExecutor(len(prepared)) as pool:
        return sorted(pool.map(post, prepared))


def entries(*deeds) -> int:
    return db.session.scalar(select(func.count()).select_from(Entry).where(Entry.deed.in_(deeds))) or 0


def test_on_one_report(sign_in, said):
    found, report = said
    path, base = f"/moderation/reports/comment/{found.id}", str(report.id)
    moses, irene = sign_in("moses"), sign_in("irene")
    acts, keeps = {"do": "act", "reason": "Hostile.", "base": base}, {"do": "keep", "base": base}
    assert both(path, (moses, acts), (irene, keeps)) == [303, 409]
    assert entries("hidden", "kept") == 1


def test_on_one_comment(sign_in, said):
    path = f"/comments/{said[0].id}/hiding"
    moses, irene = sign_in("moses"), sign_in("irene")
    assert both(path, (moses, {"reason": "Hostile."}), (irene, {"reason": "Rude."})) == [303, 303]
    assert entries("hidden") == 1  # the second finds it hidden already


def test_on_one_appeal(sign_in, cast, said):
    sign_in("moses").send(f"/comments/{said[0].id}/hiding", {"reason": "Hostile."})
    entry = db.session.scalars(select(Entry.id).where(Entry.deed == "hidden")).one()
    path = f"/moderation/appeals/{actions.appeal(cast.lucia, entry, 'Look again.').id}"
    db.session.commit()
    irene, ada = sign_in("irene"), sign_in("ada")
    grants, upholds = {"do": "grant", "answer": "Yes."}, {"do": "uphold", "answer": "No."}
    assert both(path, (irene, grants), (ada, upholds)) == [303, 409]
    assert entries("granted", "upheld") == 1


def test_on_one_member(sign_in):
    until = (today() + timedelta(days=5)).isoformat()
    moses, irene = sign_in("moses"), sign_in("irene")

    def fields(kind):
        return {"kind": kind, "until": until, "reason": "So.", "base": "active"}

    assert both("/people/lucia/standing", (moses, fields("silenced")), (irene, fields("suspended"))) == [303, 409]
    assert entries("silenced", "suspended") == 1


def test_on_one_piece_of_the_queue(sign_in, said):
    fields = {"kind": "report", "key": f"comment-{said[0].id}"}
    moses, irene = sign_in("moses"), sign_in("irene")
    assert both("/moderation/claims", (moses, fields), (irene, fields)) == [303, 409]


def test_on_one_undo(sign_in, said):
    sign_in("moses").send(f"/comments/{said[0].id}/hiding", {"reason": "Hostile."})
    entry = db.session.scalars(select(Entry.id).where(Entry.deed == "hidden")).one()
    path = f"/moderation/log/{entry}/undo"
    moses, irene = sign_in("moses"), sign_in("irene")
    found = both(path, (moses, {}), (irene, {}))
    assert found in ([303, 303], [303, 409])
    assert entries("restored") == 1
