"""Reading: the page, who sees it, under whose name."""

import pytest

from forum.cases.actions import drafts
from forum.cases.queries.figures import figures
from tests.support.content import comment, path_of, tell


def test_an_old_slug_leads_to_the_new_one(client, cast):
    case = tell(cast.amina)
    answer = client.get(f"/cases/{case.id}-another?page=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{path_of(case)}?page=1")


@pytest.mark.parametrize(("audience", "allowed"), [
    ("everyone", {"amina", "lucia", "wei", "moses", None}),
    ("members", {"amina", "lucia", "wei", "moses"}),
    ("edition", {"amina", "lucia", "moses"}),
])  # fmt: skip
def test_an_audience_is_kept(client, sign_in, cast, audience, allowed):
    path = path_of(tell(cast.amina, audience))
    for handle in ("amina", "lucia", "wei", "moses", None):
        browser = sign_in(handle) if handle else client
        assert browser.get(path).status_code == (200 if handle in allowed else 404), handle
        assert browser.get(f"{path}/history").status_code == (200 if handle in allowed else 404), handle
        assert ("Rules of our own" in browser.get("/cases").text) == (handle in allowed), handle
        assert ("Rules of our own" in browser.get("/regions/africa").text) == (handle in allowed), handle


def test_an_anonymous_author_is_named_nowhere(client, sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    browser, path = sign_in("lucia"), path_of(case)
    comment(cast.amina, case.discussion_id, "As I said.", as_author=True)
    for page in (client.get(path), browser.get(path), browser.get("/cases"), browser.get(f"{path}/history"), client.get("/")):
        assert "Amina" not in page.text
        assert "/people/amina" not in page.text
    assert "A member known to the moderators" in client.get(path).text
    assert "Rules of our own" not in browser.get("/people/amina").text


def test_an_anonymous_authors_own_comment_carries_the_author(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    sign_in("amina").send(f"{path_of(case)}/comments", {"body": "Thank you.", "once": "a"})
    page = sign_in("lucia").get(path_of(case)).text
    assert "The author" in page
    assert "Amina" not in page


def test_a_withdrawn_one_that_was_open_says_only_that(client, sign_in, cast):
    case = tell(cast.amina)
    path = path_of(case)
    drafts.withdraw_case(cast.amina, case.id, "")
    answer = client.get(path)
    assert answer.status_code == 410
    assert "withdrawn on" in answer.text
    assert "Rules of our own" not in answer.text
    assert sign_in("amina").get(path).status_code == 200
    assert sign_in("moses").get(path).status_code == 200
    assert sign_in("lucia").get(path).status_code == 410
    assert "Rules of our own" not in client.get("/cases").text


def test_a_withdrawn_one_for_members_is_simply_not_there(client, cast):
    case = tell(cast.amina, "members")
    drafts.withdraw_case(cast.amina, case.id, "")
    assert client.get(path_of(case)).status_code == 404


def test_a_moderator_withdraws_with_a_reason_only(sign_in, cast):
    case = tell(cast.amina)
    path = f"{path_of(case)}/withdrawal"
    assert sign_in("moses").send(path).status_code == 422
    assert sign_in("moses").send(path, {"reason": "A person is named."}).status_code == 303
    assert "A person is named." in sign_in("amina").get(path_of(case)).text
    assert sign_in("lucia").send(path, {"reason": "No."}).status_code == 404
    assert sign_in("amina").send(path, {"do": "undo"}).status_code == 404, "an author does not undo the staff's act"
    assert sign_in("moses").send(path, {"do": "undo"}).status_code == 303


def test_visitors_read_one_sentence_in_place_of_the_talk(client, cast):
    case = tell(cast.amina)
    comment(cast.lucia, case.discussion_id, "Between us members.")
    page = client.get(path_of(case)).text
    assert "Between us members." not in page
    assert "Members talk about this." in page
    assert "1 comment" not in page


def test_opening_the_talk_holds_for_what_is_posted_afterwards(client, sign_in, cast):
    case = tell(cast.amina)
    path = path_of(case)
    comment(cast.lucia, case.discussion_id, "Said before.")
    assert sign_in("lucia").send(f"{path}/discussion", {"do": "open"}).status_code == 404
    assert sign_in("amina").send(f"{path}/discussion", {"do": "open"}).status_code == 303
    assert "Everyone can read what you post here." in sign_in("lucia").get(path).text
    comment(cast.lucia, case.discussion_id, "Said after.")
    page = client.get(path).text
    assert "Said after." in page
    assert "Said before." not in page


def test_a_page_costs_the_same_whatever_is_said_on_it(sign_in, client, cast, counted):
    case = tell(cast.amina)
    browser, path = sign_in("lucia"), path_of(case)
    browser.get(path)
    with counted() as few:
        browser.get(path)
    for _n in range(19):
        comment(cast.amina, case.discussion_id)
    browser.get(path)
    with counted() as many:
        browser.get(path)
    assert len(many) == len(few) <= 8, many
    with counted() as visited:
        client.get(f"{path}?fresh=1")
    assert len(visited) <= 5, visited


def test_a_visitors_page_is_kept_and_answered_by_its_etag(client, cast):
    path = path_of(tell(cast.amina))
    first = client.get(path)
    assert "Set-Cookie" not in first.headers
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    tell(cast.lucia, title="Another one")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_signed_in_get_private_pages(sign_in, cast):
    assert sign_in("amina").get(path_of(tell(cast.amina))).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/cases/99999", "/cases/0", "/cases/99999999999999999999999", "/cases/%FF", "/cases/abc"])
def test_what_is_not_there_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_the_figures_of_a_chart_are_written_where_no_line_strikes_through_them(app):
    def drawn(*values):
        of = {"indicator": "members", "unit": "persons"}
        rows = [{**of, "year": 2000 + 4 * n, "value": w + m, "women": w, "men": m} for n, (w, m) in enumerate(values)]
        return figures(rows)[0].lines

    women, men = drawn((30, 60), (50, 70), (80, 75))
    assert women.dots[0].label_y > women.dots[0].y, "under the men, who are more"
    assert men.dots[0].label_y < men.dots[0].y
    assert women.dots[-1].label_y < women.dots[-1].y, "above the men, who are fewer by now"
    assert men.dots[-1].label_y > men.dots[-1].y
    assert women.dots[1].label_y is None, "no peak"
    assert drawn((30, 60), (90, 70), (80, 75))[0].dots[1].label_y is not None, "a peak"


def test_women_and_men_of_a_single_year_are_drawn_beside_the_line_of_all(app):
    of = {"indicator": "members", "unit": "persons"}
    rows = [{**of, "year": 2000, "value": 50}, {**of, "year": 2010, "value": 90, "women": 60, "men": 30}]
    marks = {line.mark: [dot.year for dot in line.dots] for line in figures(rows)[0].lines}
    assert marks == {"": [2000, 2010], "w": [2010], "m": [2010]}
