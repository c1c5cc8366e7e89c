"""/admin/vocabularies: other words, further terms, retiring, merging and parting, and what that does to what has been told."""

import pytest
from sqlalchemy import func, select, update

from forum.cases.actions.checking import check_derived
from forum.cases.models import Case, CaseFacet
from forum.following.actions import follow
from forum.following.models import Follow
from forum.kernel import jobs, memory
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.kernel.journal import Entry
from forum.people.actions import _set_topics
from forum.people.models import MemberTopic
from forum.threads.models import Thread
from forum.topics import queries as topics
from forum.topics.actions import load_topics
from forum.topics.actions import words as acting
from forum.topics.models import MAY_GROW, MAY_MERGE, NEEDED, Term, Topic
from tests.support.content import path_of, start_thread, tell

pytestmark = pytest.mark.each_on_both

WORDS = {"label": "Fishers and fish workers", "label_fr": "Pêcheurs", "definition": "Those who live from fishing."}
FISHERS = "/admin/vocabularies/target_groups/fishers"


def told(cast, **fields):
    """A published case study whose target groups are fishers."""
    return tell(cast.amina, **{"target_groups": "fishers", "audience": "everyone", **fields})


def facets(case, facet):
    rows = select(CaseFacet.value).where(CaseFacet.case_id == case.id, CaseFacet.facet == facet)
    return set(db.session.scalars(rows))


def settle():
    """Run the jobs, those that wait a minute too."""
    db.session.execute(update(Job).values(run_at=utcnow()))
    db.session.commit()
    jobs.run_all()


def merge(browser, path, into, **more):
    return browser.send(f"{path}/state", {"do": "merge", "into": into, "reason": "The same people.", **more})


@pytest.mark.parametrize("handle", ["amina", "moses", "sue", None])
def test_to_all_but_administrators_nothing_of_it_is_there(client, sign_in, handle):
    browser = sign_in(handle) if handle else client
    for path in ("/admin/vocabularies", "/admin/vocabularies/target_groups", FISHERS):
        assert browser.get(path).status_code == (404 if handle else 303)
    answers = [browser.send(FISHERS, WORDS), merge(browser, FISHERS, "artisans"), browser.send(FISHERS.rpartition("/")[0], WORDS)]
    assert {answer.status_code for answer in answers} == {403 if handle == "sue" else 404 if handle else 303}
    assert db.session.scalars(select(Entry)).all() == []


def test_every_vocabulary_and_every_term_has_its_page(sign_in):
    ada = sign_in("ada")
    index = ada.get("/admin/vocabularies").text
    names = [name for name in topics.vocabularies() if name not in ("gender", "rubric", "not_sure") and "rubric" not in name]
    for name in ("topics", *names):
        assert f'href="/admin/vocabularies/{name}"' in index
        assert ada.get(f"/admin/vocabularies/{name}").status_code == 200, name
    for name in ("rubric", "gender", "nothing"):
        assert ada.get(f"/admin/vocabularies/{name}").status_code == 404
    assert ada.get("/admin/vocabularies/target_groups/nobody").status_code == 404
    assert "always offered" in ada.get("/admin/vocabularies/bylines/my_name").text


def test_other_words_are_shown_at_once_and_outlive_a_release(sign_in, client, cast):
    case, ada = told(cast), sign_in("ada")
    assert topics.label("target_groups", "fishers") in client.get(path_of(case)).text
    assert ada.send(FISHERS, WORDS).status_code == 303
    for browser in (client, sign_in("lucia")):
        assert "Fishers and fish workers" in browser.get(path_of(case)).text
        assert "Fishers and fish workers" in browser.get("/cases?group=fishers").text
    load_topics()
    db.session.commit()
    assert topics.label("target_groups", "fishers") == WORDS["label"]
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.deed, entry.kind, entry.key) == ("reworded", "term", "target_groups:fishers")
    assert entry.after == WORDS
    page = ada.get(FISHERS).text
    assert "Take the words it came with" in page
    assert ada.send(FISHERS, {**WORDS, "do": "delivered"}).status_code == 303
    assert topics.label("target_groups", "fishers") == entry.before["label"]
    assert "Take the words it came with" not in ada.get(FISHERS).text


def test_words_are_escaped_wherever_they_stand(sign_in, client, cast):
    case = told(cast)
    sign_in("ada").send(FISHERS, {**WORDS, "label": "<b>Fishers</b>", "definition": "<script>alert(1)</script>"})
    for browser, path in ((client, path_of(case)), (client, "/cases"), (sign_in("ada"), FISHERS), (sign_in("amina"), "/cases/new")):
        text = browser.get(path).text
        assert "<b>Fishers" not in text
        assert "<script>alert" not in text


