"""Whatever anyone may send: an answer in the house's look, no trace stored, nothing given away."""

import html
import re
import sqlite3

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from forum.app import create_app
from forum.discussion.models import Comment
from forum.kernel.db import db
from forum.kernel.security import HEADERS
from tests.support.content import path_of, start_thread, tell

OURS = {"Origin": "http://localhost"}
THEIRS = {"Origin": "https://evil.example"}
BODY = "Half an hour's <b>work</b> & more."


@pytest.fixture
def talk(cast) -> str:
    """Where comments of a thread are posted."""
    thread = start_thread(cast.lucia)
    return f"/threads/{thread.id}-{thread.slug}/comments"


def comments() -> int:
    return db.session.scalar(select(func.count(Comment.id))) or 0


def is_in_the_houses_look(answer) -> bool:
    return "<!doctype html>" in answer.text and 'class="site-header' in answer.text and "Front page" in answer.text


def hidden_fields(answer, action) -> dict[str, str]:
    """Return the hidden fields of the form that posts to `action`."""
    form = answer.text[answer.text.index(f'action="{action}"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.mark.parametrize(
    "token", [{}, {"csrf_token": ""}, {"csrf_token": "wrong"}, {"csrf_token": "a" * 5000}, {"csrf_token": "ü\0"}]
)
def test_a_bad_token_gives_the_form_back_filled_in(sign_in, talk, token):
    browser, before = sign_in("amina"), comments()
    answer = browser.post(talk, data={"body": BODY, "once": "o1", **token}, headers=OURS)
    assert answer.status_code == 400
    assert html.escape(BODY, quote=False) in answer.text.replace("&#39;", "'")
    assert f'action="{talk}"' in answer.text
    assert comments() == before
    again = browser.post(talk, data={"body": BODY, **hidden_fields(answer, talk)}, headers=OURS)
    assert again.status_code == 303, "one press sends it"
    assert comments() == before + 1


def test_anothers_token_is_a_bad_token(sign_in, talk):
    before = comments()
    token = sign_in("wei").csrf_token()
    assert sign_in("amina").post(talk, data={"body": BODY, "csrf_token": token}, headers=OURS).status_code == 400
    assert comments() == before


def test_a_password_is_never_given_back(client, cast):
    answer = client.post(
        "/sign-in", data={"email": "amina@example.org", "password": "my own secret", "csrf_token": "x"}, headers=OURS
    )
    assert "my own secret" not in answer.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "http://localhost:8000", "https://localhost", "null", ""]
)
def test_a_form_sent_from_another_site_is_refused_and_not_given_back(sign_in, talk, origin):
    browser, before = sign_in("amina"), comments()
    answer = browser.send(talk, {"body": BODY}, headers={"Origin": origin})
    assert answer.status_code == 400
    assert "another site" in answer.text
    assert "Half an hour" not in answer.text
    assert comments() == before


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-out", "/preferences", "/password/forgotten", "/regions/africa/follow", "/notifications"]
)
def test_no_door_opens_to_another_site(client, sign_in, cast, address):
    assert client.send(address, {"theme": "dark"}, headers=THEIRS).status_code == 400
    browser = sign_in("amina")
    assert browser.send(address, {"theme": "dark", "level": "watching"}, headers=THEIRS).status_code == 400
    assert browser.get("/people").status_code == 200, "still signed in"


