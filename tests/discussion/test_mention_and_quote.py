"""Calling somebody by @handle and quoting: who is told, who is not, and what the writer hears of it."""

import re

import pytest
from sqlalchemy import select

from forum.discussion import actions as discussing
from forum.discussion.actions import mentioning
from forum.discussion.events import CommentEdited, CommentPosted
from forum.discussion.models import Comment, CommentMention, Discussion
from forum.discussion.queries.mentions import MENTIONS_MAX
from forum.kernel import events
from forum.kernel.db import db
from forum.kernel.text import traces
from forum.people.actions import hiding
from forum.people.models import Member
from tests.support.content import comment, crowd, path_of, start_thread, tell


@pytest.fixture
def heard():
    """What was emitted of comments."""
    found = []
    for kind in (CommentPosted, CommentEdited):
        events.on(kind)(found.append)
    yield found
    for kind in (CommentPosted, CommentEdited):
        events._listeners[kind].remove(found.append)


def post(browser, thread, body, **more):
    """Post into a thread; return the answer."""
    return browser.send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": body, **more})


def last():
    return db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def told(row):
    return set(db.session.scalars(select(CommentMention.member_id).where(CommentMention.comment_id == row.id)))


def page_after(browser, answer):
    return browser.get(browser.get(answer.location).location).text


def hide(handle, visibility="hidden"):
    db.session.scalars(select(Member).where(Member.handle == handle)).one().visibility = visibility
    db.session.commit()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ask @amina, @lucia and (@moses).", ("amina", "lucia", "moses")),
        ("@Amina and @AMINA are one", ("amina",)),
        ("`@amina` and\n\n    @amina\n\n```\n@amina\n```", ()),
        ("> @amina said so\n\nNo.", ()),
        ("[@amina](/elsewhere) and <https://example.org/@amina> and https://example.org/@amina", ()),
        ("write to me@amina.org or me@amina or @amina.org or a.b+c@amina", ()),
        (r"\@amina", ()),
        ("- **@amina**\n- *@wei*'s\n\n| a |\n|---|\n| @sam |", ("amina", "wei", "sam")),
        ("谢谢@wei谢谢 و@amina", ("wei", "amina")),
        ("@@amina @-amina @amina_b", ()),
        ("@amina-", ("amina",)),
        ("@" * 2000, ()),
        (">" * 15 + " @amina", ()),
    ],
)
def test_a_name_counts_where_a_reader_sees_it_said(text, names):
    assert traces(text).names == names


def test_whom_a_comment_calls_is_told_and_linked_to(sign_in, cast, heard):
    thread = start_thread(cast.amina)
    answer = post(sign_in("lucia"), thread, "As @wei and @Amina know: `@thandi` not, @lucia neither.")
    assert answer.status_code == 303
    row = last()
    assert told(row) == {cast.wei.id, cast.amina.id}
    assert heard[-1].mentioned == (cast.wei.id, cast.amina.id)
    assert '<a href="/people/amina" class="mention"' in row.body_html
    assert ">@Amina</a>" in row.body_html, "as it was written"
    assert "/people/thandi" not in row.body_html


def test_what_is_posted_by_a_program_links_too(cast):
    thread = start_thread(cast.amina)
    row = comment(cast.lucia, thread.discussion_id, "Ask @wei.")
    assert '<a href="/people/wei" class="mention"' in row.body_html
    mentioning.lay_out(row)
    assert '<a href="/people/wei" class="mention"' in row.body_html, "laid out anew, it still does"


def test_who_may_not_read_is_not_told_and_the_writer_hears_it(sign_in, cast, heard):
    thread = start_thread(cast.amina, "edition turin-2003")
    browser = sign_in("lucia")
    page = page_after(browser, post(browser, thread, "Could @wei and @moses say?"))
    assert told(last()) == {cast.moses.id}
    assert heard[-1].mentioned == (cast.moses.id,)
    assert "@wei cannot read this, and nobody has told them." in page
    again = browser.get(f"/threads/{thread.id}-{thread.slug}").text
    assert "nobody has told them" not in again, "it is said once"


@pytest.mark.parametrize("visibility", ["hidden", "edition"])
def test_nobody_finds_out_by_a_mention_whether_somebody_hidden_is_there(sign_in, cast, heard, visibility):
    hide("thandi", visibility)
    thread = start_thread(cast.amina)
    browser = sign_in("lucia")
    page = page_after(browser, post(browser, thread, "@thandi, are you there?"))
    assert heard[-1].mentioned == ()
    assert told(last()) == set()
    assert "/people/thandi" not in page
    unknown = page_after(browser, post(browser, thread, "@nobody, are you there?"))
    said = [re.search(r"Nobody here answers to [^<]*", text)[0] for text in (page, unknown)]
    assert said[0].replace("thandi", "nobody") == said[1]


def test_who_hides_now_is_named_by_nobody_the_staff_included(sign_in, cast, heard):
    hiding.hide(cast.thandi)
    shown = db.session.get_one(Member, cast.thandi.id).handle
    thread = start_thread(cast.amina)
    for handle in {"thandi", shown}:
        browser = sign_in("moses")
        page = page_after(browser, post(browser, thread, f"@{handle}?"))
        assert heard[-1].mentioned == ()
        assert "Nobody here answers to" in page
        assert "thandi" not in page.lower()
    for typed in ("thandi", "member", shown, "domestic"):
        assert sign_in("moses").get(f"/discussions/{thread.discussion_id}/people?q={typed}").json == []


