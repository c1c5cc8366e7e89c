"""/settings/notifications: the table, single things, the ledger; and links of mail that stop exactly what they came for."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select

from forum.following.actions import follow
from forum.following.queries import key_of_slug
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_duty
from forum.kernel.tokens import signed
from forum.notifications.models import Delivery, Telling, TellingChoice
from forum.notifications.policy import DEFAULTS
from forum.people.models import EditionMember
from tests.support.content import comment, edition, start_thread, tell
from tests.support.telling import choose, ledger, mail_now, told, work

PATH = "/settings/notifications"
FORM = {f"how-{what}": how for what, how in DEFAULTS.items()} | {"hour": "7", "weekday": "0", "paused_until": ""}


@pytest.fixture(autouse=True)
def quiet(app):
    """Nothing waits."""
    db.session.execute(Job.__table__.delete())
    db.session.commit()


@pytest.fixture
def talk(cast):
    """A thread that Lucía watches."""
    thread = start_thread(cast.wei, title="Who collects in the rains?")
    follow(cast.lucia, "thread", str(thread.id), "watching")
    work()
    return thread


def choices(member):
    rows = db.session.execute(select(TellingChoice).where(TellingChoice.member_id == member.id)).scalars()
    return {(row.kind, row.key): row.how for row in rows}


def test_the_table_shows_the_defaults_and_stores_what_differs(sign_in, cast):
    lucia = sign_in("lucia")
    page = lucia.get(PATH).text
    for what, how in DEFAULTS.items():
        assert re.search(rf'name="how-{what}" value="{how}"[^>]* checked', page), what
    answer = lucia.send(PATH, {**FORM, "how-watching": "off", "how-cases": "once", "hour": "18", "is_plain": "yes"})
    assert (answer.status_code, answer.location) == (303, f"{PATH}?done=saved")
    assert choices(cast.lucia) == {("what", "watching"): "off", ("what", "cases"): "once"}
    page = lucia.get(PATH).text
    assert re.search(r'name="how-watching" value="off"[^>]* checked', page)
    assert '<option value="18" selected>' in page
    assert re.search(r'name="is_plain" value="yes" checked', page)
    lucia.send(PATH, FORM)
    assert choices(cast.lucia) == {}


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("how-watching", "hourly", "New comments in what you watch: choose one of the answers offered."),
    ("how-watching", "", "New comments in what you watch: choose one."),
    ("how-staff", "off", "A moderator or curator decides about what you wrote: choose one of the answers offered."),
    ("hour", "24", "Send at: choose one of the answers offered."),
    ("weekday", "x", "Weekly on: choose one of the answers offered."),
])  # fmt: skip
def test_what_is_not_offered_is_refused_and_nothing_is_stored(sign_in, cast, field, value, sentence):
    answer = sign_in("lucia").send(PATH, {**FORM, "how-cases": "once", field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(r'name="how-cases" value="once"[^>]* checked', answer.text), "nothing typed is lost"
    assert choices(cast.lucia) == {}


def test_settings_hold_for_mail_that_waits(sign_in, cast, talk):
    comment(cast.amina, talk.discussion_id)
    assert ledger(cast.lucia)[-1] == ("watching", "daily", "waiting", "")
    sign_in("lucia").send(PATH, {**FORM, "how-watching": "once"})
    assert ledger(cast.lucia)[-1] == ("watching", "once", "waiting", "")
    sign_in("lucia").send(PATH, {**FORM, "how-watching": "site"})
    assert ledger(cast.lucia)[-1] == ("watching", "site", "skipped", "settings")
    assert mail_now(cast.lucia) == []


def test_one_thread_and_one_region_may_come_in_a_way_of_their_own(sign_in, cast, talk):
    follow(cast.lucia, "region", key_of_slug("region", "africa"), "following")
    africa = key_of_slug("region", "africa")
    lucia = sign_in("lucia")
    page = lucia.get(f"{PATH}/things").text
    assert f'name="thing-thread-{talk.id}"' in page
    assert f'name="thing-region-{africa}"' in page
    answer = lucia.send(f"{PATH}/things", {f"thing-thread-{talk.id}": "once", f"thing-region-{africa}": "off"})
    assert answer.status_code == 303
    comment(cast.amina, talk.discussion_id)
    assert ledger(cast.lucia)[-1][:2] == ("watching", "once")
    start_thread(cast.amina)
    assert ("thread", "following") not in told(cast.lucia)
    lucia.send(f"{PATH}/things", {f"thing-thread-{talk.id}": "as-above"})
    assert ("thread", str(talk.id)) not in choices(cast.lucia)
    bad = lucia.send(f"{PATH}/things", {f"thing-thread-{talk.id}": "hourly"})
    assert bad.status_code == 422
    assert "How: choose one of the answers offered." in bad.text


def test_what_one_does_not_follow_is_not_chosen_for(sign_in, cast):
    sign_in("lucia").send(f"{PATH}/things", {"thing-thread-999": "once", "thing-person-1": "off"})
    assert choices(cast.lucia) == {}


def test_who_is_silenced_or_suspended_chooses_too(sign_in, cast):
    for handle in ("sam", "sue"):
        assert sign_in(handle).send(PATH, {**FORM, "how-watching": "off"}).status_code == 303


def test_the_ledger_shows_each_thing_how_it_came_and_why_not(sign_in, cast, talk):
    comment(cast.amina, talk.discussion_id, "Does @lucia know?")
    mail_now(cast.lucia)
    choose(cast.lucia, "site", "watching")
    comment(cast.amina, talk.discussion_id)
    choose(cast.lucia, "off", "cases")
    follow(cast.lucia, "person", str(cast.amina.id), "following")
    tell(cast.amina)
    work()
    page = sign_in("lucia").get(f"{PATH}/sent").text
    for words in ("Who collects in the rains?", "Somebody mentions you, answers you or quotes you", "At once: on its way",
                  "not mailed: you chose the site only", "not told: you chose “off”"):  # fmt: skip
        assert words in page
    assert "Who collects in the rains?" not in sign_in("amina").get(f"{PATH}/sent").text


def test_the_ledger_does_not_name_what_its_reader_may_not_see_any_more(sign_in, cast):
    thread = start_thread(cast.amina, "edition turin-2003", title="A secret of the edition")
    follow(cast.lucia, "thread", str(thread.id), "watching")
    comment(cast.amina, thread.discussion_id)
    work()
    lucia = sign_in("lucia")
    assert "A secret of the edition" in lucia.get(f"{PATH}/sent").text

    db.session.execute(delete(EditionMember).where(EditionMember.member_id == cast.lucia.id))
    db.session.commit()
    page = lucia.get(f"{PATH}/sent").text
    assert "A secret of the edition" not in page
    assert "Something that is not here for you any more" in page


def stop_link(letter):
    return letter.headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


def test_one_click_from_a_mail_program_stops_exactly_that(client, cast, talk):
    follow(cast.lucia, "edition", str(edition("turin-2003").id), "watching")
    choose(cast.lucia, "once", str(talk.id), "thread")
    comment(cast.amina, talk.discussion_id)
    link = stop_link(mail_now(cast.lucia)[0])
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example.com"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert choices(cast.lucia) == {("thread", str(talk.id)): "site"}
    comment(cast.amina, talk.discussion_id)
    assert ledger(cast.lucia)[-1] == ("watching", "site", "skipped", "settings")
    start_thread(cast.amina, "edition turin-2003")
    assert ledger(cast.lucia)[-1] == ("edition", "once", "waiting", ""), "the rest goes on"


def test_opening_the_link_stops_nothing_and_the_page_undoes_what_it_did(client, cast, talk):
    comment(cast.amina, talk.discussion_id, "Does @lucia know?")
    link = stop_link(mail_now(cast.lucia)[0])
    page = client.get(link)
    assert page.status_code == 200
    assert "Stop mail about mentions, answers and quotations?" in page.text
    assert choices(cast.lucia) == {}
    assert "Stopped" in client.post(link, data={"do": "stop"}).text
    assert choices(cast.lucia) == {("what", "direct"): "site"}
    assert "It comes again" in client.post(link, data={"do": "undo"}).text
    assert choices(cast.lucia) == {}


@pytest.mark.parametrize("how", ["daily", "weekly"])
def test_a_digest_s_link_stops_the_digest(client, cast, talk, how):
    choose(cast.lucia, how, "watching")
    comment(cast.amina, talk.discussion_id)
    link = stop_link(mail_now(cast.lucia)[0])
    assert f"your {how} e-mail" in client.get(link).text
    client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert {how_ for (kind, _key), how_ in choices(cast.lucia).items() if kind == "what"} == {"site"}
    comment(cast.amina, talk.discussion_id)
    assert ledger(cast.lucia)[-1][2] == "skipped"


@pytest.mark.parametrize("token", ["x", "x.y.z", "a" * 3000, "%00"])
def test_a_token_that_is_none_says_so(client, app, token):
    for answer in (client.get(f"/unsubscribe/{token}"), client.post(f"/unsubscribe/{token}")):
        assert answer.status_code in (400, 404)


def test_a_token_for_another_purpose_or_of_nobody_stops_nothing(client, cast):
    for token in (signed("unsubscribe", [999_999, "what", "direct"]), signed("other", [cast.lucia.id, "what", "direct"]),
                  signed("unsubscribe", "what")):  # fmt: skip
        assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert choices(cast.lucia) == {}


def test_the_page_of_a_stopped_thread_does_not_say_its_title(client, cast, talk):
    choose(cast.lucia, "once", "watching")
    comment(cast.amina, talk.discussion_id)
    page = client.get(stop_link(mail_now(cast.lucia)[0])).text
    assert "mail about this thread" in page
    assert "rains" not in page


def test_a_row_is_made_only_where_something_was_said(sign_in, cast):
    sign_in("lucia").get(PATH)
    assert db.session.scalars(select(Telling)).all() == []
    assert db.session.scalars(select(Delivery.state).where(Delivery.member_id == cast.lucia.id)).all() == []


def test_the_ledger_is_forgotten_after_a_year(cast, talk):
    comment(cast.amina, talk.discussion_id)
    mail_now(cast.lucia)
    for days, left in ((364, True), (366, False)):
        with time_machine.travel(utcnow() + timedelta(days=days)):
            run_duty("forget the ledger")
        assert bool(ledger(cast.lucia, "app")) is left