def test_a_form_from_nowhere_with_a_bad_token_is_not_given_back(sign_in, talk):
    answer = sign_in("amina").post(talk, data={"body": BODY}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "Half an hour" not in answer.text


@pytest.mark.parametrize(("method", "address", "allowed"), [
    ("POST", "/", "GET"), ("POST", "/about", "GET"), ("DELETE", "/cases", "GET"),
    ("PUT", "/", "GET"), ("PATCH", "/practices", "GET"),
    ("GET", "/sign-out", "POST"), ("GET", "/regions/africa/follow", "POST"), ("PUT", "/notifications", "POST"),
])  # fmt: skip
def test_a_wrong_method_is_refused_in_the_houses_look(client, sign_in, cast, method, address, allowed):
    for browser in (client, sign_in("amina")):
        answer = browser.open(address, method=method, headers=OURS)
        assert answer.status_code == 405
        assert allowed in answer.headers["Allow"]
        assert is_in_the_houses_look(answer)


def test_head_and_options_are_answered(client, cast):
    assert (client.head("/cases").status_code, client.head("/cases").data) == (200, b"")
    assert client.options("/cases").status_code == 200
    assert client.head("/threads/1-none").status_code == 404


@pytest.mark.parametrize("address", ["comments", "/sign-in", "/preferences"])
def test_a_body_over_the_limit_is_refused(app, client, sign_in, talk, address):
    browser, before = sign_in("amina"), comments()
    big = "a" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    answer = browser.send(talk if address == "comments" else address, {"body": big, "email": "x", "theme": "dark"})
    assert answer.status_code == 413
    assert is_in_the_houses_look(answer)
    assert comments() == before
    if address == "/sign-in":
        assert client.send(address, {"email": big, "password": "x"}).status_code == 413


def test_a_form_of_too_many_fields_is_refused(app, sign_in, talk):
    many = {f"field{n}": "x" for n in range(app.config["MAX_FORM_PARTS"] + 10)}
    answer = sign_in("amina").send(talk, {"body": BODY, **many}, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_comment_longer_than_a_comment_may_be_is_kept_and_not_posted(sign_in, talk):
    before = comments()
    answer = sign_in("amina").send(talk, {"body": "word " * 20_000, "once": "o"})
    assert answer.status_code == 422
    assert "word word word" in answer.text
    assert comments() == before


@pytest.mark.parametrize("address", [
    "/nothing", "/cases/99999-none", "/regions/atlantis", "/countries/zz", "/topics/none", "/people/nobody", "/threads/1-none",
    "/editions/none", "/comments/99999", "/static/nothing.css", "/static/../config.py", "/static/..%2fconfig.py", "/.env",
    "/wp-login.php", "//evil.example/%2e%2e", "/cases/1.exe", "/join", "/a" * 500, "/<script>alert(1)</script>",
])  # fmt: skip
def test_an_unknown_address_is_a_404_in_the_houses_look(client, sign_in, cast, address):
    for browser in (client, sign_in("amina")):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "<script>alert" not in answer.text
        assert is_in_the_houses_look(answer)


@pytest.mark.parametrize("number", [2**63, 2**64, 10**18 * 9 + 10**18, 10**40])
@pytest.mark.parametrize(
    "address", ["/cases/{}-x", "/cases/{}", "/threads/{}-x", "/comments/{}", "/moderation/cases/{}", "/cases/{}-x/history"]
)
def test_a_number_beyond_64_bits_is_a_404(client, sign_in, cast, address, number):
    for browser in (client, sign_in("moses")):
        assert browser.get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", [2**63 - 1, 2**31, 2**32, 0])
@pytest.mark.parametrize("address", ["/cases/{}", "/threads/{}", "/comments/{}", "/moderation/cases/{}"])
def test_a_number_that_a_key_could_be_is_looked_up(sign_in, cast, address, number):
    assert sign_in("moses").get(address.format(number)).status_code == 404


@pytest.mark.parametrize("address", [
    "/%FF", "/cases/%FF", "/people/%C3%28", "/regions/%ED%A0%80", "/cases?q=%FF", "/cases?topic=%C0%80", "/?x=%FE%FE",
    "/cases?q=%00", "/people/a%00b", "/cases?%FF=1", "/countries/%F0%28%8C%28",
])  # fmt: skip
def test_bad_utf_8_is_a_404(client, sign_in, cast, address):
    for browser in (client, sign_in("amina")):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("value", ["%", "%zz", "+", "%26", "%E2%80%AE", "%0D%0ASet-Cookie:x=1", "%F0%9F%99%82", "a" * 4000])
def test_odd_but_readable_addresses_are_answered(client, cast, value):
    for address in (f"/cases?q={value}", f"/cases?after={value}", f"/cases?topic={value}", f"/?x={value}"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "x" not in answer.headers.getlist("Set-Cookie")


def test_bytes_that_are_no_text_in_a_form_are_answered(sign_in, talk):
    browser = sign_in("amina")
    token = browser.csrf_token()
    for body in (b"%FF%FE", b"a%00b", b"%ED%A0%80", b"%F0%9F%99%82"):
        data = b"csrf_token=" + token.encode() + b"&body=" + body
        answer = browser.post(talk, data=data, content_type="application/x-www-form-urlencoded", headers=OURS)
        assert answer.status_code == (303 if body == b"%F0%9F%99%82" else 422 if b"%00" in body else 400)
    assert browser.get(talk.removesuffix("/comments")).status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream", "multipart/form-data"])
def test_a_body_that_is_no_form_is_a_form_without_a_token(sign_in, talk, kind):
    before = comments()
    answer = sign_in("amina").post(talk, data=b'{"body": "x"}', content_type=kind, headers=OURS)
    assert answer.status_code == 400
    assert comments() == before


def test_every_answer_carries_the_headers_of_safety(client, sign_in, cast, talk):
    member = sign_in("amina")
    style = re.search(r'href="(/static/[^"]+\.css)"', client.get("/").text)[1]
    answers = [
        client.get("/"), client.get("/"), client.get("/cases"), client.get("/nothing"), client.get("/cases/%FF"),
        client.post("/", headers=OURS), client.get("/robots.txt"), client.get("/healthz"), client.get("/readyz"), client.get(style),
        client.get("/people"), member.get("/"),
        member.get("/people"), member.get("/nothing"), member.send(talk, {"body": ""}), member.send(talk, {"body": "Yes."}),
        member.post(talk, headers=OURS), member.post(talk, headers=THEIRS), sign_in("sam").send(talk, {"body": "x"}),
        client.get(path_of(tell(cast.amina)).replace("rules", "other")), client.send("/sign-in", {"email": "x"}),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} >= {200, 301, 303, 400, 403, 404, 405, 422}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (answer.request.path, answer.status_code, name)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers.get("Server", "").split("/")[0] in ("", "Werkzeug")


def test_a_page_broken_on_our_side_carries_them_too_and_says_nothing_of_why(app, client, cast, monkeypatch):
    def fail(*_given):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("forum.library.queries.find_cases", fail)
    answer = client.get("/cases")
    assert answer.status_code == 500
    assert is_in_the_houses_look(answer)
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "address", ["/", "/cases", "/regions/africa", "/people", "/notifications", "/nothing", "/about", "/moderation/log"]
)
def test_what_the_signed_in_get_is_stored_by_nobody(sign_in, cast, address):
    assert sign_in("amina").get(address).headers["Cache-Control"] == "private, no-store"


def test_no_page_of_a_member_is_kept_for_a_visitor(client, sign_in, cast):
    start_thread(cast.lucia, title="Between us")
    assert "Between us" in sign_in("wei").get("/regions/africa").text
    answer = client.get("/regions/africa")
    assert "Between us" not in answer.text
    assert "Wei Chen" not in answer.text
    assert "csrf_token" not in answer.text


@pytest.mark.parametrize("address", ["/people", "/notifications", "/drafts", "/moderation/log"])
def test_a_noun_of_the_site_leads_a_visitor_to_sign_in_and_back(client, cast, address):
    answer = client.get(f"{address}?after=x")
    assert (answer.status_code, html.unescape(answer.location)) == (303, f"/sign-in?next={address}?after%3Dx")


def test_the_404_of_a_particular_thing_offers_to_sign_in(client, sign_in, cast):
    thread = start_thread(cast.lucia, title="Between us")
    there, nowhere = client.get(f"/threads/{thread.id}-{thread.slug}"), client.get(f"/threads/{thread.id + 9}-{thread.slug}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    same = [re.sub(r"/threads/\d+-", "/threads/", page.text) for page in (there, nowhere)]
    assert same[0] == same[1], "nothing tells the two apart"
    assert f"/sign-in?next=/threads/{thread.id}-{thread.slug}" in there.text


@pytest.mark.parametrize("next_", [
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\nb",
    "///evil.example", "/\t/evil.example", " //evil.example", "%2F%2Fevil.example", "http:evil.example",
])  # fmt: skip
def test_nobody_is_led_to_another_site(client, sign_in, cast, next_):
    page = client.get("/sign-in", query_string={"next": next_})
    for value in re.findall(r'name="next" value="([^"]*)"', page.text):
        assert re.match(r"/(?![/\\])", value), value
        assert not re.search(r"[\s\\]", value), value
    assert sign_in("amina").get("/sign-in", query_string={"next": next_}).headers.get("Location", "/") == "/"


def test_a_referer_of_another_site_leads_home(client, cast):
    answer = client.send("/preferences", {"theme": "dark"}, headers={"Referer": "https://evil.example/x"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_host_that_is_not_ours_stands_in_no_page(client, cast):
    assert "evil.example" not in client.get("/", headers={"Host": "evil.example"}).text


@pytest.mark.sqlite_only
def test_without_its_database_the_site_says_so(app, tmp_path):
    away = create_app({
        "SECRET_KEY": "x" * 32, "SITE_URL": "http://localhost", "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/nowhere/at-all.db",
    })  # fmt: skip
    browser = away.test_client()
    for address in ("/", "/cases", "/cases/1-x", "/about"):
        answer = browser.get(address)
        assert answer.status_code == 503, address
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["Cache-Control"] == "no-store"
        assert is_in_the_houses_look(answer)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert browser.post("/sign-in", data={"email": "x", "password": "y"}, headers=OURS).status_code in (400, 503)
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503


def test_what_met_a_busy_database_stands_in_the_answer_to_be_sent_again(sign_in, talk, monkeypatch):
    def busy(*_args, **_kwargs):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))

    browser = sign_in("amina")
    with monkeypatch.context() as patch:
        patch.setattr("forum.discussion.actions.post_comment", busy)
        answer = browser.send(talk, {"body": BODY, "once": "o1"})
    assert answer.status_code == 503
    assert is_in_the_houses_look(answer)
    assert html.escape(BODY, quote=False) in answer.text.replace("&#39;", "'")
    assert browser.post(talk, data={"body": BODY, **hidden_fields(answer, talk)}, headers=OURS).status_code == 303
