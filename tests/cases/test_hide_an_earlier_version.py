"""An author hides an earlier version of a case study, without asking: no page, link or difference tells what it said."""

from urllib.parse import unquote

import pytest

from tests.cases.test_history import change
from tests.support.content import path_of, tell


def told(cast):
    """Return the path of a case study with three versions: of Dakar, of Kayar, of Thiès."""
    case = tell(cast.amina)
    for title in ("Rules of our own in Kayar", "Rules of our own in Thiès"):
        case = change(cast.amina, case, title)
    return path_of(case)


def hide(browser, path, version=2, do="hide"):
    return browser.send(f"{path}/hidden-versions", {"version": version, "do": do})


def test_readers_read_that_a_version_was_and_not_what_it_said(sign_in, client, cast):
    path, amina = told(cast), sign_in("amina")
    assert "Kayar" in client.get(f"{path}/history").text
    assert unquote(hide(amina, path).location) == f"{path}/history"
    for browser in (client, sign_in("wei"), sign_in("lucia")):
        page = browser.get(f"{path}/history").text
        assert "Kayar" not in page
        assert "hidden by its author" in page
        assert "<strong>Version 2</strong>" in page
        assert "<option>2</option>" not in page.replace(" selected", "")
        for pair in ("from=1&to=2", "from=2&to=3", "from=2&to=2", "to=2", "from=2"):
            assert browser.get(f"{path}/history?{pair}").status_code == 404, pair
        both = browser.get(f"{path}/history?from=1&to=3").text
        assert "Thiès" in both
        assert "Kayar" not in both
    for browser in (amina, sign_in("moses")):
        assert "Kayar" in browser.get(f"{path}/history?from=2&to=3").text


def test_it_is_shown_again(sign_in, client, cast):
    path, amina = told(cast), sign_in("amina")
    hide(amina, path)
    assert "Show version 2 again" in amina.get(f"{path}/history").text
    hide(amina, path, do="undo")
    assert "Kayar" in client.get(f"{path}/history?from=2&to=3").text


@pytest.mark.parametrize("who", ["lucia", "moses", "ada"])
def test_nobody_but_an_author_hides_a_version(sign_in, client, cast, who):
    path, browser = told(cast), sign_in(who)
    assert "Hide version" not in browser.get(f"{path}/history").text
    assert hide(browser, path).status_code == 404
    assert "Kayar" in client.get(f"{path}/history?from=2&to=3").text


@pytest.mark.parametrize("version", [3, 0, 99, "x", ""])
def test_the_version_that_readers_see_and_what_is_none_are_not_hidden(sign_in, cast, version):
    path, amina = told(cast), sign_in("amina")
    assert hide(amina, path, version).status_code in (404, 422)
    assert "Thiès" in amina.get(path).text


def test_the_staff_does_not_bring_back_what_its_author_hides(sign_in, cast):
    path = told(cast)
    hide(sign_in("amina"), path)
    moses = sign_in("moses")
    assert moses.send(f"{path}/history", {"version": 2, "reason": "It was better."}).status_code in (404, 422)
    assert "Kayar" not in moses.get(path).text
    assert sign_in("amina").send(f"{path}/history", {"version": 2}).status_code == 303
