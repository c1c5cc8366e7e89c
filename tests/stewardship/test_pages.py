"""/admin/pages: writing the site's own pages, and going back to the text that came with the program."""

import pytest
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.pages.models import SitePage
from forum.pages.queries import source_of

PATH = "/admin/pages/rules"
BODY = "# Be kind\n\nAnd **give a source**."


def base():
    return source_of("rules").base


def write(browser, body=BODY, title="Our rules", **more):
    return browser.send(PATH, {"title": title, "body": body, "base": base(), **more})


def test_a_page_is_written_and_read_by_everybody_at_once(client, sign_in, cast):
    assert "Taking part" in client.get("/rules").text
    answer = write(sign_in("ada"))
    assert answer.status_code == 303
    page = client.get("/rules").text
    assert "<h1>Our rules</h1>" in page
    assert "<h2>Be kind</h2>" in page
    assert "<strong>give a source</strong>" in page
    assert "Taking part" not in page
    assert "Ada Conti" in sign_in("ada").get("/admin/pages").text


def test_a_preview_stores_nothing_and_keeps_what_was_typed(client, sign_in, cast):
    answer = write(sign_in("ada"), do="preview")
    assert answer.status_code == 200
    assert "<h2>Be kind</h2>" in answer.text
    assert "# Be kind" in answer.text
    assert 'value="delivered"' in answer.text
    assert db.session.scalar(select(SitePage.id)) is None


def test_what_is_written_is_cleaned(client, sign_in, cast):
    write(sign_in("ada"), "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>", title="<i>R</i>")
    page = client.get("/rules").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<script" not in main
    assert 'javascript:alert(1)"' not in main
    assert "<img" not in main
    assert "&lt;i&gt;R&lt;/i&gt;" in main


def test_the_delivered_text_comes_back_and_one_s_own_stays_in_the_journal(client, sign_in, cast):
    ada = sign_in("ada")
    write(ada)
    assert "Put the delivered text back" in ada.get(PATH).text
    assert ada.send(PATH, {"do": "put-back", "base": base()}).status_code == 303
    assert "Taking part" in client.get("/rules").text
    page = ada.get(PATH).text
    assert "Put the delivered text back" not in page
    assert "And **give a source**." in page  # under what stood there before
    assert [entry.deed for entry in db.session.scalars(select(Entry).order_by(Entry.id))] == ["changed", "put back"]


def test_the_journal_holds_both_texts(sign_in, cast):
    before = source_of("rules").body
    write(sign_in("ada"))
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.kind, entry.key, entry.actor_id) == ("page", "rules", cast.ada.id)
    assert entry.before["body"] == before
    assert entry.after == {"title": "Our rules", "body": BODY}


@pytest.mark.parametrize("fields", [{"body": "Mine", "title": "Mine"}, {"do": "put-back"}])
def test_a_page_that_somebody_changed_meanwhile_is_not_overwritten(client, sign_in, cast, fields):
    ada = sign_in("ada")
    write(ada)
    old = base()
    write(ada, "Theirs, later.")
    answer = ada.send(PATH, {**fields, "base": old})
    assert answer.status_code == 409
    assert "Theirs, later." in answer.text
    assert f'value="{base()}"'.replace("+", "&#43;") in answer.text or base() in answer.text
    assert "Theirs, later." in client.get("/rules").text


def test_two_first_texts_at_once_are_a_clash_not_a_fault(client, sign_in, cast):
    ada = sign_in("ada")
    write(ada)
    assert ada.send(PATH, {"title": "Mine", "body": "Mine", "base": "delivered"}).status_code == 409


@pytest.mark.parametrize(("title", "body", "name"), [
    ("", BODY, "title"), ("x" * 91, BODY, "title"), ("Rules", "", "body"), ("Rules", "x" * 20_001, "body"),
    ("Rules", "\u202e", "body"), ("Rules", "> " * 300 + "deep", "body"),
])  # fmt: skip
def test_a_bad_text_is_given_back_with_a_sentence(sign_in, cast, title, body, name):
    answer = write(sign_in("ada"), body, title)
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text
    assert db.session.scalar(select(SitePage.id)) is None


def test_the_form_shows_every_character_of_the_text(sign_in, cast):
    body = "\n\nFirst line after blank ones </textarea><b>x</b> & more"
    write(sign_in("ada"), body)
    page = sign_in("ada").get(PATH).text
    assert "&lt;/textarea&gt;&lt;b&gt;x&lt;/b&gt; &amp; more</textarea>" in page


def test_no_form_offers_a_page_that_is_not_there(sign_in, cast):
    ada = sign_in("ada")
    assert ada.get("/admin/pages/nothing").status_code == 404
    assert ada.send("/admin/pages/nothing", {"title": "x", "body": "y", "base": "delivered"}).status_code == 404
    assert ada.send(PATH, {"do": "dance"}).status_code == 422
