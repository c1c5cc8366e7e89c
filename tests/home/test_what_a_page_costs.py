"""The budget of statements, page by page: so many for a visitor, so many for who is signed in, however much there is."""

import pytest
from sqlalchemy import select, update

from forum.collections.actions import add, make
from forum.collections.forms import CollectionDraft
from forum.curation.actions.nominating import nominate
from forum.curation.actions.reviewing import invite as invite_reviewers
from forum.curation.forms import NominationDraft
from forum.curation.models import Decision
from forum.following import actions as following
from forum.hats.actions import ask_for, decide
from forum.hats.forms import Wish
from forum.invitations.actions import invite
from forum.invitations.actions.lists import keep_list, send_list
from forum.invitations.forms import InvitationDraft, ListTerms
from forum.invitations.forms.lists import read_text
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import PageVersion, db
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.queries import place_of
from tests.curation.test_decide import typed as decision
from tests.support.content import comment, path_of, start_thread, tell
from tests.support.writeshops import write_shop

FOR_VISITORS, FOR_MEMBERS = 5, 9
FOR_MODERATORS = FOR_MEMBERS + 1  # what waits is counted in the menu
PUBLIC = (
    "/", "/cases", "/cases?view=table", "/cases?view=map", "/cases?q=smoke&topic=micro-insurance", "{case}", "{case}/history",
    "/regions", "/regions/africa", "/countries/sn", "/topics", "/topics/micro-insurance", "/practices",
    "/practices?label=lapsed&topic=gender", "/practices/{year}", "/decisions/{decision}", "/editions",
    "/editions/turin-2003", "/about", "/offline", "/feeds/cases.atom", "/feeds/practices.atom", "/topics/micro-insurance.atom",
    "/regions", "/regions/africa", "/countries/sn", "/topics", "/topics/micro-insurance", "/practices", "/editions",
    "/editions/turin-2003", "/collections", "{collection}",
    "/about", "/offline", "/feeds/cases.atom", "/feeds/practices.atom", "/topics/micro-insurance.atom",
    "/regions/africa.atom", "/countries/sn.atom",
)  # fmt: skip
SHOP = "/editions/turin-2003/write-shop"
SIGNED_IN = (
    *PUBLIC, "{case}/re-review", "{hoped}/nomination", "/bookmarks", "{case}/reactions",
    "{thread}", "/regions/africa/threads", "/people", "/people/amina", "/notifications", "/drafts", "/cases/new",
    *PUBLIC, "/bookmarks", "{case}/reactions",
    "{thread}", "/regions/africa/threads", "/people", "/people/amina", "/notifications", "/drafts", "/cases/new", "/settings/hats",
    "/settings/profile", "/settings/handle", "/settings/devices", "/settings/address", "/editions/turin-2003/people",
    "/settings/feeds", "/settings/push", "/settings/notifications", "/settings/notifications/things",
    "/settings/notifications/sent", "{thread}/history",
)  # fmt: skip
STAFF = (
    *SIGNED_IN, "/nominations/{nomination}", "/nominations/{checked}",
    *SIGNED_IN, "{thread}/split", "{thread}/move", "{thread}/merge", "{thread}/pin", "{case}/hold",
    "{announced}", "/editions/new", "/editions/turin-2003/edit", "/editions/turin-2003/people/lucia",
    "/editions/turin-2003/threads/new", "/people/invite", "/people/invitations", "/people/invitations?state=sent",
    "/collections/new", "{collection}/edit", "{collection}/items", "/moderation/hats/{hat}", "/people/lucia/staff-notes",
    "/people/invitations/{list}", "/people/invitations/{sent}", "/invitations/{invitation}",
)  # fmt: skip


def grow(cast, case, thread, times):
    """Let there be more of everything."""
    for n in times:
        comment(cast.amina, case.discussion_id, f"On the case, {n}.")
        comment(cast.lucia, thread.discussion_id, f"In the thread, {n}.")
        start_thread(cast.lucia, title=f"Another thread, {n}")
        tell(cast.lucia if n % 2 else cast.amina, title=f"Another case, {n}")
        invite(cast.irene, InvitationDraft(f"another{n}@example.net", "", "", None, None, ""))
    jobs.run_all()


