"""Two at one moment: workers that ask, moderators that write the synthesis, a comment beside them."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from forum.discussion.models import Comment
from forum.ediscussions.models import EQuestion
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.jobs import enqueue
from forum.threads.models import EDiscussion
from tests.support.content import start_thread
from tests.support.ediscussions import give_days, typed


def together(app, *deeds):
    """Do all of it at the same moment."""
    db.session.commit()
    db.session.remove()

    def do(deed):
        with app.app_context():
            return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_two_workers_ask_each_question_once_while_people_talk(app, cast, sign_in):
    threads = [start_thread(cast.amina, title=f"Thread {n}") for n in range(6)]
    for thread in threads:
        give_days(cast.moses, thread, 0, 20, "One?")
        enqueue("ediscussions.ask", {"thread_id": thread.id})  # as after a lease that ran out
    paths = [f"/threads/{thread.id}-{thread.slug}/comments" for thread in threads]
    talk = [(sign_in(handle), handle) for handle in ("lucia", "wei")]

    def say(browser, handle):
        return [browser.send(path, {"body": "Yes.", "once": f"{handle}{n}"}).status_code for n, path in enumerate(paths)]

    found = together(app, jobs.run_all, jobs.run_all, *(lambda pair=pair: say(*pair) for pair in talk))
    assert found[2:] == [[303] * 6, [303] * 6]
    jobs.run_all()
    asked = select(func.count()).select_from(Comment).where(Comment.body.like("**Question%"))
    assert db.session.scalar(asked) == 6
    assert db.session.scalars(select(EQuestion.comment_id).where(EQuestion.comment_id.is_(None))).all() == []
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 6 * 4


def test_two_moderators_write_one_synthesis(app, cast, sign_in):
    thread = start_thread(cast.amina)
    give_days(cast.moses, thread, 0, 20)
    path = f"/threads/{thread.id}-{thread.slug}/synthesis"
    browsers = [sign_in(handle) for handle in ("moses", "irene")]
    answers = together(app, *(lambda b=b: b.send(path, {"body": "So it is.", "once": "x"}).location for b in browsers))
    assert len(set(answers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 2


def test_two_moderators_give_days_and_one_is_told(app, cast, sign_in):
    thread = start_thread(cast.amina)
    path = f"/threads/{thread.id}-{thread.slug}/e-discussion"
    form = typed(0, 9, "One?")
    browsers = [sign_in(handle) for handle in ("moses", "irene")]
    answers = together(app, *(lambda b=b: b.send(path, form).status_code for b in browsers))
    assert sorted(answers) == [303, 409]
    assert db.session.scalar(select(func.count()).select_from(EDiscussion)) == 1
