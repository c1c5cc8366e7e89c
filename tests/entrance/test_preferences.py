"""POST /preferences: the theme, for everybody, guarded by Origin alone."""

import pytest

OURS = {"Origin": "http://localhost", "Referer": "http://localhost/topics?x=1"}


def test_a_visitor_chooses_a_theme_and_comes_back(client):
    answer = client.post("/preferences", data={"theme": "dark"}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/topics?x=1")
    assert client.get_cookie("theme").value == "dark"
    assert 'data-theme="dark"' in client.get("/topics").text


def test_the_devices_own_theme_needs_no_cookie(client):
    client.post("/preferences", data={"theme": "dark"}, headers=OURS)
    client.post("/preferences", data={"theme": "auto"}, headers=OURS)
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize("theme", ["", "pink", "dark\r\nSet-Cookie: x=1", "\0", "x" * 10_000])
def test_what_is_no_theme_is_refused(client, theme):
    assert client.post("/preferences", data={"theme": theme}, headers=OURS).status_code == 422
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_sites_form_is_refused(client, headers):
    assert client.post("/preferences", data={"theme": "dark"}, headers=headers).status_code == 400


def test_nobody_is_sent_to_another_site(client):
    answer = client.post("/preferences", data={"theme": "dark", "next": "//evil.example"}, headers=OURS)
    assert answer.location == "/topics?x=1"


def test_the_silenced_may_choose_too(sign_in):
    assert sign_in("sam").post("/preferences", data={"theme": "dark"}, headers=OURS).status_code == 303


def test_a_visitors_page_carries_no_token_and_sets_no_cookie(client):
    answer = client.get("/topics")
    assert "csrf_token" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_computer_that_keeps_nobody_keeps_a_theme_until_the_browser_is_closed(sign_in, client):
    client.post("/preferences", data={"theme": "dark"}, headers=OURS)
    assert client.get_cookie("theme").max_age > 0  # a visitor's own choice
    amina = sign_in("amina")
    amina.post("/preferences", data={"theme": "dark"}, headers=OURS)
    cookie = amina.get_cookie("theme")
    assert (cookie.value, cookie.max_age, cookie.expires) == ("dark", None, None)
    amina.send("/sign-out")
    assert amina.get_cookie("theme") is None
