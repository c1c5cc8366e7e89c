"""The list of a site's first hour: for the one who is alone, ticked off by facts."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from forum.cases.models import Case
from forum.editions.actions import add_edition
from forum.editions.models import Edition
from forum.kernel import jobs, mail
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.jobs import ATTEMPTS_MAX, Job
from forum.kernel.rules import store
from forum.people.models import EditionMember, Member
from forum.stewardship.queries.first_hour import BRING, first_hour
from tests.support.content import start_thread

PATH = "/admin/first-hour"


@pytest.fixture
def ada(cast, sign_in):
    """The browser of Ada, alone on a site without editions."""
    browser = sign_in("ada")
    db.session.execute(update(Member).where(Member.handle != "ada").values(state="erased"))
    db.session.execute(delete(EditionMember))
    db.session.execute(delete(Edition))
    browser.get("/admin/first-hour")  # the addresses of its links are built in a request, once
    return browser


def ticked(cast):
    return {item.name for item in first_hour(cast.ada).items if item.done}


def do(browser, deed, back="/"):
    return browser.send(PATH, {"do": deed}, headers={"Referer": f"http://localhost{back}"})


def test_whoever_is_alone_sees_the_list_on_the_front_page(ada, cast):
    page = ada.get("/").text
    assert "The first hour of this site" in page
    assert "0 of 8 done" in page
    assert "http://localhost" in page
    assert "does not begin with https://" in page


def test_it_goes_when_somebody_else_can_come_in_and_stays_under_administration(ada, cast):
    db.session.execute(update(Member).where(Member.handle == "lucia").values(state="active"))
    assert "The first hour" not in ada.get("/").text
    assert "A first question" in ada.get(PATH).text


def test_the_editors_of_the_sixteen_are_nobody_who_comes_in(ada, cast):
    db.session.execute(update(Member).where(Member.handle == "lucia").values(state="active", may_sign_in=False))
    assert "The first hour" in ada.get("/").text


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_only_an_administrator_sees_it(ada, cast, role):
    db.session.execute(update(Member).where(Member.handle == "ada").values(role=role))
    assert "The first hour" not in ada.get("/").text
    assert ada.get(PATH).status_code == 404
    assert do(ada, "rules").status_code == 404


def test_it_can_be_taken_off_and_brought_back(ada, cast):
    assert do(ada, "hidden").location == "/#first-hour"
    assert "The first hour" not in ada.get("/").text
    assert "Show it on the front page again" in ada.get(PATH).text
    assert do(ada, "show", PATH).location == f"{PATH}#first-hour"
    assert "The first hour" in ada.get("/").text


def test_each_item_is_ticked_by_its_fact(ada, cast):
    assert ticked(cast) == set()
    store(cast.ada.id, {"site_name": "Ours"})
    assert ticked(cast) == {"name"}
    add_edition(cast.ada, Edition(slug="x", title="X", place="Turin", starts_on=today(), ends_on=today() + timedelta(days=5)))
    assert "edition" in ticked(cast)
    ada.send("/people/invite", {"email": "new@example.net"})
    assert "invite" in ticked(cast)
    thread = start_thread(cast.ada)
    assert "question" not in ticked(cast)
    thread.kind = "question"
    db.session.flush()
    assert ticked(cast) == {"name", "edition", "invite", "question"}
    assert "4 of 8 done" in ada.get("/").text


@pytest.mark.parametrize("name", ["rules", "privacy", "name"])
def test_a_button_ticks_and_says_who_and_when(ada, cast, name):
    assert do(ada, name).status_code == 303
    assert ticked(cast) == {name}
    at = next(item.at for item in first_hour(cast.ada).items if item.name == name)
    do(ada, name)  # pressed twice, the first time stays
    item = next(item for item in first_hour(cast.ada).items if item.name == name)
    assert (item.at, item.who, item.buttons) == (at, "Ada Conti", ())


def test_mail_is_ticked_by_who_received_it(ada, cast):
    do(ada, "test")
    do(ada, "test")  # pressed twice, one letter
    assert "It is on its way" in ada.get("/").text
    mail.send_due()
    page = ada.get("/").text
    assert "handed over for ada@example.org" in page
    assert ticked(cast) == set()
    do(ada, "mail")
    assert ticked(cast) == {"mail"}


def test_the_sixteen_are_brought_in_once_by_the_worker(ada, cast):
    do(ada, "bring-cases")
    do(ada, "bring-cases")
    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind == BRING)) == 1
    assert "They are being brought in" in ada.get("/").text
    assert ticked(cast) == set()
    jobs.run_all()
    assert ticked(cast) == {"cases"}
    assert db.session.scalar(select(func.count(Case.id))) == 16
    dates = db.session.scalars(select(Case.published_at).order_by(Case.id)).all()
    jobs.enqueue(BRING, {})
    jobs.run_all()
    assert db.session.scalars(select(Case.published_at).order_by(Case.id)).all() == dates  # run twice, nothing moves
    assert "The first hour" in ada.get("/").text  # the editors do not count


def test_a_site_may_start_without_them_and_bring_them_in_later(ada, cast):
    do(ada, "no-cases")
    assert ticked(cast) == {"cases"}
    page = ada.get("/").text
    assert "They can still be brought in" in page
    assert 'value="bring-cases"' in page


def test_an_import_that_failed_says_where_to_look(ada, cast):
    do(ada, "bring-cases")
    db.session.execute(update(Job).where(Job.kind == BRING).values(attempts=ATTEMPTS_MAX, error="ValueError('x')"))
    page = ada.get("/").text
    assert "Bringing them in failed" in page
    assert 'href="/admin/jobs"' in page


@pytest.mark.parametrize("deed", ["", "worker", "cases-asked", "everything"])
def test_what_no_button_says_is_refused(ada, cast, deed):
    assert do(ada, deed).status_code == 422
    assert ticked(cast) == set()


def test_opening_the_list_writes_nothing(ada, cast, counted):
    ada.get("/")
    with counted() as statements:
        ada.get("/")
        ada.get(PATH)
    assert not [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE"))]
