"""/ for a newcomer: where to say hello, people and case studies near, and a list that ticks itself off."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.discussion import actions as discussing
from forum.following import actions as following
from forum.home.models import Newcomer
from forum.invitations.events import InvitationAccepted
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, db
from forum.kernel.events import emit
from forum.kernel.text import render
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import EditionMember, Member
from forum.people.queries import viewer_of
from forum.threads.actions import hide_thread, open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.queries import place_of
from tests.support.content import comment, edition, path_of, start_thread, tell

LIST = "To begin with"


def join(of="turin-2003", name="Inés Cordero", handle="ines", country="KE", topics=()):
    """Somebody who has just accepted an invitation."""
    new = NewMember(f"{handle}@example.org", name, "member", "Union of growers", country, handle=handle)
    member = add_member(new)
    place = edition(of).id if of else None
    if place:
        join_edition(member.id, place)
    emit(InvitationAccepted(0, member.id, place, tuple(topics)))
    return viewer_of(member.id)


def welcome_thread(cast, of="turin-2003"):
    """The welcome thread of an edition, as one that is added gets it."""
    draft = ThreadDraft("Welcome: who is here?", "discussion", "Say who you are.", render("Say who you are.", owner="t"), "")
    return open_thread(cast.moses, place_of("edition", of), draft, is_welcome=True)


@pytest.fixture
def enter(client):
    """`enter(ines)` gives a browser in which she is signed in."""
    return lambda viewer: client.enter(viewer)


def steps(page) -> list[bool]:
    """Which things of the list are done."""
    found = page[page.index('class="begin"') :].split("</ul>")[0]
    return ["is-done" in each for each in found.split("<li")[1:]]


def test_a_newcomer_finds_the_composer_of_the_welcome_thread_on_the_page(enter, cast):
    thread, ines = welcome_thread(cast), join()
    browser = enter(ines)
    page = browser.get("/").text
    assert "Welcome, <bdi>Inés Cordero</bdi>" in page
    assert f'action="/threads/{thread.id}-{thread.slug}/comments#reply"' in page
    for words in ("who you are", "what you are working on", "what you are looking for", "Say hello to Turin 2003"):
        assert words in page
    answer = browser.send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "I am Inés.", "once": "a"})
    assert answer.status_code == 303
    assert answer.location.startswith("/comments/")
    page = browser.get("/").text
    assert "You have said hello" in page
    assert 'name="body"' not in page


def test_answers_to_the_hello_stand_before_what_else_was_said(enter, cast):
    thread, ines = welcome_thread(cast), join()
    comment(cast.lucia, thread.discussion_id, "I am Lucía.")
    assert "I am Lucía." in enter(ines).get("/").text
    hello = comment(ines, thread.discussion_id, "I am Inés.")
    page = enter(ines).get("/").text
    assert "Newest in the welcome thread" in page
    assert "I am Lucía." in page
    said = comment(cast.amina, thread.discussion_id, "Good that you are here.", reply_to=hello.id)
    for n in range(4):
        comment(cast.lucia, thread.discussion_id, f"Something else, {n}.")
    page = enter(ines).get("/").text
    assert "Answers to your hello" in page
    assert f'href="/comments/{said.id}"' in page
    assert "Something else" not in page
    discussing.remove_comment(cast.amina, said.id, "")
    assert "Good that you are here." not in enter(ines).get("/").text


def test_nothing_empty_stands_there_and_nothing_speaks_of_an_earlier_visit(enter, cast):
    for handle, of in (("ines", "turin-now"), ("jo", None)):
        page = enter(join(of, "Jo Doe", handle)).get("/").text
        assert LIST in page
        assert "How news comes to you" in page
        assert 'href="/settings/following"' in page
        for words in ("since your last visit", "You have read everything", "Case studies to begin with", "yet.", "Newest in",
                      'name="body"'):  # fmt: skip
            assert words not in page[page.index("<main") : page.index("</main>")], words


def test_a_member_of_no_edition_gets_the_same_without_the_editions_blocks(enter, cast):
    welcome_thread(cast)
    tell(cast.lucia, title="To be read by all")
    page = enter(join(None)).get("/").text
    assert LIST in page
    assert "To be read by all" in page
    assert "welcome thread" not in page
    assert "of your edition" not in page


def test_the_mates_nearest_come_first_and_who_hides_is_not_among_them(enter, cast):
    ids = [add_member(NewMember(f"m{n}@example.org", f"Mate {n}", country="SE", handle=f"m{n}")).id for n in range(6)]
    for ident in ids:
        join_edition(ident, edition("turin-2003").id)
    db.session.execute(update(Member).where(Member.handle == "m5").values(country="KE"))
    db.session.execute(update(Member).where(Member.handle == "m4").values(country="KE", visibility="hidden"))
    page = enter(join(country="KE")).get("/").text
    named = re.findall(r'person-row__name" href="/people/(\w+)"', page)
    assert len(named) == 3
    assert named[0] == "m5"
    assert not {"m4", "ines", "sam", "sue"} & set(named)


def test_case_studies_of_ones_topics_and_region_come_first_then_the_nearest_and_never_none(enter, cast):
    for title, country, topic in (
        ("Far and else", "PE", "gender"), ("Near alone", "KE", "gender"), ("Topic alone", "PE", "linkages"),
        ("Near and topic", "KE", "linkages"),
    ):  # fmt: skip
        tell(cast.lucia, title=title, countries=country, topics=topic)
    page = enter(join(topics=["linkages"])).get("/").text
    order = [page.index(title) for title in ("Near and topic", "Topic alone", "Near alone")]
    assert order == sorted(order)
    assert "Far and else" not in page
    far = enter(join(None, "Jo Doe", "jo", country=None)).get("/").text
    assert far.count('class="case-card"') == 3


def test_ones_own_and_what_one_may_not_read_is_not_offered(enter, cast):
    ines = join("turin-now")
    tell(cast.lucia, "edition", title="For those of 2003")
    tell(ines, title="Told by myself")
    page = enter(ines).get("/").text
    assert "For those of 2003" not in page
    assert "Told by myself" not in page


def test_the_list_ticks_itself_off_by_what_was_done_and_goes_for_good_when_all_is(enter, cast):
    thread, case = welcome_thread(cast), tell(cast.lucia)
    ines = join(None, country=None)
    browser = enter(ines)
    assert steps(browser.get("/").text) == [False] * 5
    following.follow(ines, "region", "1", "following")
    assert steps(browser.get("/").text) == [False, False, True, False, False]
    following.follow(ines, "region", "1", "muted")
    assert steps(browser.get("/").text)[2] is False
    following.follow(ines, "region", "1", "following")
    browser.send(f"{path_of(case)}/reactions", {"kind": "useful"})
    said = comment(ines, start_thread(cast.lucia).discussion_id)
    db.session.execute(update(Member).where(Member.id == ines.id).values(can_help_with="Lists", country="KE"))
    assert steps(browser.get("/").text) == [True, True, True, True, False]
    discussing.remove_comment(ines, said.id, "")
    assert steps(browser.get("/").text)[1] is False
    discussing.restore_comment(ines, said.id)
    tell(ines)
    page = browser.get("/").text
    assert "You have done all there is to begin with" in page
    assert page.count("</s> done") == 5
    assert "New for you" in browser.get("/").text
    browser.send(f"{path_of(case)}/reactions", {"kind": "useful", "do": "undo"})
    assert "New for you" in browser.get("/").text, "gone for good"
    assert thread.id


def test_a_comment_on_a_case_study_is_no_hello_and_a_draft_no_experience(enter, cast):
    ines, case = join(), tell(cast.lucia)
    comment(ines, case.discussion_id)
    enter(ines).send("/cases/new", {"title": "Begun", "narrative": "It began.", "do": "save"})
    assert steps(enter(ines).get("/").text) == [False, False, True, False, False]


def test_the_list_is_put_away_and_brought_back_from_the_profile(enter, sign_in, cast):
    ines = join()
    browser = enter(ines)
    assert "Bring it back" not in browser.get("/settings/profile").text
    answer = browser.send("/getting-started/dismissal", {"do": "dismiss"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "New for you" in browser.get("/").text
    assert "Bring it back" in browser.get("/settings/profile").text
    assert "Bring it back" not in sign_in("amina").get("/settings/profile").text
    browser.send("/getting-started/dismissal", {"do": "undo"})
    assert LIST in browser.get("/").text


def test_who_is_no_newcomer_has_no_list_to_put_away_and_a_wrong_answer_is_refused(enter, sign_in, client, cast):
    for handle in ("amina", "moses"):
        assert sign_in(handle).send("/getting-started/dismissal").status_code == 404
    assert client.send("/getting-started/dismissal").location.startswith("/sign-in")
    assert enter(join()).send("/getting-started/dismissal", {"do": "x"}).status_code == 422


def test_after_thirty_days_the_front_page_is_the_usual_one(enter, cast):
    ines = join()
    db.session.execute(update(Newcomer).values(created_at=utcnow() - timedelta(days=31), dismissed_at=None))
    assert "New for you" in enter(ines).get("/").text
    enter(ines).send("/getting-started/dismissal")
    assert "Bring it back" not in enter(ines).get("/settings/profile").text


def test_who_was_silenced_sees_the_usual_page_and_nothing_to_do(enter, cast):
    ines = join()
    db.session.execute(update(Member).where(Member.id == ines.id).values(state="silenced"))
    page = enter(viewer_of(ines.id)).get("/").text
    assert LIST not in page
    assert "New for you" in page


def test_who_came_by_the_command_line_is_no_newcomer(enter, cast):
    member = add_member(NewMember("jo@example.org", "Jo Doe", handle="jo"))
    assert db.session.scalars(select(Newcomer)).all() == []
    assert "New for you" in enter(viewer_of(member.id)).get("/").text


def test_a_hidden_or_closed_welcome_thread_takes_no_hello(enter, cast):
    thread, ines = welcome_thread(cast), join()
    discussing.set_access(thread.discussion_id, "edition", thread.edition_id, "closed")
    assert 'name="body"' not in enter(ines).get("/").text
    hide_thread(cast.moses, thread.id, "Made twice.")
    page = enter(ines).get("/").text
    assert "welcome thread" not in page
    assert thread.slug not in page


def test_the_edition_that_one_was_invited_to_is_the_one_that_welcomes(enter, cast):
    welcome_thread(cast, "turin-now")
    ines = join("turin-2003")
    join_edition(ines.id, edition("turin-now").id)
    page = enter(viewer_of(ines.id)).get("/").text
    assert "Say hello to" not in page, "the edition of 2003 has no welcome thread here"
    db.session.execute(update(Newcomer).values(edition_id=edition("turin-now").id))
    assert 'name="body"' in enter(viewer_of(ines.id)).get("/").text


def test_a_name_is_a_name_and_no_markup(enter, cast):
    page = enter(join(name="<b>%(x)s</b> عمر")).get("/").text
    assert "&lt;b&gt;%(x)s&lt;/b&gt; عمر" in page


def test_the_page_costs_nine_statements_however_many_there_are(enter, cast, counted):
    thread, ines = welcome_thread(cast), join()
    browser = enter(ines)

    def cost(when: str) -> list[str]:
        browser.get("/")
        db.session.execute(update(PageVersion).values(n=PageVersion.n + 1))
        db.session.commit()
        with counted() as statements:
            assert LIST in browser.get(f"/?{when}").text
        return statements

    tell(cast.lucia)
    assert len(few := cost("few")) <= 9, few  # one of them for a hello that was begun
    hello = comment(ines, thread.discussion_id)
    for n in range(12):
        comment(cast.amina, thread.discussion_id, f"Number {n}.", reply_to=hello.id)
        tell(cast.lucia, title=f"Case number {n}")
        member = add_member(NewMember(f"m{n}@example.org", f"Mate {n}"))
        db.session.add(EditionMember(member_id=member.id, edition_id=edition("turin-2003").id))
    assert len(many := cost("many")) <= len(few), many


def test_a_hello_that_was_begun_goes_on_at_the_next_visit(enter, cast):
    thread, ines = welcome_thread(cast), join()
    browser = enter(ines)
    browser.send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "I am", "do": "draft", "base": "0"})
    assert re.search(r'<textarea id="f-body"[^>]*>\nI am</textarea>', browser.get("/").text)
