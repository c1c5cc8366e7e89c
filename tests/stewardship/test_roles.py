"""/admin/roles: giving and taking roles, and that somebody is always left who can."""

import threading

import pytest
from sqlalchemy import func, select, update

from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter
from forum.people.models import Member
from forum.people.queries import viewer_of
from forum.stewardship import actions

REASON = "She knows the people."


def role_of(handle):
    return db.session.scalar(select(Member.role).where(Member.handle == handle))


def administrators():
    return db.session.scalar(select(func.count(Member.id)).where(Member.role == "administrator"))


def give(browser, handle, role, base="member", reason=REASON):
    return browser.send(f"/admin/roles/{handle}", {"role": role, "base": base, "reason": reason})


def test_a_member_becomes_moderator_is_told_and_the_journal_says_why(sign_in, cast):
    assert give(sign_in("ada"), "lucia", "moderator").status_code == 303
    assert role_of("lucia") == "moderator"
    assert sign_in("lucia").get("/moderation").status_code == 200
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to_address == "lucia@example.org"
    assert "moderator" in letter.text
    assert REASON in letter.text
    assert "Ada Conti" in letter.text
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.actor_id, entry.key, entry.reason) == (cast.ada.id, str(cast.lucia.id), REASON)
    assert (entry.before, entry.after) == ({"role": "member"}, {"role": "moderator"})


def test_a_role_that_is_taken_is_gone_at_once_where_they_are_signed_in(sign_in, cast):
    moses = sign_in("moses")
    assert moses.get("/moderation").status_code == 200
    assert give(sign_in("ada"), "moses", "member", "moderator").status_code == 303
    assert moses.get("/moderation").status_code == 404


def test_the_last_administrator_stays(sign_in, cast):
    answer = give(sign_in("ada"), "ada", "member", "administrator")
    assert answer.status_code == 422
    assert "this is the only administrator" in answer.text
    assert role_of("ada") == "administrator"


def test_one_who_cannot_act_does_not_count_as_another_administrator(sign_in, cast):
    db.session.execute(update(Member).where(Member.handle.in_(("sam", "sue"))).values(role="administrator"))
    assert give(sign_in("ada"), "ada", "member", "administrator").status_code == 422


def test_an_administrator_may_go_where_another_stays(sign_in, cast):
    give(sign_in("ada"), "lucia", "administrator")
    assert give(sign_in("ada"), "ada", "member", "administrator").location == "/"
    assert sign_in("ada").get("/admin").status_code == 404
    assert sign_in("lucia").get("/admin").status_code == 200


def test_of_two_administrators_who_take_each_others_role_at_one_moment_one_stays(app, cast):
    db.session.execute(update(Member).where(Member.handle == "lucia").values(role="administrator"))
    db.session.commit()
    both = {"ada": viewer_of(cast.ada.id), "lucia": viewer_of(cast.lucia.id)}
    db.session.remove()
    ready, fates = threading.Barrier(2), []

    def take(mine, theirs):
        with app.app_context():
            engine_sqlite.writing.set(True)
            ready.wait(10)
            try:
                actions.change_role(both[mine], theirs, "member", REASON, "administrator")
                db.session.commit()
                fates.append("done")
            except Exception as fault:
                db.session.rollback()
                fates.append(type(fault).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=take, args=pair) for pair in (("ada", "lucia"), ("lucia", "ada"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert sorted(fates) == ["NotFound", "done"]
    assert administrators() == 1


def test_a_form_that_is_out_of_date_changes_nothing(sign_in, cast):
    give(sign_in("ada"), "lucia", "moderator")
    answer = give(sign_in("ada"), "lucia", "administrator", base="member")
    assert answer.status_code == 409
    assert role_of("lucia") == "moderator"


def test_sending_a_form_twice_tells_them_once(sign_in, cast):
    ada = sign_in("ada")
    give(ada, "lucia", "moderator")
    assert give(ada, "lucia", "moderator", base="moderator").status_code == 303
    assert db.session.scalar(select(func.count(Letter.id))) == 1


@pytest.mark.parametrize(("fields", "name"), [
    ({"role": "emperor", "reason": REASON}, "role"), ({"role": "", "reason": REASON}, "role"),
    ({"role": "moderator", "reason": ""}, "reason"),
    ({"role": "moderator", "reason": "x" * 1001}, "reason"), ({"role": "moderator", "reason": "\u200b"}, "reason"),
])  # fmt: skip
def test_a_bad_form_is_given_back_with_what_was_typed(sign_in, cast, fields, name):
    answer = sign_in("ada").send("/admin/roles/lucia", {"base": "member", **fields})
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text
    assert role_of("lucia") == "member"


@pytest.mark.parametrize("handle", ["sam", "sue", "nobody", "reach-editors"])
def test_who_cannot_act_gets_no_role(sign_in, cast, handle):
    assert sign_in("ada").get(f"/admin/roles/{handle}").status_code == 404
    assert give(sign_in("ada"), handle, "moderator").status_code == 404


@pytest.mark.parametrize(("words", "found"), [
    ("lucia", True), ("LUCÍA par", True), ("lucia@example.org", True), ("Lucia@Example.org", True), ("lucia@example", False),
    ("example.org", False), ("%", False), ("_", False), ("Sam", False),
])  # fmt: skip
def test_a_member_is_found_by_name_or_whole_address(sign_in, cast, words, found):
    answer = sign_in("ada").send("/admin/roles", {"who": words})
    assert answer.status_code == 200
    shown = answer.text[answer.text.index('id="fnd"') : answer.text.index('id="stf"')]
    assert ("Lucía Paredes" in shown) == found
    assert "@example.org" not in shown


def test_looking_for_nothing_says_so(sign_in, cast):
    assert sign_in("ada").send("/admin/roles", {"who": " "}).status_code == 422


def test_a_name_from_right_to_left_keeps_its_line(sign_in, cast):
    db.session.execute(update(Member).where(Member.handle == "moses").values(name="أمينة <i>ديالو</i>"))
    page = sign_in("ada").get("/admin/roles").text
    assert "<bdi>أمينة &lt;i&gt;ديالو&lt;/i&gt;</bdi>" in page
