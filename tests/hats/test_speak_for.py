"""/settings/hats, /moderation/hats/<id>: asked for, confirmed by somebody else, worn on posts, revoked."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from forum.hats import actions
from forum.hats.forms import Wish
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.waiting import work_for
from forum.people.actions import hiding
from tests.support.content import comment, path_of, start_thread, tell
from tests.support.telling import mail_now

FORM = {"organization": "the Ministry of Labour, Peru", "capacity": "adviser", "proof": "See its page of staff.", "once": "once-1"}


def asked(actor, organization="the Ministry of Labour, Peru"):
    return actions.ask_for(actor, Wish(organization, "adviser", "See its page of staff."))


def confirmed(actor, moderator, organization="the Ministry of Labour, Peru"):
    return actions.decide(moderator, asked(actor, organization).id, "confirmed", "", "asked")


def test_what_a_member_asks_waits_for_the_moderators_once(sign_in, cast):
    lucia = sign_in("lucia")
    assert [lucia.send("/settings/hats", FORM).status_code for _n in range(2)] == [303, 303]
    assert lucia.get("/settings/hats").text.count("waits for a moderator") == 1
    assert FORM["organization"] in sign_in("moses").get("/moderation").text
    assert [work.path.rpartition("/")[0] for work in work_for(cast.moses) if "hats" in work.path] == ["/moderation/hats"]


def test_what_is_left_out_is_named_and_what_was_typed_stays(sign_in):
    page = sign_in("lucia").send("/settings/hats", {**FORM, "proof": ""})
    assert page.status_code == 422
    assert "How a moderator can confirm it: write something here." in page.text
    assert FORM["organization"] in page.text


def test_nobody_keeps_more_than_five(sign_in, cast):
    for n in range(5):
        asked(cast.lucia, f"organization {n}")
    assert sign_in("lucia").send("/settings/hats", FORM).status_code == 422


def test_a_moderator_confirms_and_the_member_is_told(sign_in, cast):
    hat = asked(cast.lucia)
    moses = sign_in("moses")
    assert moses.send(f"/moderation/hats/{hat.id}", {"state": "confirmed", "base": "asked"}).status_code == 303
    jobs.run_all()
    lucia = sign_in("lucia")
    assert "confirmed that you speak for" in lucia.get("/notifications").text
    assert hat.organization in sign_in("wei").get("/people/lucia").text


def test_nobody_confirms_their_own(sign_in, cast):
    hat = asked(cast.moses)
    moses = sign_in("moses")
    assert moses.get(f"/moderation/hats/{hat.id}").status_code == 404
    assert moses.send(f"/moderation/hats/{hat.id}", {"state": "confirmed", "base": "asked"}).status_code == 404
    assert hat.organization not in moses.get("/moderation").text
    assert hat.organization in sign_in("irene").get("/moderation").text


def test_to_refuse_needs_a_reason_and_nothing_is_chosen_before(sign_in, cast):
    hat = asked(cast.lucia)
    moses = sign_in("moses")
    assert " checked" not in moses.get(f"/moderation/hats/{hat.id}").text
    assert moses.send(f"/moderation/hats/{hat.id}", {"state": "refused", "base": "asked"}).status_code == 422
    assert moses.send(f"/moderation/hats/{hat.id}", {"base": "asked"}).status_code == 422
    sent = {"state": "refused", "base": "asked", "reason": "The page does not name you."}
    assert moses.send(f"/moderation/hats/{hat.id}", sent).status_code == 303
    assert "The page does not name you." in sign_in("lucia").get("/settings/hats").text


def test_the_second_moderator_reads_that_it_is_decided(sign_in, cast):
    hat = asked(cast.lucia)
    moses, irene = sign_in("moses"), sign_in("irene")
    moses.send(f"/moderation/hats/{hat.id}", {"state": "confirmed", "base": "asked"})
    late = irene.send(f"/moderation/hats/{hat.id}", {"state": "refused", "base": "asked", "reason": "No."})
    assert late.status_code == 409
    assert "decided on it meanwhile" in late.text
    assert "confirmed" in sign_in("lucia").get("/settings/hats").text


def test_a_decision_is_undone_with_one_press(sign_in, cast):
    hat = asked(cast.lucia)
    moses = sign_in("moses")
    moses.send(f"/moderation/hats/{hat.id}", {"state": "confirmed", "base": "asked"})
    undo = re.search(r'action="(/moderation/log/\d+/undo)"', moses.get("/help").text)
    assert moses.send(undo[1], {}).status_code == 303
    db.session.expire_all()
    assert hat.state == "asked"
    assert moses.send(undo[1], {}).status_code == 409


def test_a_post_says_for_whom_it_is(sign_in, cast):
    hat = confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.amina)
    path = f"/threads/{thread.id}-{thread.slug}"
    lucia = sign_in("lucia")
    assert f'<option value="{hat.id}">for the Ministry' in lucia.get(path).text
    typed = {"body": "The law changes in May.", "wears": str(hat.id), "once": "w1"}
    assert f'value="{hat.id}" selected' in lucia.send(f"{path}/comments", {**typed, "do": "preview"}).text
    assert lucia.send(f"{path}/comments", typed).status_code == 303
    assert "for <bdi>the Ministry of Labour, Peru</bdi>" in sign_in("wei").get(path).text
    assert 'name="wears"' not in sign_in("wei").get(path).text


def test_the_opening_of_a_thread_says_it_too(sign_in, cast):
    hat = confirmed(cast.lucia, cast.moses)
    lucia = sign_in("lucia")
    typed = {"title": "A new law", "kind": "discussion", "body": "From May on.", "wears": str(hat.id), "once": "t1"}
    answer = lucia.send("/regions/africa/threads/new", typed)
    assert answer.status_code == 303
    assert "for <bdi>the Ministry of Labour, Peru</bdi>" in sign_in("wei").get(answer.location).text


def test_visitors_read_it_where_they_read_the_comment(client, sign_in, cast):
    hat = confirmed(cast.amina, cast.moses, "the traders' mutual")
    case = tell(cast.amina)
    amina = sign_in("amina")
    amina.send(f"{path_of(case)}/discussion", {"do": "open"})
    amina.send(f"{path_of(case)}/comments", {"body": "Ask me.", "wears": str(hat.id), "once": "w2"})
    assert "for <bdi>the traders&#39; mutual</bdi>" in client.get(path_of(case)).text


@pytest.mark.parametrize("wears", ["999999", "nonsense", "-1"])
def test_a_hat_that_is_not_ones_own_is_refused_and_the_text_kept(sign_in, cast, wears):
    confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.amina)
    answer = sign_in("lucia").send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "Mine.", "wears": wears, "once": "w3"})
    assert answer.status_code == 422
    assert "not confirmed" in answer.text
    assert "Mine." in answer.text


def test_nobody_wears_anothers_hat(sign_in, cast):
    hat = confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.amina)
    answer = sign_in("wei").send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "Me", "wears": hat.id, "once": "w4"})
    assert answer.status_code == 422
    opened = {"title": "Mine", "kind": "discussion", "body": "I.", "wears": str(hat.id), "once": "t2"}
    assert sign_in("wei").send("/regions/africa/threads/new", opened).status_code == 422


def test_an_anonymous_author_wears_none(sign_in, cast):
    hat = confirmed(cast.amina, cast.moses)
    case = tell(cast.amina, byline="a_member")
    amina = sign_in("amina")
    assert 'name="wears"' not in amina.get(path_of(case)).text
    answer = amina.send(f"{path_of(case)}/comments", {"body": "Me.", "wears": str(hat.id), "once": "w5"})
    assert answer.status_code == 422
    assert hat.organization not in sign_in("wei").get(path_of(case)).text


def test_what_is_revoked_marks_what_was_said_before(sign_in, cast):
    hat = confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.amina)
    comment(cast.lucia, thread.discussion_id, "For the ministry.", wears=hat.id)
    actions.decide(cast.irene, hat.id, "revoked", "She left.", "confirmed")
    page = sign_in("wei").get(f"/threads/{thread.id}-{thread.slug}").text
    assert "(then) for <bdi>the Ministry of Labour, Peru</bdi>, no longer confirmed" in page
    late = sign_in("lucia").send(f"/threads/{thread.id}-{thread.slug}/comments", {"body": "Me", "wears": hat.id, "once": "w6"})
    assert late.status_code == 422


def test_whoever_hides_speaks_for_nobody(sign_in, cast):
    hat = confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.amina)
    comment(cast.lucia, thread.discussion_id, "For the ministry.", wears=hat.id)
    hiding.hide(cast.lucia)
    assert hat.organization not in sign_in("wei").get(f"/threads/{thread.id}-{thread.slug}").text


def test_the_letter_says_for_whom(cast):
    hat = confirmed(cast.lucia, cast.moses)
    thread = start_thread(cast.wei)
    comment(cast.lucia, thread.discussion_id, "Hear me, @amina.", wears=hat.id)
    letter = mail_now(cast.amina)[0]
    assert "Lucía Paredes, for the Ministry of Labour, Peru mentions you" in letter.text


def test_two_moderators_at_one_moment_and_one_wins(app, cast):
    hat_id = asked(cast.lucia).id
    db.session.commit()
    db.session.remove()
    barrier = Barrier(2)

    def decide(moderator, state):
        with app.app_context():
            token = engine_sqlite.writing.set(True)
            try:
                barrier.wait()
                actions.decide(moderator, hat_id, state, "So.", "asked")
                db.session.commit()
            except actions.Conflict:
                return "late"
            finally:
                db.session.remove()
                engine_sqlite.writing.reset(token)
            return "won"

    with ThreadPoolExecutor(2) as pool:
        ways = [pool.submit(decide, cast.moses, "confirmed"), pool.submit(decide, cast.irene, "refused")]
        assert sorted(each.result() for each in ways) == ["late", "won"]