def test_one_comment_tells_ten_people_at_most(sign_in, cast, heard):
    crowd(MENTIONS_MAX + 2, "turin-2003")
    thread = start_thread(cast.amina)
    browser = sign_in("lucia")
    page = page_after(browser, post(browser, thread, " ".join(f"@one-{n}" for n in range(MENTIONS_MAX + 2))))
    assert len(told(last())) == len(heard[-1].mentioned) == MENTIONS_MAX
    assert "One comment tells at most 10 people: @one-10, @one-11 were not told." in page


def test_editing_a_mention_away_takes_it_away_and_another_comes(sign_in, cast, heard):
    thread = start_thread(cast.amina)
    browser = sign_in("lucia")
    post(browser, thread, "@amina and @wei")
    row = last()
    hide("wei")  # hidden since: an edit does not lose them
    browser.send(f"/comments/{row.id}/edit", {"body": "@wei and @moses", "base": "1"})
    assert told(last()) == {cast.wei.id, cast.moses.id}
    assert set(heard[-1].mentioned) == {cast.wei.id, cast.moses.id}
    browser.send(f"/comments/{row.id}/edit", {"body": "Nobody", "base": "2"})
    assert told(last()) == set()
    assert (heard[-1].mentioned, heard[-1].quoted) == ((), ())


def test_the_staff_editing_a_text_does_not_tell_its_author_of_themselves(sign_in, cast, heard):
    thread = start_thread(cast.amina)
    row = comment(cast.lucia, thread.discussion_id, "Hello.")
    sign_in("moses").send(f"/comments/{row.id}/edit", {"body": "Hello @lucia @wei.", "base": "1", "reason": "A name."})
    assert heard[-1].mentioned == (cast.wei.id,)


def test_an_opening_text_calls_too(sign_in, cast, heard):
    browser = sign_in("lucia")
    fields = {"title": "Who?", "body": "@wei?", "kind": "discussion", "once": "x"}
    answer = browser.send("/editions/turin-2003/threads/new", fields)
    assert "@wei cannot read this" in browser.get(answer.location).text
    answer = browser.send("/regions/africa/threads/new", {**fields, "once": "y"})
    assert told(last()) == {cast.wei.id}


def test_a_visitor_sees_a_mention_as_words(client, sign_in, cast):
    case = tell(cast.amina)
    discussing.set_open(case.discussion_id, True)
    comment(cast.lucia, case.discussion_id, "Thank you @amina.")
    page = client.get(path_of(case)).text
    assert "Thank you @amina." in page
    assert "/people/amina" not in page
    assert 'href="/people/amina" class="mention"' in sign_in("wei").get(path_of(case)).text


def test_a_quotation_carries_who_and_where_and_its_author_hears_of_it(sign_in, cast, heard):
    thread = start_thread(cast.amina)
    row = comment(cast.wei, thread.discussion_id, "We collect on market days.")
    browser = sign_in("lucia")
    page = browser.get(f"/threads/{thread.id}-{thread.slug}?quote={row.id}").text
    typed = re.search(r'<textarea id="f-body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1].replace("&gt;", ">")
    assert typed.startswith(f"> [Wei Chen in #2](/comments/{row.id}):\n>\n> We collect on market days.")
    post(browser, thread, typed + "So do we.")
    assert heard[-1].quoted == (cast.wei.id,)
    assert f'<blockquote>\n<p><a href="/comments/{row.id}"' in last().body_html


def test_what_the_writer_may_not_read_quotes_nobody(cast, heard):
    secret = start_thread(cast.thandi, "edition turin-now")
    hidden = db.session.scalars(select(Comment).where(Comment.discussion_id == secret.discussion_id)).one()
    own = comment(cast.lucia, start_thread(cast.amina).discussion_id, "Mine.")
    body = (
        f"> [x](/comments/{hidden.id})\n\n> [y](/comments/{own.id})\n\n> [z](/comments/999999999999999999)\n\n[n](/comments/1) And?"
    )
    comment(cast.lucia, own.discussion_id, body)
    assert heard[-1].quoted == ()


def test_an_author_who_may_not_read_the_answer_is_not_told_of_the_quotation(cast, heard):
    row = comment(cast.wei, start_thread(cast.amina).discussion_id, "Said among members.")
    inside = start_thread(cast.amina, "edition turin-2003")
    comment(cast.lucia, inside.discussion_id, f"> [Wei](/comments/{row.id})\n>\n> Said.\n\nSee?")
    assert heard[-1].quoted == ()


def test_people_are_offered_by_name_handle_and_organization(sign_in, cast):
    thread = start_thread(cast.amina)
    browser, path = sign_in("lucia"), f"/discussions/{thread.discussion_id}/people"

    def offered(typed):
        return [each["handle"] for each in browser.get(f"{path}?q={typed}").json]

    assert offered("dial") == ["amina"]
    assert offered("domestic workers") == ["thandi"]
    assert offered("LUC") == [], "not oneself"
    assert offered("") == offered(" ") == offered("%") == offered("zzz") == []
    assert "sam" not in offered("s"), "the silenced are not called"
    hide("thandi")
    assert offered("domestic workers") == []


def test_only_who_may_read_a_discussion_is_offered_or_asks(client, sign_in, cast):
    thread = start_thread(cast.amina, "edition turin-2003")
    path = f"/discussions/{thread.discussion_id}/people?q=e"
    handles = {each["handle"] for each in sign_in("amina").get(path).json}
    assert "wei" not in handles
    assert handles <= {"moses", "irene", "ada", "lucia", "sue"}
    for browser in (client, sign_in("wei")):
        assert browser.get(path).status_code == 404
    assert sign_in("amina").get("/discussions/999/people?q=e").status_code == 404
    db.session.get_one(Discussion, thread.discussion_id).state = "hidden"
    db.session.commit()
    assert sign_in("lucia").get(path).status_code == 404
