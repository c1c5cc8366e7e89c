"""`reach verify`: a planted fault is named, repaired where asked, and sound data has none."""

import pytest
from sqlalchemy import delete, select, update

from forum.cases.models import Case, CaseFacet
from forum.curation.models import Decision
from forum.discussion.models import Comment, Discussion, ReadMark
from forum.following.models import Follow
from forum.kernel.db import db
from forum.notifications.models import Notice
from forum.reactions.models import Reaction
from forum.threads.models import Thread
from tests.curation.test_decide import typed
from tests.support.content import comment, path_of, start_thread, tell

pytestmark = pytest.mark.each_on_both

FAULTS = {
    "counter": (update(Discussion).values(comment_count=99), "comment_count is 99"),
    "last number": (update(Discussion).where(Discussion.kind == "thread").values(last_number=1), "below its last comment"),
    "answer": (update(Comment).where(Comment.reply_to_id.is_not(None)).values(reply_to_number=77), "answers number 77"),
    "read mark": (update(ReadMark).values(ranges="1-500"), "beyond its end"),
    "ranges": (update(ReadMark).values(ranges="3,1"), "no list of ranges"),
    "gap": (update(ReadMark).values(number=77), "read to 77 without a gap"),
    "gone": (update(Discussion).values(gone="1"), "gone is 1, should be"),
    "owner": (update(Discussion).where(Discussion.kind == "case").values(key="999"), "says it belongs to case 999"),
    "thread time": (update(Thread).values(last_comment_at=Thread.created_at), "last_comment_at is not"),
    "facets": (delete(CaseFacet), "facets is not what version 1 says"),
    "title": (update(Case).values(title="Another"), "title is not what version 1 says"),
    "fullness": (update(Case).values(fullness=1), "fullness is not what version 1 says"),
    "readers": (update(Discussion).where(Discussion.kind == "case").values(audience="members"), "for other people than it is"),
    "label": (update(Decision).values(label="documented"), "label is documented"),
    "total": (update(Decision).values(total=3), "total is 3"),
    "in force": (update(Decision).values(is_current=False), "is_current is False"),
    "follow": (update(Follow).where(Follow.kind == "thread").values(key="999"), "thread 999 is followed"),
    "reaction": (update(Reaction).values(key="999"), "members reacted to case 999"),
    "notice": (update(Notice).values(key="999"), "notices speak of thread 999"),
}


def verify(app, repair=False):
    db.session.commit()
    said = [sentence for feature in app.extensions["features"] if feature.verify for sentence in feature.verify(repair)]
    db.session.commit()
    db.session.expire_all()
    return said


@pytest.fixture
def site(app, cast, sign_in):
    """A little of everything."""
    case = tell(cast.amina)
    thread = start_thread(cast.lucia)
    first = comment(cast.amina, thread.discussion_id)
    comment(cast.lucia, thread.discussion_id, reply_to=first.id)
    comment(cast.wei, case.discussion_id)
    sign_in("moses").send(f"{path_of(case)}/decision", typed())
    db.session.add(Reaction(member_id=cast.lucia.id, kind="case", key=str(case.id), reaction="useful"))
    db.session.add(Notice(member_id=cast.amina.id, event_key="thread:1", deed="thread", kind="thread", key=str(thread.id)))
    return app


def test_sound_data_has_no_fault(site):
    assert verify(site) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named_and_repaired(site, name):
    deed, words = FAULTS[name]
    db.session.execute(deed.execution_options(synchronize_session=False))
    found = verify(site)
    assert any(words in sentence for sentence in found), found
    assert verify(site) == found, "looking changes nothing"
    verify(site, repair=True)
    assert verify(site) == []


def test_repairing_brings_back_what_lists_show(site, client):
    db.session.execute(delete(CaseFacet))
    db.session.execute(update(Case).values(title="Spoiled", card={}))
    verify(site, repair=True)
    assert db.session.scalar(select(Case.title)) == "Rules of our own in Dakar"
    assert "Rules of our own in Dakar" in client.get("/countries/sn").text