@pytest.fixture
def world(cast, sign_in):
    """A case study with a decision and a discussion, a thread in a region, one in an edition, and people who follow."""
    case = tell(cast.amina)
    thread = start_thread(cast.lucia)
    start_thread(cast.lucia, "edition turin-2003")
    said = ThreadDraft("We meet", "announcement", "On Monday.", "<p>On Monday.</p>", "")
    announced = open_thread(cast.moses, place_of("edition", "turin-2003"), said)
    sign_in("moses").send(f"{path_of(case)}/decision", decision())
    for person in (cast.amina, cast.lucia, cast.wei):
        for kind, key in (("region", "1"), ("thread", str(thread.id)), ("case", str(case.id))):
            following.follow(person, kind, key, "watching")
    grow(cast, case, thread, range(1))
    paths = {name: f"/threads/{row.id}-{row.slug}" for name, row in (("thread", thread), ("announced", announced))}
    invited = [invite(cast.moses, InvitationDraft(f"kept{n}@example.net", "", "", None, None, "")) for n in range(2)]
    lists = [keep_list(cast.moses, read_text("listed@example.net\namina@example.org"), ListTerms(n)) for n in (None, 1)]
    send_list(cast.moses, lists[1].id)
    hoped = [tell(cast.amina, title=title) for title in ("Hopeful", "Looked at")]
    rows = [nominate(cast.lucia, each.id, NominationDraft("sustainability", "It lasts.")) for each in hoped]
    rows[1].state = "in_review"
    invite_reviewers(cast.irene, rows[1].id, [cast.wei.id])
    curated = {"nomination": rows[0].id, "checked": rows[1].id, "hoped": path_of(hoped[0]), "year": today().year}
    curated["decision"] = db.session.scalar(select(Decision.id))
    kept = curated | {"invitation": invited[0].id, "list": lists[0].id, "sent": lists[1].id}
    gathered = make(cast.moses, CollectionDraft("Together", "", "", "everyone", 0, ""))
    for n, thing in enumerate((("case", str(case.id)), ("thread", str(thread.id))), 1):
        add(cast.moses, gathered.id, thing, "", n)
    hat = decide(cast.moses, ask_for(cast.lucia, Wish("the Ministry", "adviser", "Ask.")).id, "confirmed", "", "asked")
    worn = {"hat": hat.id, "collection": f"/collections/{gathered.id}-{gathered.slug}"}
    comment(cast.lucia, thread.discussion_id, "For the ministry.", wears=hat.id)
    kept |= worn
    return kept | {"case": path_of(case), **paths, "part": write_shop(cast, cast.irene)}, case, thread


ADMIN = (
    *SIGNED_IN, "/admin", "/admin/settings", "/admin/pages", "/admin/pages/rules", "/admin/roles", "/admin/roles/amina",
    "/admin/mail", "/admin/jobs", "/admin/jobs?state=done", "/admin/first-hour",
)  # fmt: skip
ASKED = {
    "visitor": (None, PUBLIC, FOR_VISITORS), "outsider": ("wei", SIGNED_IN, FOR_MEMBERS),
    "author": ("amina", (*SIGNED_IN, SHOP, f"{SHOP}/drafts/{{part}}", "/cases/{part}/edit"), FOR_MEMBERS),
    "moderator": ("moses", (*STAFF, SHOP), FOR_MODERATORS),
    "coach": ("irene", (SHOP, f"{SHOP}/drafts/{{part}}"), FOR_MODERATORS),
    "administrator": ("ada", ADMIN, FOR_MODERATORS),
}  # fmt: skip


@pytest.mark.parametrize("who", ASKED)
def test_no_page_costs_more_than_its_budget_or_more_with_more_rows(world, cast, sign_in, client, counted, who):
    handle, addresses, most = ASKED[who]
    places, case, thread = world
    browser = sign_in(handle) if handle else client

    def costs(when: str) -> dict[str, int]:
        found = {}
        for address in (each.format(**places) for each in addresses):
            browser.get(address)  # marks what is read, fills what is kept
            db.session.execute(update(PageVersion).values(n=PageVersion.n + 1))  # ... but for what must be counted anew
            db.session.commit()
            with counted() as statements:
                page = browser.get(f"{address}{'&' if '?' in address else '?'}asked={when}")
            assert page.status_code == 200, address
            found[address] = len(statements)
        return found

    few = costs("before")
    grow(cast, case, thread, range(1, 9))
    many = costs("after")
    assert {address: n for address, n in many.items() if n > most} == {}
    assert {address: (few[address], n) for address, n in many.items() if n > few[address]} == {}
