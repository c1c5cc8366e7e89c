"""/people/invite/list and /people/invitations/<list>: a list is read, previewed, corrected and sent, nothing twice."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.invitations.actions import lists
from forum.invitations.models import Invitation, InvitationList
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter
from forum.people.models import Member
from forum.people.queries import viewer_of

LIST = """ines@union.example.org, Inés Cordero, Unión de mezcaleros, México
huda@example.org, هدى المصري, , Liban
AMINA@example.org, Amina
thandi@example.org
ines@union.example.org
fatou@gmial.com, Fatou Sow
ben@@example.org
nobody at all
"""


def put(browser, people=LIST, edition="turin-now", **fields):
    data = {"people": people, "list-edition": edition, **fields}
    return browser.send("/people/invite/list", data, content_type="multipart/form-data")


@pytest.fixture
def moses(sign_in):
    return sign_in("moses")


@pytest.fixture
def path(moses):
    """The address of the list that Moses pasted."""
    return put(moses, **{"list-note": "We met in Turin."}).location


def letters():
    return db.session.scalars(select(Letter).where(Letter.about.like("invitation:%")).order_by(Letter.id)).all()


def counted_rows(model):
    return db.session.scalar(select(func.count()).select_from(model))


def row(page, words):
    """The line of the table that holds `words`."""
    return next(each for each in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if words in each)


def test_the_preview_says_line_by_line_what_will_happen_and_writes_nothing(moses, path, cast):
    page = moses.get(path)
    assert page.status_code == 200
    for words, told in (
        ("Inés Cordero", "Will be invited"), ("هدى المصري", "Will be invited"), ("AMINA@example.org", "will be added to"),
        ("thandi@example.org", "A member of Course turin-now already"), ("fatou@gmial.com", "fatou@gmail.com"),
        ("ben@@example.org", "ben@example.org"), ("nobody at all", "no e-mail address"),
    ):  # fmt: skip
        assert told in row(page, words), words
    assert "Stands in line 1 already" in page.text
    assert "Send 2 invitations" in page.text
    assert (letters(), counted_rows(Invitation)) == ([], 0)
    assert len(viewer_of(cast.amina.id).edition_ids) == 1


def test_sending_mails_each_once_and_adds_members_to_the_edition(moses, path, cast):
    assert moses.send(path, {"do": "send"}).location == path
    assert letters() == []  # the worker sends
    jobs.run_all()
    assert sorted(each.to_address for each in letters()) == ["huda@example.org", "ines@union.example.org"]
    assert all("We met in Turin." in each.text and "Moses Okello" in each.text for each in letters())
    assert len(viewer_of(cast.amina.id).edition_ids) == 2
    deeds = db.session.scalars(select(Entry.deed).order_by(Entry.id)).all()
    assert sorted(deeds) == ["added to the edition", "invited", "invited", "sent"]


def test_a_second_press_sends_nothing_twice(moses, path):
    for _ in range(2):
        assert moses.send(path, {"do": "send"}).status_code == 303
    jobs.run_all()
    moses.send(path, {"do": "send"})
    jobs.run_all()
    assert len(letters()) == 2


def test_a_worker_that_was_killed_goes_on_without_a_second_mail(moses, monkeypatch):
    monkeypatch.setattr(lists, "BATCH", 2)
    path = put(moses, "\n".join(f"p{n}@example.org" for n in range(5))).location
    moses.send(path, {"do": "send"})
    number = int(path.rpartition("/")[2])
    lists.send_batch({"list": number, "start": 0})
    db.session.rollback()  # killed before it was done: nothing of it stands
    assert letters() == []
    jobs.run_one()
    lists.send_batch({"list": number, "start": 0})  # ... or after it, before it could say so
    db.session.commit()
    assert [each.to_address for each in letters()] == ["p0@example.org", "p1@example.org"]
    jobs.run_all()
    assert sorted(each.to_address for each in letters()) == [f"p{n}@example.org" for n in range(5)]
    kept = db.session.get(InvitationList, number)
    assert (kept.handled, kept.size, kept.expected) == (5, 5, 5)


def test_a_batch_that_comes_again_after_a_revocation_invites_nobody_anew(moses, path):
    moses.send(path, {"do": "send"})
    jobs.run_all()
    db.session.execute(update(Invitation).values(revoked_at=utcnow()))
    lists.send_batch({"list": int(path.rpartition("/")[2]), "start": 0})
    assert len(letters()) == 2


def test_the_page_tells_the_progress_and_stops_looking_when_all_is_done(moses, path):
    moses.send(path, {"do": "send"})
    assert "data-refresh" in moses.get(path).text
    jobs.run_all()
    page = moses.get(path).text
    assert "0 of 2 sent" in page
    assert "data-refresh" in page
    jobs.run_duty("send mail")
    page = moses.get(path).text
    assert "2 of 2 sent" in page
    assert "data-refresh" not in page


def test_a_list_that_stands_still_can_go_on(moses, path):
    moses.send(path, {"do": "send"})
    db.session.execute(jobs.Job.__table__.delete())
    moses.send(path, {"do": "continue"})
    assert jobs.run_all() == 0  # too early
    db.session.execute(update(InvitationList).values(sent_at=utcnow() - timedelta(hours=1)))
    assert "Go on sending" in moses.get(path).text
    moses.send(path, {"do": "continue"})
    jobs.run_all()
    assert len(letters()) == 2


def test_who_lost_the_right_to_invite_sends_nothing_more(moses, path, cast):
    moses.send(path, {"do": "send"})
    db.session.execute(update(Member).where(Member.id == cast.moses.id).values(role="member"))
    jobs.run_all()
    assert letters() == []


def test_one_click_accepts_a_correction(moses, path):
    page = moses.get(path)
    position = re.search(r'name="accept" value="(\d+)"', row(page, "fatou@gmial.com"))[1]
    answer = moses.send(f"{path}/addresses", {"accept": position})
    assert answer.location == path
    page = moses.get(path)
    assert "Will be invited" in row(page, "fatou@gmail.com")
    assert "it was" in row(page, "fatou@gmail.com")
    assert "Send 3 invitations" in page.text


def test_an_address_that_only_looks_wrong_may_stay(moses, path):
    position = re.search(r'name="keep" value="(\d+)"', row(moses.get(path), "fatou@gmial.com"))[1]
    moses.send(f"{path}/addresses", {"keep": position})
    assert "Will be invited" in row(moses.get(path), "fatou@gmial.com")


def test_an_address_that_is_none_cannot_stay(moses, path):
    assert 'name="keep"' not in row(moses.get(path), "ben@@example.org")
    moses.send(f"{path}/addresses", {"keep": [0, 1, 2, 3, 4, 5, 6, 7]})
    assert "ben@example.org" in row(moses.get(path), "ben@@example.org")


def test_all_corrections_are_taken_at_once(moses, path):
    moses.send(f"{path}/addresses", {"all": "1"})
    page = moses.get(path)
    assert "Send 4 invitations" in page.text
    assert "look mistyped" not in page.text


def test_a_line_that_was_not_checked_is_not_sent(moses, path):
    moses.send(path, {"do": "send"})
    jobs.run_all()
    assert not any("fatou" in each.to_address for each in letters())
    moses.send(f"{path}/addresses", {"all": "1"})  # too late: what was sent stays as it was
    assert db.session.scalars(select(InvitationList)).one().lines[5]["suggestion"] == "fatou@gmail.com"


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30])
def test_what_no_page_sends_is_refused(moses, path, value):
    assert moses.send(f"{path}/addresses", {"accept": value}).status_code == 422
    assert moses.send(path, {"do": value}).status_code == 422
    assert moses.get(f"{path}?show={value}&page={value}").status_code == 200


def test_a_list_is_its_makers_alone(sign_in, client, moses, path):
    for who in ("irene", "ada", "amina"):
        other = sign_in(who)
        assert other.get(path).status_code == 404
        assert other.send(path, {"do": "send"}).status_code == 404
        assert other.send(f"{path}/addresses", {"all": "1"}).status_code == 404
    assert client.get(path).status_code == 404
    assert moses.get("/people/invitations/999999").status_code == 404


def test_a_list_is_forgotten_after_a_day_but_not_what_was_sent_from_it(moses, path):
    second = put(moses, "late@example.org").location
    moses.send(path, {"do": "send"})
    jobs.run_all()
    db.session.execute(update(InvitationList).values(created_at=utcnow() - timedelta(hours=25)))
    jobs.run_duty("forget old invitations")
    assert counted_rows(InvitationList) == 0
    assert counted_rows(Invitation) == 2
    for each in (path, second):
        assert moses.get(each).status_code == 404


def test_a_list_that_is_being_sent_is_not_forgotten(moses, path):
    moses.send(path, {"do": "send"})
    db.session.execute(update(InvitationList).values(created_at=utcnow() - timedelta(hours=25)))
    jobs.run_duty("forget old invitations")
    jobs.run_all()
    assert len(letters()) == 2


def test_a_list_can_be_given_up(moses, path):
    assert moses.send(path, {"do": "discard"}).location == "/people/invite"
    assert moses.get(path).status_code == 404


def test_who_is_invited_already_is_not_mailed_again_and_who_did_not_come_in_time_is(moses, path):
    moses.send(path, {"do": "send"})
    jobs.run_all()
    jobs.run_duty("send mail")
    db.session.execute(update(Invitation).where(Invitation.email == "huda@example.org").values(expires_at=utcnow()))
    again = put(moses).location
    page = moses.get(again)
    assert "Invited already" in row(page, "Inés Cordero")
    assert "Send 1 invitation<" in page.text
    moses.send(again, {"do": "send"})
    jobs.run_all()
    assert [each.to_address for each in letters()][2:] == ["huda@example.org"]
    assert counted_rows(Invitation) == 2  # renewed, not made twice


def test_two_lists_at_one_moment_invite_an_address_once(moses, sign_in):
    irene = sign_in("irene")
    first, second = put(moses, "a@example.org\nb@example.org").location, put(irene, "a@example.org\nc@example.org").location
    moses.send(first, {"do": "send"})
    irene.send(second, {"do": "send"})
    jobs.run_all()
    assert sorted(each.to_address for each in letters()) == ["a@example.org", "b@example.org", "c@example.org"]


@pytest.mark.parametrize(
    ("line", "chosen", "words"),
    [
        ("fr", "", "vous invite à rejoindre"), ("español", "fr", "le invita a unirse"), ("", "es", "le invita a unirse"),
        ("pt", "fr", "invites you to"), ("", "", "invites you to"),
    ],
)  # fmt: skip
def test_the_letter_speaks_the_language_of_the_list_else_the_chosen_one(moses, line, chosen, words):
    people = f"E-mail;Language;Name\nzoe@example.org;{line};Zoé\n"
    moses.send(put(moses, people, **{"list-language": chosen}).location, {"do": "send"})
    jobs.run_all()
    (letter,) = letters()
    assert words in letter.subject
    assert words in letter.text
    assert words in letter.html
    assert "Course turin-now" in letter.text


def test_a_file_is_read_as_well_also_one_that_is_no_utf_8(moses):
    data = "Pays;Prénom;Nom;Courriel\nSénégal;Zoé;Sène;zoe@example.org\n".encode("cp1252")
    answer = put(moses, "", file=(io.BytesIO(data), "participants été.csv"))
    assert answer.status_code == 303
    page = moses.get(answer.location)
    assert "Zoé Sène" in page.text
    assert "participants été.csv" in page.text


def test_a_form_with_a_file_still_holds_no_broken_characters(moses):
    data = {"people": "x", "csrf_token": moses.csrf_token(), "list-note": "?"}
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), v.encode()) for k, v in data.items()
    )
    broken = body.replace(b"\r\n?\r\n", b"\r\n\xff\xfe\r\n") + b"--b--\r\n"
    headers = {"Origin": "http://localhost"}
    answer = moses.post("/people/invite/list", data=broken, content_type="multipart/form-data; boundary=b", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("people", "file", "words"),
    [
        ("", None, "paste a list"), ("a@example.org", (b"E-mail\na@example.org", "a.csv"), "Send one of the two"),
        ("", (b"%PDF-1.4", "list.csv"), "another kind"), ("", (b"", "list.csv"), "empty"), (" \n ", None, "paste a list"),
        ("\n".join(f"p{n}@example.org" for n in range(501)), None, "up to 500"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_beside_its_field_and_what_was_typed_stays(moses, people, file, words):
    fields = {"file": (io.BytesIO(file[0]), file[1])} if file else {}
    answer = put(moses, people, **{"list-note": "We met in Turin."}, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "We met in Turin." in answer.text
    assert re.search(r'href="#f-(people|file)"', answer.text)
    assert counted_rows(InvitationList) == 0


@pytest.mark.parametrize(("field", "value"), [("list-edition", "nowhere"), ("list-note", "x" * 401), ("list-language", "xx")])
def test_a_bad_term_is_said_beside_its_field(moses, field, value):
    answer = put(moses, **{"edition": "turin-now", field: value} if field != "list-edition" else {"edition": value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


def test_five_hundred_lines_are_previewed_and_sent_with_no_statement_for_each(moses, counted):
    people = "\n".join(f"person{n}@example.org, Person {n} {'long' * 15}, Office {n}, Peru" for n in range(500))
    path = put(moses, people).location
    with counted() as statements:
        page = moses.get(path)
    assert "Send 500 invitations" in page.text
    assert len(statements) <= 9
    assert page.text.count("<tr>") == 101
    assert "person499@example.org" in moses.get(f"{path}?page=5").text
    moses.send(path, {"do": "send"})
    with counted() as statements:
        jobs.run_one()
    asked = [each for each in statements if not each.startswith("INSERT")]
    assert len(asked) < 16, "a batch of 25 asks what one line asks"
    jobs.run_all()
    assert len(letters()) == 500
    assert "0 of 500 sent" in moses.get(path).text


def test_who_speaks_and_is_hostile_in_a_list_is_escaped(moses):
    page = moses.get(put(moses, '"<script>alert(1)</script>" <a@example.org>, <b>Bold</b>').location)
    assert "<script>alert" not in page.text
    assert "<b>Bold" not in page.text


def test_members_of_no_edition_are_left_alone_where_none_is_chosen(moses, cast):
    page = moses.get(put(moses, "wei@example.org", edition="").location)
    assert "A member already." in page.text
    assert "There is nobody to invite" in page.text
    assert viewer_of(cast.wei.id).edition_ids == ()
