"""/threads/<ref>/synthesis, /comments/<id>/star: what came out of a thread, any thread, stands first and on the cases it names."""

import re

import pytest

from forum.discussion.actions import edit_comment
from forum.discussion.forms import CommentDraft
from tests.support.content import comment, path_of, start_thread, tell


@pytest.fixture
def talk(cast):
    """A thread with a comment, its path."""
    thread = start_thread(cast.lucia, "edition turin-2003")
    said = comment(cast.amina, thread.discussion_id, "We collect at the market.")
    return thread, said, f"/threads/{thread.id}-{thread.slug}"


def test_a_starred_comment_is_offered_and_cited(sign_in, talk):
    _thread, said, path = talk
    moses = sign_in("moses")
    assert "Star for the synthesis" in moses.get(path).text
    assert moses.send(f"/comments/{said.id}/star", {}).status_code == 303
    assert "Starred for the synthesis" in moses.get(path).text
    assert "Star for the synthesis" not in sign_in("lucia").get(path).text
    assert "We collect at the market." in moses.get(f"{path}/synthesis").text
    moses.send(f"{path}/synthesis", {"body": "Markets work.", "cite": "2", "once": "s1"})
    page = sign_in("lucia").get(path).text
    assert "The synthesis" in page
    assert f'href="/comments/{said.id}"' in page[page.index("The synthesis") : page.index("Where it stands in the thread")]


def test_a_number_in_the_text_leads_to_its_comment_and_one_that_is_none_stays(sign_in, talk):
    _thread, said, path = talk
    page = sign_in("moses").send(f"{path}/synthesis", {"body": "See #2 and #99.", "do": "preview", "once": "s2"}).text
    assert re.search(rf'<a href="/comments/{said.id}"[^>]*>#2</a>', page)
    assert "#99." in page


def test_the_case_study_that_it_names_leads_to_it_for_readers_of_the_thread_alone(sign_in, client, cast, talk):
    thread, _said, path = talk
    case = tell(cast.amina)
    answer = sign_in("moses").send(f"{path}/synthesis", {"body": f"As [told]({path_of(case)}).", "once": "s3"})
    words = "Named in what came out of"
    for handle in ("lucia", "irene"):
        assert words in sign_in(handle).get(path_of(case)).text
    assert words not in sign_in("wei").get(path_of(case)).text
    assert thread.title not in sign_in("wei").get(path_of(case)).text
    assert words not in client.get(path_of(case)).text
    ident = int(re.search(r"/comments/(\d+)", answer.location)[1])
    edit_comment(cast.moses, ident, CommentDraft("As told.", "<p>As told.</p>", None, ""), 1, "")
    assert words not in sign_in("lucia").get(path_of(case)).text


def test_there_is_one_and_it_is_undone_with_one_press(sign_in, talk):
    _thread, _said, path = talk
    moses = sign_in("moses")
    first = moses.send(f"{path}/synthesis", {"body": "First.", "once": "s4"})
    second = sign_in("irene").send(f"{path}/synthesis", {"body": "Second.", "once": "s5"})
    assert first.location == second.location
    undo = re.search(r'action="(/moderation/log/\d+/undo)"', moses.get("/help").text)[1]
    assert moses.send(undo, {}).status_code == 303
    page = sign_in("lucia").get(path).text
    assert "The synthesis" not in page
    assert "First." in page


@pytest.mark.parametrize("handle", ["lucia", "wei", "amina", "sam"])
def test_nobody_else_stars_or_writes_one(sign_in, talk, handle):
    _thread, said, path = talk
    browser = sign_in(handle)
    assert browser.get(f"{path}/synthesis").status_code == 404
    assert browser.send(f"{path}/synthesis", {"body": "Mine."}).status_code in (403, 404)
    assert browser.send(f"/comments/{said.id}/star", {}).status_code in (403, 404)


def test_comments_of_case_studies_are_not_starred(sign_in, cast):
    case = tell(cast.amina)
    comment(cast.lucia, case.discussion_id, "Before.")
    said = comment(cast.lucia, case.discussion_id, "There.")
    assert "for the synthesis" not in sign_in("moses").get(path_of(case)).text
    assert sign_in("moses").send(f"/comments/{said.id}/star", {}).status_code == 404
