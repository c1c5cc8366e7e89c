"""/collections: moderators put case studies and threads together; nobody reads of them more than they may."""

import re

import pytest

from forum.cases.actions import drafts
from forum.collections import actions
from forum.collections.forms import CollectionDraft
from tests.support.content import path_of, start_thread, tell

TITLE = "Linking mutuals with national insurers"


def made(actor, audience="everyone", *things, title=TITLE):
    """A collection of these (kind, key)."""
    row = actions.make(actor, CollectionDraft(title, "Read **them** together.", "<p>Read them together.</p>", audience, 0, ""))
    for thing in things:
        actions.add(actor, row.id, thing, f"Because of {thing[0]} {thing[1]}.", row.version)
    return row, f"/collections/{row.id}-{row.slug}"


@pytest.fixture
def three(cast):
    """A case study for everyone, one for members, a thread."""
    open_case, closed, thread = tell(cast.amina), tell(cast.amina, "members", title="For us"), start_thread(cast.lucia)
    return [("case", str(open_case.id)), ("thread", str(thread.id)), ("case", str(closed.id))], open_case, closed, thread


def test_a_moderator_makes_one_and_puts_things_in(sign_in, three):
    moses = sign_in("moses")
    typed = {"title": TITLE, "introduction": "Read **them**.", "audience": "everyone", "once": "k1"}
    places = {moses.send("/collections/new", typed).location for _n in range(2)}
    assert len(places) == 1
    items = places.pop()
    base = re.search(r'name="base" value="(\d+)"', moses.get(items).text)[1]
    _things, open_case, _closed, _thread = three
    added = {"do": "add", "address": f"https://reach.example{path_of(open_case)}?x=1#y", "why": "The first.", "base": base}
    assert moses.send(items, added).status_code == 303
    page = moses.get(items.removesuffix("/items")).text
    assert "<strong>them</strong>" in page
    assert "The first." in page


def test_who_reads_it_is_not_chosen_before(sign_in):
    moses = sign_in("moses")
    assert not re.search(r'name="audience"[^>]* checked', moses.get("/collections/new").text)
    assert moses.send("/collections/new", {"title": TITLE}).status_code == 422


def test_visitors_read_what_they_may_and_see_no_gap(client, cast, three):
    things, open_case, closed, thread = three
    _row, path = made(cast.moses, "everyone", *things)
    page = client.get(path).text
    assert open_case.title in page
    for hidden in (closed.title, thread.title, "Because of thread", "withdrawn or hidden"):
        assert hidden not in page
    assert page.count("Because of") == 1
    assert TITLE in client.get("/collections").text


def test_one_for_members_is_not_there_for_visitors(client, sign_in, cast, three):
    things, open_case, _closed, _thread = three
    _row, path = made(cast.moses, "members", *things)
    assert client.get(path).status_code == 404
    assert TITLE not in client.get("/collections").text
    assert TITLE not in client.get(path_of(open_case)).text
    assert sign_in("wei").get(path).status_code == 200
    assert TITLE in sign_in("wei").get(path_of(open_case)).text


def test_the_case_study_says_in_which_collections_it_stands(client, sign_in, cast, three):
    things, open_case, _closed, _thread = three
    made(cast.moses, "everyone", things[0])
    made(cast.moses, "everyone", things[0], title="Another one")
    for browser in (client, sign_in("wei")):
        page = browser.get(path_of(open_case)).text
        assert TITLE in page
        assert "Another one" in page


def test_what_is_withdrawn_vanishes_and_comes_back(sign_in, cast, three):
    things, open_case, _closed, _thread = three
    _row, path = made(cast.moses, "everyone", *things)
    drafts.withdraw_case(cast.amina, open_case.id, "")
    for handle in ("wei", "moses"):
        assert open_case.title not in sign_in(handle).get(path).text
    drafts.restore_case(cast.amina, open_case.id)
    assert open_case.title in sign_in("wei").get(path).text


def order(page):
    """The numbers of the items' sentences, as they stand."""
    return re.findall(r"Because of (\w+ \d+)", page)


