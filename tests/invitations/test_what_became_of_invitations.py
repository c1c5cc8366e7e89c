"""/people/invitations and /invitations/<id>: the states, and what the staff does with one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.invitations import policy
from forum.invitations.models import STATES, Invitation
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter, LetterEnded

REFUSED = "SMTPRecipientsRefused({'ines@example.org': (550, b'5.1.1 <ines@example.org>: no such user here')})"


def one() -> Invitation:
    return db.session.scalars(select(Invitation)).one()


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def link(letter):
    return re.search(r"http://localhost(/join/\S+)", letter.text)[1]


@pytest.fixture
def moses(sign_in):
    return sign_in("moses")


@pytest.fixture
def path(moses):
    """The page of the invitation that Moses sent to Inés."""
    moses.send("/people/invite", {"email": "ines@example.org", "name": "Inés Cordero", "edition": "turin-now"})
    return f"/invitations/{one().id}"


def ended(failed=False, error="", to="ines@example.org"):
    emit(LetterEnded(1, f"invitation:{one().id}", to, failed, error))
    db.session.commit()


def test_the_states_follow_each_other(moses, path, client):
    def told() -> str:
        return re.search(r"<td>\s*([^<]+?)\s*<small>", moses.get("/people/invitations").text)[1]

    assert told() == "waiting to be sent"
    address = link(letters()[0])
    jobs.run_duty("send mail")
    assert told() == "sent"
    client.get(address)
    assert told() == "link opened"
    db.session.execute(update(Invitation).values(expires_at=utcnow()))
    assert told() == "expired"
    db.session.execute(update(Invitation).values(expires_at=utcnow() + timedelta(days=1)))
    client.send(address, {"name": "Inés"})
    assert told() == "accepted"


def test_a_letter_that_came_back_shows_the_servers_words(moses, path):
    ended(failed=True, error=REFUSED)
    for page in ("/people/invitations", path):
        assert "550 5.1.1 &lt;ines@example.org&gt;: no such user here" in moses.get(page).text
    assert "came back" in moses.get("/people/invitations?state=bounced").text


def test_what_becomes_of_a_letter_to_an_earlier_address_is_of_no_matter(path):
    ended(failed=True, error="x", to="old@example.org")
    emit(LetterEnded(1, "invitation:999999", "ines@example.org", True, "x"))
    emit(LetterEnded(1, "digest:1", "ines@example.org", True, "x"))
    assert one().bounced_at is None


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Barracuda Sentinel)",
        "Proofpoint URL Defense",
        "python-requests/2.31",
        "Googlebot/2.1",
        "curl/8",
    ],
)
def test_a_program_that_looks_at_links_opens_nothing(moses, path, client, agent):
    address = link(letters()[0])
    assert client.get(address, headers={"User-Agent": agent}).status_code == 200
    client.head(address)
    client.get(address, headers={"Sec-Purpose": "prefetch"})
    moses.get(address)  # who invited tries the link
    assert one().opened_at is None
    assert client.get(address, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Firefox/140.0"}).status_code == 200
    assert one().opened_at is not None


def test_each_state_is_found_by_its_filter_and_by_no_other(app, moses):
    now, day = utcnow(), timedelta(days=1)
    base = {"email": "", "expires_at": now + day}
    for n, times in enumerate((
        {}, {"sent_at": now}, {"opened_at": now}, {"accepted_at": now}, {"bounced_at": now, "sent_at": now},
        {"expires_at": now - day},
        {"revoked_at": now}, {"revoked_at": now, "accepted_at": now}, {"expires_at": now - day, "bounced_at": now},
        {"opened_at": now, "sent_at": now, "bounced_at": now}, {"accepted_at": now, "expires_at": now - day},
    )):  # fmt: skip
        db.session.add(Invitation(token_hash=str(n), email_key=str(n), **{**base, "email": f"p{n}@example.org", **times}))
    db.session.flush()
    rows = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    for state in STATES:
        found = db.session.scalars(select(Invitation).where(policy.is_in_state(state, now)).order_by(Invitation.id)).all()
        assert found == [row for row in rows if policy.state_of(row, now) == state], state
        assert found, state
        page = moses.get(f"/people/invitations?state={state}").text
        assert len(re.findall(r'href="/invitations/\d', page)) == len(found)


def test_the_list_is_narrowed_by_edition_and_turns_its_pages(moses, path):
    for n in range(60):
        moses.send("/people/invite", {"email": f"p{n}@example.org", "edition": "turin-2003" if n % 2 else "turin-now"})
    page = moses.get("/people/invitations?edition=turin-2003").text
    assert page.count("<tr>") == 31
    first = moses.get("/people/invitations").text
    assert first.count("<tr>") == 51
    onward = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert moses.get(onward).text.count("<tr>") == 12
    assert moses.get("/people/invitations?edition=nowhere&state=none&after=x").status_code == 200


def test_the_address_of_who_has_joined_is_shown_no_more(moses, path, client):
    client.send(link(letters()[0]), {"name": "Inés Cordero"})
    for page in ("/people/invitations", path):
        assert "ines@example.org" not in moses.get(page).text
        assert "Inés Cordero" in moses.get(page).text


def test_sending_again_ends_the_link_before(moses, path, client):
    first = link(letters()[0])
    jobs.run_duty("send mail")
    answer = moses.send(f"{path}/letter", {"base": 1})
    assert "no longer works" in moses.get(answer.location).text
    second = link(letters()[-1])
    assert client.get(first).status_code == 410
    assert "Send me a new invitation" in client.get(first).text
    assert client.get(second).status_code == 200
    assert client.send(first, {"name": "Inés"}).status_code == 410


def test_sending_again_renews_what_has_expired(moses, path, client):
    db.session.execute(update(Invitation).values(expires_at=utcnow()))
    moses.send(f"{path}/letter", {"base": 1})
    assert client.get(link(letters()[-1])).status_code == 200


def test_a_second_press_mails_no_second_letter(moses, path):
    jobs.run_duty("send mail")
    for _ in range(2):
        assert moses.send(f"{path}/letter", {"base": 1}).status_code == 303
        assert moses.send(f"{path}/letter", {}).status_code == 303
    assert len(letters()) == 2


def test_a_letter_that_still_waits_is_not_sent_beside_the_new_one(moses, path):
    moses.send(f"{path}/letter", {"base": 1})
    assert len(letters()) == 1


def test_the_address_is_corrected_and_mailed(moses, path, client):
    first = link(letters()[0])
    jobs.run_duty("send mail")
    ended(failed=True, error=REFUSED)
    answer = moses.send(f"{path}/address", {"email": "ines.cordero@example.org", "base": 1})
    assert answer.status_code == 303
    assert "ines" not in answer.location
    assert letters()[-1].to_address == "ines.cordero@example.org"
    assert (one().email, one().bounced_at, one().bounce) == ("ines.cordero@example.org", None, "")
    assert client.get(first).status_code == 410
    client.send(link(letters()[-1]), {"name": "Inés"})
    assert one().accepted_at is not None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ines", "write one like"),
        ("", "E-mail address"),
        ("amina@example.org", "has an account"),
        ("ben@example.org", "invited already"),
    ],
)
def test_an_address_that_cannot_be_taken_is_refused_and_nothing_is_mailed(moses, path, address, words):
    moses.send("/people/invite", {"email": "ben@example.org"})
    before = len(letters())
    answer = moses.send(f"{path}/address", {"email": address, "base": 1})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#f-email"' in answer.text
    assert len(letters()) == before


def test_a_revoked_invitation_lets_nobody_in_and_says_to_ask(moses, path, client):
    address = link(letters()[0])
    for _ in range(2):
        assert moses.send(f"{path}/revocation").status_code == 303
    assert letters() == []  # the letter that still waited is taken back
    page = client.get(address)
    assert page.status_code == 410
    assert "Ask whoever invited you" in page.text
    assert "Send me a new" not in page.text
    assert client.send(address, {"name": "Inés"}).status_code == 410
    assert client.send(f"{address}/again").status_code == 410
    assert letters() == []
    for deed in ("letter", "address"):
        assert moses.send(f"{path}/{deed}", {"base": 1, "email": "x@example.org"}).status_code == 409
    moses.send("/people/invite", {"email": "ines@example.org"})
    assert len(letters()) == 1  # it can be invited anew


def test_with_an_accepted_one_nothing_can_be_done(moses, path, client):
    client.send(link(letters()[0]), {"name": "Inés"})
    for deed in ("letter", "address", "revocation"):
        assert moses.send(f"{path}/{deed}", {"base": 1, "email": "x@example.org"}).status_code == 409
    assert "Revoke" not in moses.get(path).text


def test_every_act_stands_in_the_journal_and_no_address_does(moses, path):
    moses.send(f"{path}/letter", {"base": 1})
    moses.send(f"{path}/address", {"email": "new@example.org", "base": 2})
    moses.send(f"{path}/revocation")
    rows = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert [row.deed for row in rows] == ["invited", "sent again", "address corrected", "revoked"]
    assert not any("@" in f"{row.reason}{row.before}{row.after}" for row in rows)


def test_inviting_somebody_twice_sends_nothing_and_shows_the_invitation(moses, path):
    answer = moses.send("/people/invite", {"email": "INES@example.org"})
    assert answer.location.startswith(path)
    assert "nothing was sent again" in moses.get(answer.location).text
    assert len(letters()) == 1


def test_to_others_none_of_it_is_there(sign_in, client, path):
    for browser in (client, sign_in("amina"), sign_in("sue")):
        assert browser.get(path).status_code == 404
    for deed in ("letter", "address", "revocation"):
        assert sign_in("amina").send(f"{path}/{deed}", {"base": 1}).status_code == 404
        assert client.send(f"{path}/{deed}", {"base": 1}).location.startswith("/sign-in")
    assert len(letters()) == 1
