"""Whatever members and moderators do, in whatever order: `reach verify` finds nothing, and links lead to what they name.

REACH_SEQUENCES=200 tries more sequences than the few of every run.
"""

import os
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.bookmarks import actions as bookmarks
from forum.discussion import actions as discussing
from forum.discussion import queries as discussion
from forum.discussion.actions import checking, hiding, reading
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion
from forum.discussion.policy import may_read_comment
from forum.discussion.queries.mentions import reads
from forum.following import actions as following
from forum.kernel.db import db
from forum.reactions import actions as reactions
from forum.threads import actions, queries
from forum.threads.actions import splitting, standing
from forum.threads.forms import Deed
from forum.threads.models import Thread
from tests.support.cast import read_cast
from tests.support.content import comment, start_thread

SEQUENCES = int(os.environ.get("REACH_SEQUENCES", "6"))
STEPS = 14
WHO = st.sampled_from(["amina", "lucia", "wei", "thandi"])
PICK = st.integers(0, 50)
PLACE = st.sampled_from([("region", "africa"), ("topic", "micro-insurance"), ("edition", "turin-2003")])
CAST: list[SimpleNamespace] = []


class Talk(RuleBasedStateMachine):
    """Threads in which much happens. What is refused, with a sentence or as not there, changes nothing."""

    def __init__(self):
        super().__init__()
        self.cast = read_cast()
        self.bodies = {}
        for title in ("First", "Second"):
            start_thread(self.cast.lucia, title=title)
        db.session.commit()

    def teardown(self):
        db.session.remove()

    def threads(self):
        return db.session.scalars(select(Thread).where(Thread.merged_into_id.is_(None)).order_by(Thread.id)).all()

    def thread(self, pick):
        found = self.threads()
        return found[pick % len(found)]

    def comment(self, pick):
        found = db.session.scalars(select(Comment).order_by(Comment.id)).all()
        return found[pick % len(found)]

    def attempt(self, deed):
        """Do it in a transaction of its own; a refusal undoes it."""
        refused = (NotFound, ValueError, standing.Outdated, discussing.Conflict)
        try:
            deed()
            db.session.commit()
        except refused:
            db.session.rollback()

    @rule(who=WHO, pick=PICK, answers=st.booleans(), which=PICK)
    def post(self, who, pick, answers, which):
        talk = self.thread(pick).discussion_id
        said = db.session.scalars(select(Comment).where(Comment.discussion_id == talk)).all()
        parent = said[which % len(said)].id if answers and said else None
        self.attempt(lambda: comment(getattr(self.cast, who), talk, f"Words {len(self.bodies)} of {who}", parent))

    @rule(pick=PICK)
    def edit(self, pick):
        row = self.comment(pick)
        author = next(each for each in vars(self.cast).values() if each.id == row.author_id)
        draft = CommentDraft(f"{row.body}!", f"<p>{row.body}!</p>", None, "")
        self.attempt(lambda: discussing.edit_comment(author, row.id, draft, row.version, ""))

    @rule(pick=PICK, restores=st.booleans())
    def remove(self, pick, restores):
        row = self.comment(pick)
        if restores:
            self.attempt(lambda: discussing.restore_comment(self.cast.moses, row.id))
        else:
            self.attempt(lambda: discussing.remove_comment(self.cast.moses, row.id, "So."))

    @rule(pick=PICK, hides=st.booleans())
    def hide(self, pick, hides):
        row = self.thread(pick)
        if hides:
            self.attempt(lambda: actions.hide_thread(self.cast.moses, row.id, "So."))
        else:
            self.attempt(lambda: actions.show_thread(self.cast.moses, row.id))

    @rule(pick=PICK, hides=st.booleans())
    def hide_words(self, pick, hides):
        row = self.comment(pick)
        if hides:
            self.attempt(lambda: hiding.hide_comment(self.cast.moses, row.id, "So."))
        else:
            self.attempt(lambda: hiding.show_comment(self.cast.moses, row.id))

    @rule(who=WHO, pick=PICK, first=st.integers(1, 9), many=st.integers(0, 5))
    def read(self, who, pick, first, many):
        talk = db.session.get_one(Discussion, self.thread(pick).discussion_id)
        last = min(first + many, talk.last_number)
        if first <= last:
            self.attempt(lambda: reading.mark_read(getattr(self.cast, who).id, talk.id, first, last))

    @rule(who=WHO, pick=PICK, level=st.sampled_from(["watching", "following", "muted", "none"]))
    def follow(self, who, pick, level):
        row = self.thread(pick)
        self.attempt(lambda: following.follow(getattr(self.cast, who), "thread", str(row.id), level))

    @rule(who=WHO, pick=PICK, of_thread=st.booleans())
    def keep(self, who, pick, of_thread):
        kind, key = ("thread", self.thread(pick).id) if of_thread else ("comment", self.comment(pick).id)
        self.attempt(lambda: bookmarks.bookmark(getattr(self.cast, who), kind, str(key)))

    @rule(pick=PICK, which=st.sets(PICK, min_size=1, max_size=3), place=PLACE)
    def split(self, pick, which, place):
        row = self.thread(pick)
        said = db.session.scalars(select(Comment).where(Comment.discussion_id == row.discussion_id)).all()
        ids = [said[each % len(said)].id for each in which] if said else []
        new = splitting.NewThread("Apart", queries.place_of(*place), True)
        self.attempt(lambda: splitting.split(self.cast.moses, row.id, ids, new, Deed("So.")))

    @rule(one=PICK, other=PICK)
    def merge(self, one, other):
        a, b = self.thread(one).id, self.thread(other).id
        self.attempt(lambda: splitting.merge(self.cast.irene, a, b, Deed("So.")))

    @rule(pick=PICK)
    def undo(self, pick):
        row = self.comment(pick)
        entries = db.session.scalars(
            select(splitting.journal.Entry).where(splitting.journal.Entry.deed.in_(("split", "merged")))
        ).all()
        if not entries or row is None:
            return
        entry = entries[-1]
        if entry.deed == "split":
            deed = partial(splitting.unsplit, self.cast.moses, int(entry.key), entry.after["into"], entry.after["moved"])
        else:
            back = (entry.after["from"], entry.after["moved"], entry.before["answer"])
            deed = partial(splitting.unmerge, self.cast.moses, int(entry.key), *back)
        self.attempt(deed)

    @rule(pick=PICK, place=PLACE)
    def move(self, pick, place):
        row = self.thread(pick)
        self.attempt(lambda: standing.move_thread(self.cast.moses, row.id, queries.place_of(*place), True, Deed("So.")))

    @rule(pick=PICK, closes=st.booleans())
    def close(self, pick, closes):
        row, act = self.thread(pick), standing.close if closes else standing.reopen
        self.attempt(lambda: act(self.cast.moses, row.id, Deed("So.")))

    @invariant()
    def nothing_is_wrong(self):
        checks = (
            checking.recount,
            actions.check_last,
            following.check_subjects,
            bookmarks.check_subjects,
            reactions.check_subjects,
        )
        assert [fault for check in checks for fault in check(False)] == []

    @invariant()
    def links_lead_to_what_they_name_or_nowhere(self):
        threads = {str(row.id): row for row in db.session.scalars(select(Thread))}
        for row, talk in db.session.execute(select(Comment, Discussion).join(Discussion, Discussion.id == Comment.discussion_id)):
            for who in ("wei", "lucia", "moses"):
                viewer, owner = getattr(self.cast, who), threads[talk.key]
                assert owner.merged_into_id is None
                address = self.address(viewer, row.id)
                assert (address != "") == (reads(viewer, talk) and may_read_comment(viewer, row))
                assert address == "" or address.startswith(f"/threads/{owner.id}-{owner.slug}")

    @staticmethod
    def address(viewer, comment_id):
        try:
            return discussion.address_of(viewer, *discussion.get_comment(viewer, comment_id))
        except NotFound:
            return ""


@pytest.mark.sqlite_only
def test_whatever_comes_everything_stays_right(app, cast, settle):
    def world_of_talk():
        return None

    class Fresh(Talk):
        def __init__(self):
            settle(world_of_talk)
            super().__init__()

    quick = settings(max_examples=SEQUENCES, stateful_step_count=STEPS, deadline=None, database=None, derandomize=True,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Fresh, settings=quick)
