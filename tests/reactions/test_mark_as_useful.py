"""POST /cases/<id>-<slug>/reactions: once for each member, never of one's own, taken back by do=undo."""

import pytest
from sqlalchemy import func, select

from forum.cases.actions import drafts
from forum.kernel.db import PageVersion, db
from forum.reactions import actions
from forum.reactions.models import Reaction
from tests.support.content import path_of, tell


def marks() -> int:
    """How many reactions there are."""
    return db.session.scalar(select(func.count(Reaction.id)))


def test_a_member_marks_a_case_study_and_takes_it_back(sign_in, cast):
    case = tell(cast.amina)
    lucia = sign_in("lucia")
    page = lucia.get(path_of(case)).text
    assert "Mark as useful" in page
    assert "Useful to" not in page, "nothing is said of none"
    answer = lucia.send(f"{path_of(case)}/reactions", {"kind": "useful"})
    assert (answer.status_code, answer.location) == (303, f"{path_of(case)}#useful")
    page = lucia.get(path_of(case)).text
    assert "Marked as useful" in page
    assert "Useful to 1 member<" in page
    sign_in("wei").send(f"{path_of(case)}/reactions", {"kind": "useful", "do": "mark"})
    assert "Useful to 2 members" in lucia.get(path_of(case)).text
    lucia.send(f"{path_of(case)}/reactions", {"kind": "useful", "do": "undo"})
    page = lucia.get(path_of(case)).text
    assert "Mark as useful" in page
    assert "Useful to 1 member<" in page


def test_pressing_twice_marks_once_and_undoing_twice_undoes_once(sign_in, cast):
    case = tell(cast.amina)
    lucia = sign_in("lucia")
    for _ in range(3):
        assert lucia.send(f"{path_of(case)}/reactions", {"kind": "useful"}).status_code == 303
    assert marks() == 1
    for _ in range(2):
        assert lucia.send(f"{path_of(case)}/reactions", {"kind": "useful", "do": "undo"}).status_code == 303
    assert marks() == 0


def test_nobody_marks_their_own(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    amina = sign_in("amina")
    assert "Mark as useful" not in amina.get(path_of(case)).text
    assert amina.send(f"{path_of(case)}/reactions", {"kind": "useful"}).status_code == 404
    sign_in("lucia").send(f"{path_of(case)}/reactions", {"kind": "useful"})
    assert "Useful to 1 member<" in amina.get(path_of(case)).text


def test_a_visitor_sees_no_count_and_is_sent_to_sign_in(client, sign_in, cast):
    case = tell(cast.amina)
    before = client.get(path_of(case)).text
    version = db.session.scalar(select(PageVersion.n))
    sign_in("lucia").send(f"{path_of(case)}/reactions", {"kind": "useful"})
    assert db.session.scalar(select(PageVersion.n)) == version, "no visitor's page is made anew for it"
    assert client.get(path_of(case)).text == before
    assert "seful to" not in before
    assert client.send(f"{path_of(case)}/reactions", {"kind": "useful"}).location.startswith("/sign-in")


@pytest.mark.parametrize("form", [{}, {"kind": ""}, {"kind": "tried"}, {"kind": "<b>"}, {"kind": "useful", "do": "often"}])
def test_what_the_page_does_not_offer_is_refused(sign_in, cast, form):
    case = tell(cast.amina)
    assert sign_in("lucia").send(f"{path_of(case)}/reactions", form).status_code == 422
    assert marks() == 0


def test_what_one_may_not_read_or_what_was_withdrawn_takes_no_mark(sign_in, cast):
    inside, gone = tell(cast.amina, "edition", title="Inside"), tell(cast.amina, title="Gone")
    drafts.withdraw_case(cast.amina, gone.id, "")
    draft = drafts.start_case(cast.amina, {"title": ["Not yet"]})
    for path in (path_of(inside), path_of(gone), f"/cases/{draft.case_id}", "/cases/99999"):
        for handle in ("wei", "amina"):
            assert sign_in(handle).send(f"{path}/reactions", {"kind": "useful"}).status_code == 404, path
    assert sign_in("moses").send(f"{path_of(gone)}/reactions", {"kind": "useful"}).status_code == 404
    assert marks() == 0


def test_the_silenced_read_the_count_and_press_nothing(sign_in, cast):
    case = tell(cast.amina)
    sign_in("lucia").send(f"{path_of(case)}/reactions", {"kind": "useful"})
    page = sign_in("sam").get(path_of(case)).text
    assert "Useful to 1 member<" in page
    assert "as useful" not in page
    assert sign_in("sam").send(f"{path_of(case)}/reactions", {"kind": "useful"}).status_code == 403


def test_what_is_not_there_is_found_and_put_right(cast):
    db.session.add(Reaction(member_id=cast.amina.id, kind="case", key="999", reaction="useful"))
    db.session.flush()
    assert actions.check_subjects(repair=False) == ["members reacted to case 999, which is not there"]
    actions.check_subjects(repair=True)
    assert marks() == 0
