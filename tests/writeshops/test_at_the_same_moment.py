"""Two at one moment: workers, presses of a button, moderators."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from forum.cases.models import Case
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.people.actions import NewMember, add_member, join_edition
from forum.writeshops.actions import MAKE
from forum.writeshops.models import WriteShop, WriteShopWriter
from tests.support.content import edition
from tests.support.writeshops import PAGE, open_one, typed


def together(app, deed, *given):
    """Do it once for each of `given`, at the same moment."""
    db.session.commit()
    db.session.remove()

    def do(each):
        with app.app_context():
            return deed(each)

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(do, given))


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_two_workers_make_each_draft_once(app, cast, sign_in):
    for number in range(30):
        join_edition(add_member(NewMember(f"p{number}@example.org", f"Participant {number}")).id, edition("turin-2003").id)
    sign_in("moses").send(PAGE, typed(cast))
    jobs.enqueue(MAKE, {"shop_id": db.session.scalar(select(WriteShop.id))})  # as after a lease that ran out
    together(app, lambda _worker: jobs.run_all(), 1, 2)
    assert count(Case) == count(WriteShopWriter) == 34
    assert count(Letter, Letter.about.like("writeshop:%")) == 32


def test_two_presses_of_one_button_start_one_draft(app, cast, sign_in):
    open_one(cast, sign_in)
    join_edition(cast.thandi.id, edition("turin-2003").id)
    browsers = [sign_in("thandi") for _ in range(3)]
    answers = together(app, lambda browser: browser.send(f"{PAGE}/drafts"), *browsers)
    assert len({answer.location for answer in answers}) == 1
    assert count(Case) == 5


def test_two_moderators_open_one(app, cast, sign_in):
    pairs = [(sign_in("moses"), typed(cast, once="a")), (sign_in("irene"), typed(cast, once="b"))]
    answers = together(app, lambda pair: pair[0].send(PAGE, pair[1]).status_code, *pairs)
    assert sorted(answers) == [303, 409]
    assert count(WriteShop) == 1
