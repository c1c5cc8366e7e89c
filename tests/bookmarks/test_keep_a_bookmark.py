"""Bookmarks: kept with a private note, seen by nobody else, nothing shown of what may not be read any more."""

import pytest
from sqlalchemy import select

from forum.bookmarks import actions
from forum.bookmarks.models import NOTE_MAX, Bookmark
from forum.discussion.models import Discussion
from forum.kernel.db import PageVersion, db
from forum.people.actions import join_edition
from forum.people.models import EditionMember
from tests.support.content import comment, edition, path_of, start_thread, tell


@pytest.fixture
def things(cast):
    """The address of one of each kind, and how it is called in the list."""
    case, thread = tell(cast.amina), start_thread(cast.amina)
    said = comment(cast.lucia, thread.discussion_id, "We collect on market days.")
    return {path_of(case): case.title, f"/threads/{thread.id}-{thread.slug}": thread.title, f"/comments/{said.id}": "#2 in Who"}


def rows():
    return db.session.scalars(select(Bookmark).order_by(Bookmark.id)).all()


def test_each_thing_is_kept_with_one_press_and_listed_newest_first(sign_in, things):
    wei = sign_in("wei")
    for path in things:
        assert wei.send(f"{path}/bookmark").status_code == 303
        assert wei.send(f"{path}/bookmark").status_code == 303, "pressed twice, kept once"
    page = wei.get("/bookmarks").text
    assert [page.index(name) for name in reversed(things.values())] == sorted(page.index(name) for name in things.values())
    assert len(rows()) == 3
    for path in things:
        where = wei.get(path).location if path.startswith("/comments") else path
        assert "Bookmarked" in wei.get(where).text
        wei.send(f"{path}/bookmark", {"do": "undo"})
        wei.send(f"{path}/bookmark?do=undo")
    assert rows() == []


def test_the_note_is_ones_own(sign_in, things, cast):
    wei, path = sign_in("wei"), next(iter(things))
    wei.send(f"{path}/bookmark", {"note": "For the <report>"})
    mark = rows()[0].id
    assert 'value="For the &lt;report&gt;"' in wei.get("/bookmarks").text
    wei.send(f"/bookmarks/{mark}", {"note": "For the other one"})
    wei.send(f"{path}/bookmark")
    assert rows()[0].note == "For the other one", "pressing again loses no note"
    answer = wei.send(f"/bookmarks/{mark}", {"note": "x" * (NOTE_MAX + 1)})
    assert answer.status_code == 422
    assert "x" * (NOTE_MAX + 1) in answer.text
    for other in ("moses", "ada", "amina"):
        browser = sign_in(other)
        assert "For the other one" not in browser.get("/bookmarks").text
        assert "Bookmarked" not in browser.get(path).text
        assert browser.send(f"/bookmarks/{mark}", {"note": "Mine"}).status_code == 404
        assert browser.send(f"/bookmarks/{mark}", {"do": "undo"}).status_code == 404
    assert rows()[0].note == "For the other one"


def test_a_bookmark_of_what_one_may_not_read_any_more_shows_nothing_of_it(sign_in, cast):
    edition_id = edition("turin-2003").id
    join_edition(cast.wei.id, edition_id)
    thread = start_thread(cast.amina, "edition turin-2003", title="A secret title")
    said = comment(cast.lucia, thread.discussion_id, "A secret sentence.")
    wei = sign_in("wei")
    for path in (f"/threads/{thread.id}-{thread.slug}", f"/comments/{said.id}"):
        assert wei.send(f"{path}/bookmark", {"note": "My note"}).status_code == 303
    assert "A secret sentence." in wei.get("/bookmarks").text
    gone = select(EditionMember).where(EditionMember.member_id == cast.wei.id)
    db.session.delete(db.session.scalars(gone).one())
    page = wei.get("/bookmarks").text
    assert "secret" not in page.lower()
    assert f"/threads/{thread.id}" not in page
    assert page.count("Something that you cannot read any more.") == 2
    assert page.count("My note") == 2
    for path in (f"/threads/{thread.id}-{thread.slug}", f"/comments/{said.id}"):
        assert wei.send(f"{path}/bookmark").status_code == 404
        assert wei.send(f"{path}/bookmark", {"do": "undo"}).status_code == 404
    for row in rows():
        assert wei.send(f"/bookmarks/{row.id}", {"do": "undo"}).status_code == 303
    assert rows() == []


def test_what_one_may_not_read_is_kept_by_nobody(client, sign_in, cast, things):
    thread = start_thread(cast.amina, "edition turin-2003")
    said = comment(cast.lucia, thread.discussion_id, "Inside.")
    hidden = comment(cast.lucia, start_thread(cast.amina).discussion_id, "Hidden.")
    db.session.get_one(Discussion, hidden.discussion_id).state = "hidden"
    for path in (f"/threads/{thread.id}", f"/comments/{said.id}", f"/comments/{hidden.id}", "/cases/999", "/comments/999"):
        assert sign_in("wei").send(f"{path}/bookmark").status_code == 404
    assert rows() == []
    assert client.send(f"{next(iter(things))}/bookmark").location.startswith("/sign-in")
    assert client.get("/bookmarks").location.startswith("/sign-in")


def test_the_silenced_and_suspended_keep_bookmarks(sign_in, things):
    for handle in ("sam", "sue"):
        assert sign_in(handle).send(f"{next(iter(things))}/bookmark").status_code == 303
    assert len(rows()) == 2


def test_nobody_counts_them_and_no_visitors_page_changes(client, sign_in, cast, things):
    path = next(iter(things))
    before = client.get(path).text
    wei = sign_in("wei")
    version = db.session.scalar(select(PageVersion.n))
    wei.send(f"{path}/bookmark")
    assert db.session.scalar(select(PageVersion.n)) == version
    assert client.get(path).text == before
    assert "Bookmarked" not in sign_in("amina").get(path).text
    assert "ookmark" not in before


def test_many_have_pages(sign_in, cast, things):
    db.session.add_all(Bookmark(member_id=cast.wei.id, kind="thread", key=str(n), note=f"Number {n}") for n in range(1000, 1070))
    page = sign_in("wei").get("/bookmarks").text
    assert page.count('id="bookmark-') == 30
    assert "Number 1069" in page
    assert "after=" in page


def test_verify_takes_those_of_things_that_are_not_there(sign_in, cast, things):
    for path in things:
        sign_in("wei").send(f"{path}/bookmark")
    db.session.add(Bookmark(member_id=cast.wei.id, kind="case", key="999"))
    db.session.flush()
    assert actions.check_subjects(repair=True) == ["a bookmark is of case 999, which is not there"]
    assert len(rows()) == 3
