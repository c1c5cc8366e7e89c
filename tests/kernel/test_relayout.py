"""Texts are laid out again when the renderer has changed: `reach init` asks, the worker does it."""

import pytest
from sqlalchemy import func, select, update

from forum.cases.models import CaseVersion
from forum.cli import set_up
from forum.discussion.models import Comment
from forum.kernel import relayout
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_all
from forum.kernel.text import RENDERER, TextRefused
from tests.support.content import comment, start_thread, tell

WAITING = select(func.count()).select_from(Job).where(Job.kind.like("lay out%"), Job.done_at.is_(None))


@pytest.fixture
def thread(app, cast):
    """A thread of three comments, and a case study beside it, laid out by a renderer of before."""
    started = start_thread(cast.amina)
    for n in range(2):
        comment(cast.lucia, started.discussion_id, f"*Number {n}*")
    tell(cast.amina)
    for model, changes in ((Comment, {"body_html": "old"}), (CaseVersion, {"html": {"narrative": "old"}})):
        db.session.execute(update(model).values(renderer=RENDERER - 1, **changes))
    db.session.commit()
    return started


def older():
    """Return how many texts are of a renderer of before."""
    texts = (select(func.count()).select_from(model).where(model.renderer < RENDERER) for model in (Comment, CaseVersion))
    return sum(db.session.scalar(count) for count in texts)


def test_init_sees_to_it_and_the_worker_lays_everything_out(app, thread, sign_in, monkeypatch):
    monkeypatch.setattr(relayout, "BATCH", 2)  # comments take two jobs
    set_up(app)
    run_all()
    db.session.expire_all()
    assert older() == 0
    assert "<em>Number 1</em>" in sign_in("wei").get(f"/threads/{thread.id}-{thread.slug}").text
    assert db.session.scalar(select(CaseVersion.html))["narrative"] != "old"


def test_nothing_is_queued_where_nothing_is_old(app, thread):
    set_up(app)
    assert db.session.scalar(WAITING) == 2
    run_all()
    set_up(app)
    assert db.session.scalar(WAITING) == 0


def test_a_text_that_is_refused_now_stays_as_it_is(app, thread, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise TextRefused("too much")

    monkeypatch.setattr("forum.discussion.actions.mentioning.render", refuse)
    set_up(app)
    run_all()
    db.session.expire_all()
    assert set(db.session.scalars(select(Comment.body_html))) == {"old"}
