"""Limits count failures, never successes: forty people behind one address, and many tries at one moment."""

import re
import threading
from collections import Counter

import pytest
from sqlalchemy import func, insert, select

from forum.entrance import actions
from forum.entrance.models import FailedSignIn, Password
from forum.entrance.queries import ACCOUNT_LIMIT
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.people.actions import NewMember, add_member

WORDS = "three words here"
FORTY = 40
AT_ONCE = 24  # tries at one moment, more than may fail


@pytest.fixture
def course(browser, cast):
    """Forty people with one password."""
    people = [add_member(NewMember(f"p{n}@example.org", f"Person {n}")) for n in range(FORTY)]
    actions.set_password(people[0].id, WORDS)
    kept = db.session.scalars(select(Password.hash)).one()
    rows = [{"member_id": person.id, "hash": kept, "changed_at": utcnow()} for person in people[1:]]
    db.session.execute(insert(Password), rows)
    return people


def failures() -> int:
    return db.session.scalar(select(func.count(FailedSignIn.id))) or 0


def test_forty_people_sign_in_by_password_from_one_network_address(browser, course):
    for n in range(FORTY):
        answer = browser().send("/sign-in", {"email": f"p{n}@example.org", "password": WORDS})
        assert answer.status_code == 303, n
    assert failures() == 0


def test_forty_people_sign_in_by_code_from_one_network_address(browser, course):
    browsers = [browser() for _ in range(FORTY)]
    for n, each in enumerate(browsers):
        each.send("/sign-in/mail", {"email": f"p{n}@example.org"})
    jobs.run_all()
    texts = dict(db.session.execute(select(Letter.to_address, Letter.text)).all())
    for n, each in enumerate(browsers):
        code = re.search(r"^(\d{6})$", texts[f"p{n}@example.org"], re.M)[1]
        assert each.send("/sign-in/code", {"code": code}).status_code == 303, n
    assert failures() == 0


def test_forty_people_of_whom_each_mistypes_once_all_get_in(browser, course):
    for n in range(FORTY):
        each = browser()
        assert each.send("/sign-in", {"email": f"p{n}@example.org", "password": "wrong"}).status_code == 422
        assert each.send("/sign-in", {"email": f"p{n}@example.org", "password": WORDS}).status_code == 303, n


def together(browser, forms) -> Counter[int]:
    """Post all forms to /sign-in at one moment; return {status: how many}."""
    db.session.commit()
    start, found = threading.Barrier(len(forms)), []
    prepared = []
    for form in forms:
        each = browser()
        prepared.append((each, {"csrf_token": each.csrf_token(), **form}))
    db.session.remove()

    def post(each, form):
        start.wait(20)
        # past the test client's own commits: it shares no session with the others here
        answer = super(type(each), each).open("/sign-in", method="POST", data=form, headers={"Origin": "http://localhost"})
        found.append(answer.status_code)

    threads = [threading.Thread(target=post, args=each) for each in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(found)


def test_wrong_passwords_at_one_moment_do_not_slip_past_the_limit(browser, cast):
    actions.set_password(cast.amina.id, WORDS)
    answers = together(browser, [{"email": "amina@example.org", "password": f"wrong {n}"} for n in range(AT_ONCE)])
    assert answers == {422: ACCOUNT_LIMIT, 429: AT_ONCE - ACCOUNT_LIMIT}
    assert failures() == 2 * ACCOUNT_LIMIT


def test_right_passwords_at_one_moment_are_all_let_in(browser, cast):
    actions.set_password(cast.amina.id, WORDS)
    answers = together(browser, [{"email": "amina@example.org", "password": WORDS}] * AT_ONCE)
    assert answers == {303: AT_ONCE}
    assert failures() == 0


def test_nobody_who_is_right_is_refused_for_tries_that_have_not_failed(browser, cast):
    actions.set_password(cast.amina.id, WORDS)
    wrong = [{"email": "amina@example.org", "password": f"wrong {n}"} for n in range(ACCOUNT_LIMIT - 1)]
    right = [{"email": "amina@example.org", "password": WORDS}] * (AT_ONCE - len(wrong))
    assert together(browser, wrong + right) == {422: len(wrong), 303: len(right)}


def test_the_present_password_is_guessed_no_more_often_than_at_the_door(sign_in, cast):
    actions.set_password(cast.amina.id, WORDS)
    amina = sign_in("amina")
    for path, form in (
        ("/settings/password", {"password": "three new words"}),
        ("/settings/address", {"email": "new@example.org"}),
    ):
        for _ in range(ACCOUNT_LIMIT // 2):
            answer = amina.send(path, {**form, "old_password": "wrong"})
            assert answer.status_code == 422
            assert "this is not it" in answer.text
    limited = amina.send("/settings/password", {"password": "three new words", "old_password": WORDS})
    assert limited.status_code == 422
    assert "too many tries" in limited.text
    assert amina.get("/people").status_code == 200
