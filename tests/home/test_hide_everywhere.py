"""Hidden is hidden: every page of the site is read by everybody, every letter too, and the name is in none; then it is back."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum.cases.actions import authors, drafts
from forum.cases.queries.telling import typed_now
from forum.discussion import actions as discussing
from forum.discussion.forms import CommentDraft
from forum.following import actions as following
from forum.home.models import Newcomer
from forum.invitations.actions import invite
from forum.invitations.forms import InvitationDraft
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter, Message, post
from forum.kernel.text import quote, render
from forum.people.models import Member
from forum.writeshops.models import WriteShop, WriteShopCoach
from tests.curation.test_decide import typed as decision
from tests.support.content import SNAPSHOT, comment, path_of, start_thread, tell
from tests.support.writeshops import write_shop

NAME, HANDLE = "Zélie N'Diaye-Okonkwo", "zelie-okonkwo"
TRACES = re.compile(r"z[eé]lie|n['’]?diaye|okonkwo", re.IGNORECASE)  # no other word of the site holds one of these
WHO = ("", "wei", "lucia", "moses", "ada", "amina")  # visitor, member, mate, moderator, administrator, herself
ALIKE = 12  # pages of one door that are linked to
SKIPPED = re.compile(r"^/(static/|sign-out|settings/profile|healthz|readyz)")  # her own settings show her name to her


@pytest.fixture
def world(cast, sign_in):
    """Everything in which a name may stand."""
    row = db.session.get_one(Member, cast.amina.id)
    row.name, row.name_key, row.handle = NAME, "zelie n'diaye-okonkwo", HANDLE
    row.biography = row.can_help_with = f"I am {NAME}."
    row.biography_html = render(row.biography, owner="p")
    db.session.flush()
    zelie = type(cast.amina)(row.id, HANDLE, NAME, edition_ids=cast.amina.edition_ids, organization="Mutual", country="SN")
    own = tell(zelie, title=f"How {NAME} began", narrative=f"Told by {NAME}.", summary=f"By **{NAME}**, or N'Diaye-Okonkwo, Zélie.")
    drafts.open_working_copy(zelie, own)
    fields, _base = typed_now(own)
    drafts.publish_case(zelie, own.id, drafts.actions.Terms("everyone", "my_name"), f"{NAME} corrects")
    shared = tell(cast.lucia, title="Told together", **{"lead_organisation-name": f"{NAME} & Sons"})
    authors.let_in(cast.lucia, shared.id, zelie.id, as_author=True)
    db.session.flush()
    authors.answer(zelie, shared.id, yes=True)
    inside = tell(zelie, "edition", title="For mates")
    thread = start_thread(zelie, title=f"{NAME} asks", body=f"I am {NAME}, @{HANDLE}.")
    mates = start_thread(zelie, "edition turin-2003", title="Between mates")
    first = comment(zelie, thread.discussion_id, "My first words.")
    first_said = quote(first.body, NAME, first.number)
    said = comment(cast.lucia, thread.discussion_id, f"{first_said}\n\nAsk {NAME.upper()} (@{HANDLE}, /people/{HANDLE}).")
    draft = CommentDraft("Better words.", render("Better words.", owner="c"), None, "")
    discussing.edit_comment(cast.moses, said.id, draft, 1, f"{NAME} asked for it")
    comment(zelie, own.discussion_id, "On my own.")
    comment(cast.wei, own.discussion_id, f"Thank you, {NAME}!")
    for person in (cast.lucia, cast.wei, cast.moses):
        following.follow(person, "person", str(zelie.id), "watching")
        following.follow(person, "thread", str(thread.id), "watching")
    comment(zelie, thread.discussion_id, "And once more.")
    sign_in("moses").send(f"{path_of(own)}/decision", decision())
    working = drafts.start_case(cast.lucia, {**{key: [value] for key, value in SNAPSHOT.items()}, "title": [f"With {NAME}"]})
    since_first_day(cast, zelie)
    jobs.run_all()
    del fields, working, inside, mates, shared
    return own, thread, said


def since_first_day(cast, zelie):
    """Let her have been invited, be new and not greeted yet, and write in a write-shop and coach it."""
    invited = invite(cast.irene, InvitationDraft("z@example.net", NAME, "", None, None, f"{NAME} asked."))
    invited.member_id, invited.accepted_at = zelie.id, utcnow()
    db.session.add(Newcomer(member_id=zelie.id, edition_id=cast.amina.edition_ids[0], created_at=utcnow() - timedelta(days=2)))
    write_shop(cast, cast.wei)
    db.session.add(WriteShopCoach(shop_id=db.session.scalars(select(WriteShop.id)).one(), member_id=zelie.id))
    db.session.flush()
    jobs.run_duty("ask to greet newcomers")


def rules(app):
    """Every address that answers GET, filled with the ids of content."""
    values = {"handle": [HANDLE, "lucia"], "slug": ["turin-2003", "africa", "micro-insurance"], "iso2": ["sn"], "code": ["sn"]}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.startswith("/static"):
            continue
        paths = [rule.rule]
        for part in re.findall(r"<[^>]+>", rule.rule):
            name = part.strip("<>").rpartition(":")[2]
            numbers = ["1", "2", "3"]
            choice = numbers if part.startswith(("<int", "<ref")) else values.get(name, ["turin-2003", "sn", "x"])
            paths = [path.replace(part, each, 1) for path in paths for each in choice]
        found += paths
    return found


def crawl(app, browser):
    """Yield (path, answer) of every page that a browser reaches, by the list of addresses and by links: of those of one door
    that differ in their place alone (a hundred countries) or in their query alone (all filters), a few."""
    asked, waiting, seen, alike = set(rules(app)), ["/", *rules(app)], set(), Counter()
    doors = app.url_map.bind("localhost")
    while waiting:
        path = waiting.pop(0).partition("#")[0]
        place, _mark, query = path.partition("?")
        kind = (door(doors, place), bool(query))
        if path in seen or SKIPPED.match(path) or (path not in asked and alike[kind] >= ALIKE):
            continue
        seen.add(path)
        alike[kind] += 1
        answer = browser.get(path)
        yield path, answer
        if answer.location:
            waiting.insert(0, answer.location)
        waiting += [unescape(link) for link in re.findall(r'href="(/[^"]*)"', answer.text) if "asked=" not in link]


def door(doors, place):
    try:
        return doors.match(place)[0]
    except (HTTPException, RequestRedirect):
        return place


def traces(path, answer):
    """What of her stands in an answer: in its text as people read it, in its source, in its headers."""
    source = f"{answer.headers}\n{answer.get_data(as_text=True)}"
    asked = unquote(path)
    forms = (source, unescape(source), unquote(source), re.sub(r"<[^>]*>", "", unescape(source)))
    return sorted({found for form in forms for found in TRACES.findall(form.replace(asked, "").replace(path, ""))})


@pytest.mark.sqlite_only
def test_who_hides_is_found_on_no_page_and_in_no_letter_and_is_back_afterwards(app, world, cast, sign_in, client):
    own, thread, said = world
    told = {path_of(own): "", f"{path_of(own)}/history": "", f"/threads/{thread.id}-{thread.slug}": "wei",
            f"/comments/{said.id}/history": "lucia", "/people": "wei", f"/people/{HANDLE}": "moses", "/notifications": "lucia",
            "/editions/turin-2003": "lucia", "/moderation/log": "moses",
            "/people/invitations": "moses", "/invitations/1": "moses", "/editions/turin-2003/write-shop": "lucia"}  # fmt: skip
    browsers = {who: sign_in(who) if who else client for who in WHO}
    for path, who in told.items():
        assert traces("", browsers[who].get(path)), path
    post(Message("lucia@example.org", "Lucía", f"{NAME} wrote", f"{NAME} wrote:\nHello", f"<p>{NAME} wrote</p>", {"X-Who": NAME}))
    assert browsers["amina"].send("/settings/hiding", {"do": "hide"}).location == "/settings/profile"
    write_afterwards(browsers)
    left = {}
    for who, browser in browsers.items():
        pages = 0
        for path, answer in crawl(app, browser):
            pages += answer.status_code == 200
            if found := traces(path, answer):
                left[who, path] = found
        assert pages > (30 if who else 15), who
    assert left == {}
    sent = letters(app)
    assert len(sent) > 5
    assert any("a member wrote" in text for text in sent)
    assert any("To: " in text and "<amina@example.org>" in text for text in sent)  # who hides is written to all the same
    assert [found for text in sent for found in TRACES.findall(unquote(text))] == []
    browsers["amina"].send("/settings/hiding", {"do": "undo"})
    for path, who in told.items():
        assert traces("", browsers[who].get(path)), path
    assert NAME in unescape(client.get(path_of(own)).text)


def write_afterwards(browsers):
    """Let people write her name, and the site write letters, after she hid."""
    words = f"{NAME} told us, @{HANDLE} too."
    announced = {"title": f"News of {NAME}", "body": words, "kind": "announcement"}
    assert browsers["moses"].send("/editions/turin-2003/threads/new", announced).status_code == 303
    role = {"role": "moderator", "base": "member", "reason": words}
    assert browsers["ada"].send("/admin/roles/thandi", role).status_code == 303
    assert browsers[""].send("/password/forgotten", {"email": "amina@example.org"}).status_code in (200, 303)
    invited = {"email": "new@example.net", "name": NAME, "note": words}
    assert browsers["moses"].send("/people/invite", invited).status_code == 303
    post(Message("wei@example.org", NAME, f"News of {NAME}", words, f"<p>{words}</p>"))
    db.session.commit()
    jobs.run_all()


def letters(app):
    """Send what waits; return the messages as they leave, decoded."""
    from email import message_from_bytes, policy
    from pathlib import Path

    folder = Path(app.config["MAIL_DIR"])
    for path in folder.glob("*.eml"):
        path.unlink()
    db.session.query(Letter).update({Letter.send_at: Letter.created_at})
    db.session.commit()
    jobs.run_duty("send mail")
    found = []
    for path in folder.glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        found.append("\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts]))
    return found