def test_two_administrators_at_one_term_see_both_words(sign_in):
    ada = sign_in("ada")
    base = ada.get(FISHERS).text.split('name="base" value="')[1][:16]
    assert ada.send(FISHERS, {**WORDS, "base": base}).status_code == 303
    answer = ada.send(FISHERS, {**WORDS, "label": "People who fish", "base": base})
    assert answer.status_code == 409
    assert "Stored meanwhile: “Fishers and fish workers”" in answer.text
    assert "People who fish" in answer.text
    assert topics.label("target_groups", "fishers") == WORDS["label"]


@pytest.mark.parametrize(("field", "value"), [("label", ""), ("label", "x" * 161), ("label", "a\0b"), ("definition", "x" * 1001)])
def test_bad_words_are_said_beside_their_field(sign_in, field, value):
    answer = sign_in("ada").send(FISHERS, {**WORDS, field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert db.session.scalars(select(Entry)).all() == []


def test_a_further_term_is_offered_and_can_be_told(sign_in, cast):
    ada, path = sign_in("ada"), "/admin/vocabularies/target_groups"
    assert ada.send(path, {**WORDS, "code": "Fish Workers"}).status_code == 422
    assert ada.send(path, {**WORDS, "code": "fishers"}).status_code == 422
    assert ada.send(path, {**WORDS, "code": "fish_workers"}).status_code == 303
    assert ada.send(path, {**WORDS, "code": "fish_workers"}).status_code == 422
    case = told(cast, target_groups="fish_workers")
    assert facets(case, "group") == {"fish_workers"}
    load_topics()
    assert topics.label("target_groups", "fish_workers") == WORDS["label"]


@pytest.mark.parametrize("name", ["audiences", "gender.markers", "branches", "languages", "topics"])
def test_a_vocabulary_that_rules_speak_of_is_not_open(sign_in, name):
    assert name not in MAY_GROW
    assert sign_in("ada").send(f"/admin/vocabularies/{name}", {**WORDS, "code": "another"}).status_code == 404


def test_what_is_retired_is_kept_by_who_has_it_and_offered_to_nobody_else(sign_in, cast):
    case, ada = told(cast), sign_in("ada")
    assert ada.send(f"{FISHERS}/state", {"do": "retire", "reason": ""}).status_code == 422
    assert ada.send(f"{FISHERS}/state", {"do": "retire", "reason": "Nobody uses it."}).status_code == 303
    lucia, amina = sign_in("lucia"), sign_in("amina")
    assert 'value="fishers"' not in lucia.get("/cases/new").text
    assert 'value="fishers" checked' in amina.get(f"{path_of(case)}/edit").text
    assert topics.label("target_groups", "fishers") in lucia.get(path_of(case)).text
    assert "/cases/" in lucia.get("/cases?group=fishers").text
    assert ada.send(f"{FISHERS}/state", {"do": "restore", "reason": "Asked for again."}).status_code == 303
    assert 'value="fishers"' in lucia.get("/cases/new").text


def test_the_last_answer_cannot_be_retired_nor_what_rules_need(sign_in):
    ada = sign_in("ada")
    codes = [word.code for word in topics.vocabulary("lesson_types").words]
    retired = {"do": "retire", "reason": "Why not."}
    answers = [ada.send(f"/admin/vocabularies/lesson_types/{code}/state", retired).status_code for code in codes]
    assert answers == [303] * (len(codes) - 1) + [422]
    for name, code in NEEDED:
        assert ada.send(f"/admin/vocabularies/{name}/{code}/state", retired).status_code == 404
        assert merge(ada, f"/admin/vocabularies/{name}/{code}", "other").status_code == 404


def test_a_merged_term_is_shown_and_found_as_the_other_and_kept_as_written(sign_in, client, cast):
    case, ada = told(cast), sign_in("ada")
    assert merge(ada, FISHERS, "artisans").status_code == 303
    settle()
    assert facets(case, "group") == {"artisans"}
    page = client.get(path_of(case)).text
    assert topics.label("target_groups", "artisans") in page
    for code in ("artisans", "fishers"):
        assert path_of(case) in client.get(f"/cases?group={code}").text, code
    assert 'value="fishers" checked' in sign_in("amina").get(f"{path_of(case)}/edit").text
    again = told(cast, title="Told with the old code")
    assert facets(again, "group") == {"artisans"}
    assert check_derived(False) == []
    assert ada.send(f"{FISHERS}/state", {"do": "part", "reason": "They are not."}).status_code == 303
    settle()
    assert facets(case, "group") == facets(again, "group") == {"fishers"}
    assert check_derived(False) == []
    deeds = db.session.scalars(select(Entry.deed).where(Entry.kind == "term")).all()
    assert deeds == ["merged", "parted"]


def test_chains_are_followed_and_circles_refused(sign_in, cast):
    case, ada = told(cast), sign_in("ada")
    base = "/admin/vocabularies/target_groups"
    merge(ada, FISHERS, "artisans")
    assert merge(ada, f"{base}/artisans", "fishers").status_code == 422
    assert merge(ada, f"{base}/artisans", "artisans").status_code == 422
    assert merge(ada, f"{base}/artisans", "nobody").status_code == 422
    assert merge(ada, f"{base}/artisans", "domestic_workers").status_code == 303
    settle()
    assert facets(case, "group") == {"domestic_workers"}


def test_many_case_studies_are_derived_anew_in_batches(sign_in, cast, monkeypatch):
    monkeypatch.setattr("forum.cases.jobs.BATCH", 2)
    cases = [told(cast, title=f"Case {n}") for n in range(5)]
    merge(sign_in("ada"), FISHERS, "artisans")
    settle()
    settle()
    settle()
    assert [facets(case, "group") for case in cases] == [{"artisans"}] * 5
    assert db.session.scalar(select(func.count(Case.id))) == 5


def test_merging_a_sub_topic_carries_what_hangs_on_it(sign_in, client, cast):
    first, second = topics.topics_tree()[2].children[:2]
    case = told(cast, topics=first.slug)
    thread = start_thread(cast.amina, f"topic {first.slug}")
    for viewer in (cast.lucia, cast.wei):
        follow(viewer, "topic", str(first.id), "following")
    follow(cast.wei, "topic", str(second.id), "muted")
    _set_topics(cast.lucia.id, (first.slug, second.slug))
    _set_topics(cast.wei.id, (first.slug,))
    db.session.commit()
    path = f"/admin/vocabularies/topics/{first.slug}"
    assert "2 follows" in sign_in("ada").get(path).text
    assert merge(sign_in("ada"), path, second.slug).status_code == 303
    settle()
    assert db.session.get(Thread, thread.id).topic_id == second.id
    levels = db.session.execute(select(Follow.member_id, Follow.level).where(Follow.kind == "topic")).all()
    assert sorted(map(tuple, levels)) == sorted([(cast.lucia.id, "following"), (cast.wei.id, "muted")])
    assert set(db.session.scalars(select(MemberTopic.topic_id))) == {second.id}
    answer = client.get(f"/topics/{first.slug}")
    assert (answer.status_code, answer.location) == (301, f"/topics/{second.slug}")
    assert path_of(case) in client.get(f"/cases?topic={first.slug}").text
    assert thread.title in sign_in("lucia").get(f"/topics/{second.slug}").text
    assert check_derived(False) == []


def test_the_five_topics_can_be_renamed_and_nothing_else(sign_in, client):
    theme, ada = topics.topics_tree()[2], sign_in("ada")
    path = f"/admin/vocabularies/topics/{theme.slug}"
    assert ada.send(path, {**WORDS, "label": "Small insurance"}).status_code == 303
    assert "Small insurance" in client.get("/topics").text
    for fields in ({"do": "retire"}, {"do": "merge", "into": "gender"}):
        assert ada.send(f"{path}/state", {**fields, "reason": "Why not."}).status_code == 404
    assert db.session.scalar(select(Topic.retired_at).where(Topic.slug == theme.slug)) is None


def test_what_another_process_changed_is_seen_after_a_minute_and_pages_kept_meanwhile_go(sign_in, client, cast, monkeypatch):
    case = told(cast)
    sign_in("ada").send(FISHERS, WORDS)
    client.get(path_of(case))
    db.session.execute(update(Term).where(Term.code == "fishers").values(label="Changed elsewhere"))
    db.session.info.pop("changed", None)  # as another process would: this one hears nothing of it
    db.session.commit()
    assert "Changed elsewhere" not in sign_in("lucia").get(path_of(case)).text
    monkeypatch.setattr(memory.time, "monotonic", lambda: 1e12)
    settle()
    assert "Changed elsewhere" in sign_in("lucia").get(path_of(case)).text
    assert "Changed elsewhere" in client.get(path_of(case)).text


@pytest.mark.parametrize("name", sorted(MAY_MERGE - {"topics"}))
def test_any_order_of_merging_and_parting_leaves_what_the_records_say(app, cast, name):
    codes = [word.code for word in topics.vocabulary(name).words if (name, word.code) not in NEEDED][:3]
    if len(codes) < 3:
        pytest.skip("too few terms to merge in a chain")
    told(cast)
    first, second, third = codes
    for deed in (
        lambda: acting.merge(cast.ada, name, first, second, "x"),
        lambda: acting.retire(cast.ada, name, third, "x"),
        lambda: acting.retire(cast.ada, name, third, "x", back=True),
        lambda: acting.merge(cast.ada, name, second, third, "x"),
        lambda: acting.unmerge(cast.ada, name, second, "x"),
        lambda: acting.unmerge(cast.ada, name, first, "x"),
    ):
        deed()
        db.session.commit()
        settle()
        assert check_derived(False) == []
    assert topics.canonical(name, first) == first