def test_buttons_and_a_number_put_things_in_order(sign_in, cast, three):
    things = three[0]
    _row, path = made(cast.moses, "members", *things)
    moses = sign_in("moses")
    first, second, third = (" ".join(thing) for thing in things)

    def press(do, name, **more):
        page = moses.get(f"{path}/items").text
        part = page[: page.index(f"Because of {name}")]
        item, base = re.findall(r'name="item" value="(\d+)"', part)[-1], re.findall(r'name="base" value="(\d+)"', part)[-1]
        assert moses.send(f"{path}/items", {"do": do, "item": item, "base": base, **more}).status_code == 303

    press("down", first)
    assert order(moses.get(path).text) == [second, first, third]
    press("up", third)
    assert order(moses.get(path).text) == [second, third, first]
    press("place", first, place="1", why=f"Because of {first}, most of all.")
    assert order(moses.get(path).text) == [first, second, third]
    press("out", second)
    assert order(moses.get(path).text) == [first, third]


def test_the_second_editor_reads_that_it_was_changed(sign_in, cast, three):
    row, path = made(cast.moses, "members", three[0][0])
    base = row.version
    typed = {"title": "First", "introduction": "", "audience": "members", "base": base}
    assert sign_in("moses").send(f"{path}/edit", typed).status_code == 303
    late = sign_in("irene").send(f"/collections/{row.id}/edit", {**typed, "title": "Second", "introduction": "Mine."})
    assert late.status_code == 409
    assert "Mine." in late.text
    assert (
        sign_in("irene").send(f"/collections/{row.id}/items", {"do": "add", "address": "/cases/1", "base": base}).status_code == 409
    )


@pytest.mark.parametrize("address", ["", "/people/amina", "/cases/999999", "javascript:alert(1)", "/threads/9" + "9" * 30])
def test_what_is_no_case_study_and_no_thread_is_refused(sign_in, cast, address):
    row, path = made(cast.moses)
    answer = sign_in("moses").send(f"{path}/items", {"do": "add", "address": address, "base": row.version})
    assert answer.status_code == 422
    assert "Address:" in answer.text


def test_nothing_is_in_it_twice(sign_in, cast, three):
    row, path = made(cast.moses, "members", three[0][0])
    twice = {"do": "add", "address": f"/cases/{three[0][0][1]}", "base": row.version}
    assert sign_in("moses").send(f"{path}/items", twice).status_code == 422


def undo(browser):
    """Press what the next page offers."""
    action = re.search(r'action="(/moderation/log/\d+/undo)"', browser.get("/help").text)[1]
    return browser.send(action, {})


def test_withdrawing_and_every_other_change_is_undone(sign_in, cast, three):
    things = three[0]
    _row, path = made(cast.moses, "everyone", *things)
    moses, wei = sign_in("moses"), sign_in("wei")
    assert moses.send(f"{path}/edit", {"do": "withdraw"}).status_code == 303
    assert wei.get(path).status_code == 404
    assert undo(moses).status_code == 303
    assert wei.get(path).status_code == 200
    version = re.search(r'name="base" value="(\d+)"', moses.get(f"{path}/edit").text)[1]
    moses.send(f"{path}/edit", {"title": "Other", "audience": "members", "base": version})
    undo(moses)
    assert TITLE in wei.get(path).text
    before = order(wei.get(path).text)
    page = moses.get(f"{path}/items").text
    item, base = (re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("item", "base"))
    moses.send(f"{path}/items", {"do": "out", "item": item, "base": base})
    assert order(wei.get(path).text) == before[1:]
    undo(moses)
    assert order(wei.get(path).text) == before


def test_an_item_of_another_collection_is_not_moved(sign_in, cast, three):
    made(cast.moses, "members", three[0][0])
    row, path = made(cast.moses, "members", title="Another")
    answer = sign_in("moses").send(f"{path}/items", {"do": "out", "item": "1", "base": row.version})
    assert answer.status_code == 404
