"""The table of who may do what, row by row, for everybody: by real requests to the real doors.

Each row: what it is, the request that asks for it, and the answer for each person. "author" is Amina, who told the case
studies and started the thread; Lucía is of her edition, Wei of none.
"""

import re
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forum.alumni.actions import addresses
from forum.alumni.models import NewAddress
from forum.cases.actions import drafts
from forum.collections.actions import add, make
from forum.collections.forms import CollectionDraft
from forum.curation.actions import decide as curate
from forum.curation.actions.nominating import nominate
from forum.curation.actions.reviewing import invite as invite_reviewers
from forum.curation.forms import NominationDraft, read_decision
from forum.discussion.actions import edit_comment
from forum.discussion.actions.hiding import hide_comment
from forum.discussion.forms import CommentDraft
from forum.hats.actions import ask_for
from forum.hats.forms import Wish
from forum.invitations.actions import invite
from forum.invitations.actions.lists import keep_list
from forum.invitations.forms import InvitationDraft, ListTerms
from forum.invitations.forms.lists import read_text
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.notifications.policy import DEFAULTS
from forum.people.actions import NewMember, add_member, join_edition
from forum.reports.actions import appeal, report
from tests.cases.test_history import change
from tests.curation.test_decide import typed as decision
from tests.support.cast import read_cast
from tests.support.content import SNAPSHOT, comment, path_of, start_thread, tell
from tests.support.writeshops import PAGE as SHOP
from tests.support.writeshops import write_shop

PEOPLE = {
    "visitor": None, "member": "lucia", "outsider": "wei", "author": "amina", "moderator": "moses", "administrator": "ada",
    "silenced": "sam", "suspended": "sue",
}  # fmt: skip
TO_SIGN_IN = "to sign in"
COLLECTIONS = (("Together", "everyone"), ("Among us", "members"))
ALL = dict.fromkeys(PEOPLE, 200)
MEMBERS = {**ALL, "visitor": 404}
NOUN = {**ALL, "visitor": TO_SIGN_IN}
INSIDE = {**MEMBERS, "outsider": 404}
WRITE = {**dict.fromkeys(PEOPLE, 303), "visitor": TO_SIGN_IN, "silenced": 403, "suspended": 403}
OWN = {**dict.fromkeys(PEOPLE, 404), "author": 200}
OWN_POST = {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN, "author": 303, "silenced": 403, "suspended": 403}
OWN_AND_STAFF = {**OWN, "moderator": 200, "administrator": 200}
OWN_AND_STAFF_POST = {**OWN_POST, "moderator": 303, "administrator": 303}
OWN_DEVICES = {**dict.fromkeys(PEOPLE, 303), "visitor": TO_SIGN_IN}  # the silenced too
STAFF = {**dict.fromkeys(PEOPLE, 404), "moderator": 200, "administrator": 200}
ADMIN = {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN, "administrator": 200}
ADMIN_POST = {**OWN_POST, "author": 404, "administrator": 303}
STAFF_POST = {**OWN_POST, "author": 404, "moderator": 303, "administrator": 303}


REPORT = {**WRITE, "author": 404, "outsider": 404}  # of what is for an edition and the author's own
REPORT_READ = {**INSIDE, "author": 404, "silenced": 403, "suspended": 403}
APPEAL = {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN, "author": 303}  # the silenced too, of what is theirs


@dataclass(frozen=True)
class Row:
    """One deed. `path` is filled from the world below; `post`: its fields, None for reading; `shows`: words of a good answer."""

    what: str
    path: str
    answers: dict[str, object]
    post: dict[str, str] | None = None
    shows: str = ""
    extra: dict[str, str] = field(default_factory=dict)  # of the staff: a reason

    def changes(self, who: str) -> bool:
        """Say whether the request of this person is to change something."""
        return self.post is not None and self.answers[who] in (200, 303, 409)


EDITION = {"title": "Another", "place": "Nairobi", "starts_on": "2031-05-05", "ends_on": "2031-05-16", "language": "en"}
TODAY = today().isoformat()
WISHES = {f"how-{what}": how for what, how in {**DEFAULTS, "queue": "daily"}.items()} | {"hour": "7", "weekday": "0"}
REASON = {"reason": "It names a person."}
READ_TO_WRITE = {**MEMBERS, "silenced": 403, "suspended": 403}
CURATION = {
    "check_days": "7", "fullness_min": "80", "reviewers_invited": "3", "reviewers_needed": "2", "review_days": "21",
    "core_difference": "2", "total_difference": "6", "appeal_days": "30", "re_review_months": "36",
}  # fmt: skip
REVIEWER = {**dict.fromkeys(PEOPLE, 404), "outsider": 200, "silenced": 403, "suspended": 403}
NOMINATION = {"strongest_on": "sustainability", "reason": "It goes on without donors."}
ROWS = (
    Row("read a case study for everyone", "{everyone}", ALL, shows="Open to all"),
    Row("read it in the library", "/cases", ALL, shows="Open to all"),
    Row("read best practices", "/practices", ALL),
    Row("read a topic", "/topics/micro-insurance", ALL),
    Row("read a region", "/regions/africa", ALL, shows="Open to all"),
    Row("read a country", "/countries/sn", ALL),
    Row("read an edition's programme", "/editions/turin-2003", ALL),
    Row("read the calendar of editions", "/editions.ics", ALL),
    Row("see the days of an e-discussion", "{thread}/e-discussion", STAFF, shows="First day"),
    Row("make a thread an e-discussion", "{thread}/e-discussion", STAFF_POST, {"opens_on": TODAY, "closes_on": TODAY, "base": "0"}),
    Row("make it a thread like any other", "{thread}/e-discussion", STAFF_POST, {"do": "undo"}),
    Row("see the browsers that messages come to", "/settings/push", NOUN, shows="Messages to this browser"),
    Row("end messages to a browser", "/settings/push", OWN_DEVICES, {"do": "undo", "browser": "1"}),
    Row("take the service worker", "/sw.js", ALL),
    Row("see the page without a network", "/offline", ALL),
    Row("follow the feed of case studies", "/feeds/cases.atom", ALL, shows="Open to all"),
    Row("follow the feed of best practices", "/feeds/practices.atom", ALL),
    Row("see whether one has a private feed", "/settings/feeds", NOUN, shows="private address"),
    Row("make a private feed", "/settings/feeds", {**OWN_DEVICES, "suspended": 403}, {"do": "make"}),
    Row("end one's private feed", "/settings/feeds", OWN_DEVICES, {"do": "undo"}),
    Row("follow the feed of a region", "/regions/africa.atom", ALL, shows="Open to all"),
    Row("see the form of an edition", "/editions/new", {**STAFF, "visitor": TO_SIGN_IN}),
    Row("add an edition", "/editions/new", STAFF_POST, EDITION),
    Row("see an edition's facts to change", "/editions/turin-2003/edit", STAFF, shows="Change the facts"),
    Row("change an edition's facts", "/editions/turin-2003/edit", STAFF_POST, {**EDITION, "base": "1"}),
    Row("read who is of an edition", "/editions/turin-2003/people", NOUN, shows="Amina"),
    Row("add a member to an edition", "/editions/turin-2003/people", STAFF_POST, {"person": "wei", "capacity": "coach"}),
    Row("see what one is in an edition", "/editions/turin-2003/people/lucia", STAFF, shows="Coach"),
    Row("give another capacity", "/editions/turin-2003/people/lucia", STAFF_POST, {"capacity": "coach"}),
    Row("take out of an edition", "/editions/turin-now/people/thandi", STAFF_POST, {"do": "undo"}),
    Row("open a thread in an edition", "/editions/turin-2003/threads/new", {**WRITE, "outsider": 404},
        {"title": "New", "body": "Text", "kind": "discussion"}),
    Row("announce to an edition", "/editions/turin-2003/threads/new", STAFF_POST,
        {"title": "New", "body": "Text", "kind": "announcement"}),
    Row("read a case study for members", "{members}", MEMBERS, shows="For members"),
    Row("read the directory", "/people", NOUN, shows="Amina"),
    Row("read a profile", "/people/lucia", MEMBERS, shows="Lucía"),
    Row("read a thread", "{thread}", MEMBERS, shows="Who collects?"),
    Row("read the threads of a region", "/regions/africa/threads", NOUN, shows="Who collects?"),
    Row("read what is for one edition", "{edition}", INSIDE, shows="For the edition"),
    Row("read a thread of an edition", "{inside}", INSIDE, shows="Between us"),
    Row("read one's notifications", "/notifications", NOUN),
    Row("mark one's notifications as read", "/notifications", OWN_DEVICES, {"do": "all"}),
    Row("see what reaches one, and how", "/settings/notifications", NOUN, shows="Discreet e-mail"),
    Row("choose what reaches one", "/settings/notifications", OWN_DEVICES, WISHES),
    Row("let mail be tried again", "/settings/notifications", OWN_DEVICES, {"do": "again"}),
    Row("see how single things reach one", "/settings/notifications/things", NOUN),
    Row("choose how single things reach one", "/settings/notifications/things", OWN_DEVICES, {}),
    Row("see what was mailed to one", "/settings/notifications/sent", NOUN, shows="What was mailed to you"),
    Row("open a link that stops nothing", "/unsubscribe/spent", dict.fromkeys(PEOPLE, 404)),
    Row("press a link that stops nothing", "/unsubscribe/spent", dict.fromkeys(PEOPLE, 404), {"do": "stop"}),
    Row("see how a thread is mailed", "{thread}/mail", OWN_AND_STAFF, shows="Mail about this thread"),
    Row("make its mail discreet", "{thread}/mail", OWN_AND_STAFF_POST, {"do": "hide"}),
    Row("read how far a comment goes", "/discussions/{talk}/reach", INSIDE),
    Row("look at the door of mail", "/mail-in", dict.fromkeys(PEOPLE, 404)),
    Row("post a mail where none comes in", "/mail-in", dict.fromkeys(PEOPLE, 404), {"x": "y"}),
    Row("tell a case study", "/cases/new", WRITE, {**SNAPSHOT, "do": "save"}),
    Row("open a thread", "/regions/africa/threads/new", WRITE, {"title": "New", "body": "Text", "kind": "discussion"}),
    Row("announce", "/regions/africa/threads/new", {**STAFF_POST, "author": 404, "member": 404, "outsider": 404},
        {"title": "New", "body": "Text", "kind": "announcement"}),
    Row("comment on a case study", "{everyone}/comments", WRITE, {"body": "I agree."}),
    Row("comment in a thread", "{thread}/comments", WRITE, {"body": "I agree."}),
    Row("comment in an edition", "{inside}/comments", {**WRITE, "outsider": 404}, {"body": "I agree."}),
    Row("follow a region", "/regions/africa/follow", WRITE, {"level": "following"}),
    Row("follow what is for one edition", "{edition}/follow", {**WRITE, "outsider": 404}, {"level": "following"}),
    Row("mark a case study as useful", "{everyone}/reactions", {**WRITE, "author": 404}, {"kind": "useful"}),
    Row("mark what is for one edition", "{edition}/reactions", {**WRITE, "author": 404, "outsider": 404}, {"kind": "useful"}),
    Row("put a newcomer's list away", "/getting-started/dismissal", {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN}, {}),
    Row("edit a case study", "{everyone}/edit", OWN_AND_STAFF, shows="Open to all"),
    Row("publish an edit", "{everyone}/edit", OWN_AND_STAFF_POST,
        {**SNAPSHOT, "section": "snapshot", "base": "1", "title": "Other", "do": "save"}, extra=REASON),
    Row("withdraw a case study", "{everyone}/withdrawal", OWN_AND_STAFF_POST, {}, extra=REASON),
    Row("react to a comment", "/comments/{comment}/reactions", {**WRITE, "author": 404}, {"kind": "useful"}),
    Row("say where one tried it", "/comments/{comment}/reactions", {**WRITE, "author": 404}, {"kind": "tried", "note": "Lima"}),
    Row("react to a comment of an edition", "/comments/{within}/reactions", {**WRITE, "author": 404, "outsider": 404},
        {"kind": "thanks"}),
    Row("see who reacted to a comment", "/comments/{comment}/reactions", MEMBERS, shows="Who reacted"),
    Row("see who reacted to one of an edition", "/comments/{within}/reactions", INSIDE, shows="Who reacted"),
    Row("see who reacted to a case study", "{edition}/reactions", INSIDE, shows="For the edition"),
    Row("keep a bookmark", "{thread}/bookmark", OWN_DEVICES, {"note": "For later"}),
    Row("keep one of an edition's thread", "{inside}/bookmark", {**OWN_DEVICES, "outsider": 404}, {}),
    Row("keep one of an edition's comment", "/comments/{within}/bookmark", {**OWN_DEVICES, "outsider": 404}, {}),
    Row("keep one of a case study", "{withdrawn}/bookmark", {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN, "author": 303,
        "moderator": 303, "administrator": 303}, {}),
    Row("see one's bookmarks", "/bookmarks", NOUN),
    Row("change another's bookmark", "/bookmarks/1", {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN}, {"note": "x"}),
    Row("keep a draft of a comment", "{inside}/comments", {**WRITE, "outsider": 404}, {"body": "Half", "do": "draft"}),
    Row("throw another's draft away", "/drafts/comments/1", {**OWN_POST, "author": 404}, {}),
    Row("look for people to name", "/discussions/{talk}/people?q=irene", INSIDE, shows="Irene"),
    Row("mark the answer to a question", "{question}/answer", OWN_AND_STAFF_POST, {"comment": "{reply}"}),
    Row("let a question wait again", "{question}/answer", OWN_AND_STAFF_POST, {"do": "undo"}),
    *(Row(f"see the form of {door}", f"{{thread}}/{door}", STAFF, shows="Reason")
      for door in ("closing", "pin", "slow", "move", "split", "merge")),
    Row("close a thread", "{thread}/closing", STAFF_POST, {}, extra=REASON),
    Row("close one of an edition", "{inside}/closing", STAFF_POST, {}, extra=REASON),
    Row("pin a thread", "{thread}/pin", STAFF_POST, {"until": TODAY}, extra=REASON),
    Row("slow a thread", "{thread}/slow", STAFF_POST, {"minutes": "5"}, extra=REASON),
    Row("move a thread", "{thread}/move", STAFF_POST, {"place": "topic micro-insurance"}, extra=REASON),
    Row("split a thread", "{question}/split", STAFF_POST, {"comment": "{reply}", "title": "Apart", "place": "region africa"},
        extra=REASON),
    Row("merge two threads", "{thread}/merge", STAFF_POST, {"other": "{question}"}, extra=REASON),
    Row("read the titles that a thread had", "{thread}/history", MEMBERS, shows="It never had another title."),
    Row("read those of an edition's thread", "{inside}/history", INSIDE),
    Row("see the form that makes a thread of a comment", "/comments/{comment}/thread", {**STAFF, "moderator": 302,
        "administrator": 302}),
    Row("see the form that closes or locks", "{everyone}/hold", STAFF, shows="Lock the case study"),
    Row("lock a case study", "{everyone}/hold", STAFF_POST, {"do": "lock"}, extra=REASON),
    Row("close its discussion", "{edition}/hold", STAFF_POST, {"do": "close"}, extra=REASON),
    Row("see the form that makes a draft of a comment", "/comments/{comment}/draft", STAFF, shows="Make the draft"),
    Row("make a draft of a comment", "/comments/{comment}/draft", STAFF_POST, {}, extra=REASON),
    Row("edit a comment", "/comments/{comment}/edit", OWN_AND_STAFF, shows="As I said"),
    Row("store an edited comment", "/comments/{comment}/edit", OWN_AND_STAFF_POST, {"body": "Other", "base": "1"}, extra=REASON),
    Row("remove a comment", "/comments/{comment}/removal", OWN_AND_STAFF_POST, {}, extra=REASON),
    Row("read a draft", "/cases/{draft}/edit", OWN, shows="Not yet"),
    Row("read a draft's address", "/cases/{draft}", dict.fromkeys(PEOPLE, 404)),
    Row("preview a draft", "/cases/{draft}/preview", OWN, shows="Not yet"),
    Row("write in a draft", "/cases/{draft}/edit", OWN_POST, {**SNAPSHOT, "base": "1", "do": "save"}),
    Row("see who tells a draft", "/cases/{draft}/authors", OWN, shows="Amina"),
    Row("read a withdrawn one that was open", "{withdrawn}", {**dict.fromkeys(PEOPLE, 410), "author": 200, "moderator": 200,
        "administrator": 200}, shows="Taken back"),
    Row("read its history", "{withdrawn}/history", OWN_AND_STAFF, shows="Version 1"),
    Row("read a withdrawn one for members", "{hidden}", OWN_AND_STAFF, shows="Taken inside"),
    Row("see the page of inviting", "/people/invite", {**STAFF, "visitor": TO_SIGN_IN}),
    Row("invite", "/people/invite", STAFF_POST, {"email": "new@example.net"}),
    Row("hide", "/settings/hiding", OWN_DEVICES, {"do": "hide"}),
    Row("be shown again", "/settings/hiding", OWN_DEVICES, {"do": "undo"}),
    Row("see one's handle", "/settings/handle", NOUN, shows="Handle"),
    Row("take another handle", "/settings/handle", WRITE, {"handle": "another-one"}),
    Row("hide a version of a comment that it never had", "/comments/{comment}/hidden-versions", {**OWN_POST, "author": 404},
        {"version": "7"}),
    Row("hide an earlier text of a comment", "/comments/{edited}/hidden-versions", OWN_AND_STAFF_POST, {"version": "1"},
        extra=REASON),
    Row("hide an earlier version of a case study", "{twice}/hidden-versions", OWN_POST, {"version": "1"}),
    Row("see one's devices", "/settings/devices", NOUN),
    Row("sign out everywhere else", "/settings/devices", OWN_DEVICES, {"do": "others"}),
    Row("see one's e-mail address", "/settings/address", NOUN, shows="Change your e-mail address"),
    Row("ask for another e-mail address", "/settings/address", OWN_DEVICES, {"email": "another@example.net"}),
    Row("open a link of nobody's address", "/settings/address/nothing", dict.fromkeys(PEOPLE, 410)),
    Row("confirm nobody's address", "/settings/address/nothing", {**dict.fromkeys(PEOPLE, 410), "visitor": TO_SIGN_IN}, {}),
    Row("have a sign-in mailed", "/sign-in/mail", dict.fromkeys(PEOPLE, 303), {"email": "lucia@example.org"}),
    Row("type a code that nobody asked for", "/sign-in/code", dict.fromkeys(PEOPLE, 410), {"code": "123456"}),
    Row("open a mailed link that is none", "/sign-in/mail/nothing", dict.fromkeys(PEOPLE, 410)),
    Row("see a write-shop", "{shop}", INSIDE, shows="What we tried at home"),
    Row("see the form that opens one", "/editions/turin-now/write-shop", STAFF, shows="Open the write-shop"),
    Row("open a write-shop", "/editions/turin-now/write-shop", STAFF_POST, {"title": "Now", "deadline": TODAY, "depth": "full"}),
    Row("move its deadline", "{shop}/deadline", STAFF_POST, {"deadline": TODAY}),
    Row("name its coaches", "{shop}/coaches", STAFF_POST, {"coach": "wei"}),
    Row("close it", "{shop}/closing", STAFF_POST, {"summary": "Done."}),
    Row("read a draft of it", "{shop}/drafts/{part}", OWN, shows="Only mine"),
    Row("share a draft of it", "{shop}/drafts/{part}/sharing", OWN_POST, {"do": "share"}),
    Row("leave a note on a draft not shared", "{shop}/drafts/{part}/notes", {**OWN_POST, "author": 404}, {"body": "Hm."}),
    Row("go on with one's own draft", "{shop}/drafts", {**OWN_POST, "member": 303}, {}),
    Row("have a list read", "/people/invite/list", STAFF_POST, {"people": "new@example.net"}),
    Row("see what became of invitations", "/people/invitations", {**STAFF, "visitor": TO_SIGN_IN}),
    Row("see an invitation", "/invitations/{invitation}", STAFF, shows="kept@example.net"),
    Row("send an invitation again", "/invitations/{invitation}/letter", STAFF_POST, {"base": "1"}),
    Row("correct an invitation", "/invitations/{invitation}/address", STAFF_POST, {"base": "1", "email": "other@example.net"}),
    Row("revoke an invitation", "/invitations/{invitation}/revocation", STAFF_POST, {}),
    Row("see a list that another moderator had read", "/people/invitations/{list}", dict.fromkeys(PEOPLE, 404)),
    Row("send a list that another moderator had read", "/people/invitations/{list}",
        {**dict.fromkeys(PEOPLE, 404), "visitor": TO_SIGN_IN, "silenced": 403, "suspended": 403}, {"do": "send"}),
    Row("ask for a new invitation", "/join/again", dict.fromkeys(PEOPLE, 303), {"email": "kept@example.net"}),
    Row("open a yearly link that is none", "/check-in/nothing", dict.fromkeys(PEOPLE, 410)),
    Row("answer a yearly link that is none", "/check-in/nothing", dict.fromkeys(PEOPLE, 410), {"do": "yes"}),
    Row("see where a lost mate could be reached", "/people/lost/new-address", {**INSIDE, "silenced": 403, "suspended": 403}),
    Row("suggest a lost mate's address", "/people/lost/new-address", {**WRITE, "outsider": 404}, {"email": "new@example.net"}),
    Row("decide on a suggested address", "/new-addresses/{suggested}", STAFF_POST, {"do": "refuse"}),
    Row("open a new address's link that is none", "/new-address/nothing", dict.fromkeys(PEOPLE, 410)),
    Row("say that one is nobody", "/new-address/nothing", dict.fromkeys(PEOPLE, 410), {"name": "Amina Diallo"}),
    Row("open an old address's link that is none", "/new-address/stop/nothing", dict.fromkeys(PEOPLE, 410)),
    Row("take nobody's address back", "/new-address/stop/nothing", dict.fromkeys(PEOPLE, 410), {}),
    Row("see the queue", "/moderation", {**STAFF, "visitor": TO_SIGN_IN}),
    Row("read the journal", "/moderation/log", NOUN),
    Row("take the journal along", "/moderation/log.csv", STAFF),
    Row("read how to moderate", "/moderation/guide", {**STAFF, "visitor": TO_SIGN_IN}, shows="on one page"),
    Row("take what waits", "/moderation/claims", STAFF_POST, {"kind": "report", "key": "comment-{reported}"}),
    Row("give it back", "/moderation/claims", STAFF_POST, {"kind": "report", "key": "comment-{reported}", "do": "undo"}),
    Row("undo what nobody can undo", "/moderation/log/999999/undo", {**STAFF_POST, "moderator": 404, "administrator": 404}, {}),
    Row("see the form that reports a comment", "/comments/{within}/report", REPORT_READ, shows="What is wrong"),
    Row("report a comment", "/comments/{within}/report", REPORT, {"reason": "hostile", "body": "Look."}),
    Row("report a thread", "{inside}/report", REPORT, {"reason": "hostile", "body": "Look."}),
    Row("report a case study", "{edition}/report", REPORT, {"reason": "hostile", "body": "Look."}),
    Row("report a person", "/people/amina/report", {**REPORT, "outsider": 303}, {"reason": "hostile", "body": "Look."}),
    Row("read what is reported", "/moderation/reports/comment/{reported}", STAFF, shows="Reported words"),
    Row("act on what is reported", "/moderation/reports/comment/{reported}", STAFF_POST,
        {"do": "act", "reason": "Hostile.", "base": "{report}"}),
    Row("keep what is reported", "/moderation/reports/comment/{reported}", STAFF_POST, {"do": "keep", "base": "{report}"}),
    Row("see what moderators did to mine", "/settings/decisions", NOUN),
    Row("read an appeal's form", "/appeals/{entry}", OWN, shows="Why it is wrong"),
    Row("appeal against a moderator", "/appeals/{entry}", APPEAL, {"body": "Look again."}),
    Row("read an appeal that is not one's own act", "/moderation/appeals/{appeal}",
        {**STAFF, "moderator": 404}, shows="Your answer"),
    Row("answer an appeal", "/moderation/appeals/{appeal}", {**STAFF_POST, "moderator": 404}, {"do": "uphold", "answer": "No."}),
    Row("see the form that hides", "/comments/{within}/hiding", STAFF, shows="Within."),
    Row("hide a comment", "/comments/{within}/hiding", STAFF_POST, {"reason": "Hostile."}),
    Row("erase a comment", "/comments/{within}/erasure", {**STAFF_POST, "moderator": 404}, {"reason": "Hostile."}),
    Row("see a member's standing", "/people/lucia/standing", STAFF, shows="Standing of"),
    Row("warn a member", "/people/lucia/standing", STAFF_POST, {"kind": "warned", "reason": "Be kind."}),
    Row("let a silenced member write", "/people/sam/standing", STAFF_POST, {"do": "undo"}),
    Row("see for whom one may speak", "/settings/hats", NOUN, shows="For whom you speak"),
    Row("ask to speak for an organization", "/settings/hats", WRITE, {"organization": "O", "capacity": "C", "proof": "P"}),
    Row("see what somebody asks to speak for", "/moderation/hats/{hat}", STAFF, shows="the Ministry"),
    Row("confirm for whom somebody speaks", "/moderation/hats/{hat}", STAFF_POST, {"state": "confirmed", "base": "asked"}),
    Row("see how the forum fares", "/moderation/desk", {**STAFF, "visitor": TO_SIGN_IN}, shows="Questions answered"),
    Row("take its figures as a table", "/moderation/desk.csv", {**STAFF, "visitor": TO_SIGN_IN}, shows="Questions answered"),
    Row("see the form of a synthesis", "{inside}/synthesis", STAFF, shows="Between us"),
    Row("write the synthesis of any thread", "{inside}/synthesis", STAFF_POST, {"body": "All in all."}),
    Row("star a comment for it", "/comments/{within}/star", STAFF_POST, {}),
    Row("read the collections", "/collections", ALL, shows="Together"),
    Row("read a collection for everyone", "{gathered}", ALL, shows="Open to all"),
    Row("read a collection for members", "{kept_inside}", MEMBERS, shows="Among us"),
    Row("see the form of a collection", "/collections/new", {**STAFF, "visitor": TO_SIGN_IN}),
    Row("make a collection", "/collections/new", STAFF_POST, {"title": "New", "audience": "members"}),
    Row("see the form of its text", "{gathered}/edit", STAFF, shows="Together"),
    Row("withdraw a collection", "{gathered}/edit", STAFF_POST, {"do": "withdraw"}),
    Row("see what is in a collection", "{gathered}/items", STAFF),
    Row("put something in a collection that was changed", "{gathered}/items",
        {**STAFF_POST, "moderator": 409, "administrator": 409}, {"address": "/cases/1"}),
    Row("note something on a member", "/people/lucia/staff-notes", STAFF_POST, {"body": "A note."}),
    Row("read the notes on a member", "/people/lucia/staff-notes", STAFF, shows="Notes of the staff"),
    Row("see the vocabularies", "/admin/vocabularies", {**dict.fromkeys(PEOPLE, 404), "administrator": 200, "visitor": TO_SIGN_IN}),
    Row("put a term in other words", "/admin/vocabularies/branches/medical_care",
        {**STAFF_POST, "moderator": 404}, {"label": "Health care"}),
    Row("see how the site is", "/admin", ADMIN, shows="What runs"),
    Row("see the settings of the community", "/admin/settings", ADMIN, shows="Name of the site"),
    Row("change them", "/admin/settings", {**ADMIN_POST, "administrator": 409},
        {"site_name": "Ours", "sentence": "We meet here.", "search_engines": "yes", "push": "yes", "base": "older", **CURATION,
         "hold": "off", "hold_count": "3"}),
    Row("see the list of pages", "/admin/pages", ADMIN, shows="As it came with the program"),
    Row("see the form of a page", "/admin/pages/rules", ADMIN, shows="Taking part"),
    Row("see the form of no page", "/admin/pages/nothing", {**ADMIN, "administrator": 404}),
    Row("change a page", "/admin/pages/rules", ADMIN_POST, {"title": "Rules", "body": "Be kind.", "base": "delivered"}),
    Row("see who has a role", "/admin/roles", ADMIN, shows="Who has a role now"),
    Row("look for somebody to give one to", "/admin/roles", {**ADMIN_POST, "administrator": 200}, {"who": "thandi"}),
    Row("see the form of a role", "/admin/roles/thandi", ADMIN, shows="Thandi"),
    Row("give a role", "/admin/roles/thandi", ADMIN_POST, {"role": "moderator", "base": "member", "reason": "She can."}),
    Row("see how mail is going", "/admin/mail", ADMIN, shows="A test e-mail"),
    Row("send oneself a test", "/admin/mail", ADMIN_POST, {}),
    Row("see jobs", "/admin/jobs", ADMIN),
    Row("run a job again", "/admin/jobs/1", ADMIN_POST, {}),
    Row("see the list of the first hour", "/admin/first-hour", ADMIN, shows="A first question"),
    Row("tick it", "/admin/first-hour", ADMIN_POST, {"do": "rules"}),
    Row("decide on best practice", "{everyone}/decision", STAFF_POST, decision()),
    Row("read who got curated", f"/practices/{today().year}", ALL),
    Row("read a decision", "/decisions/{decision}", ALL, shows="Praised"),
    Row("answer a decision", "/decisions/{decision}/answer", OWN_POST, {"body": "We thank you."}),
    Row("appeal", "/decisions/{decision}/appeal", OWN_POST, {"reason": "It overlooks a table."}),
    Row("uphold what nobody appealed", "/decisions/{decision}/upholding",
        {**STAFF_POST, "moderator": 409, "administrator": 409}, REASON),
    Row("see the form of a nomination", "{everyone}/nomination", READ_TO_WRITE, shows="strongest on"),
    Row("nominate", "{everyone}/nomination", WRITE, NOMINATION),
    Row("see the form for one of an edition", "{edition}/nomination", {**READ_TO_WRITE, "outsider": 404}),
    Row("nominate one of an edition", "{edition}/nomination", {**WRITE, "outsider": 404}, NOMINATION),
    Row("read how a nomination stands", "/nominations/{nomination}", {**OWN_AND_STAFF, "member": 200}, shows="Hopeful"),
    Row("check a nomination", "/nominations/{nomination}/check", STAFF_POST, {"do": "send-back", "note": "Costs"}),
    Row("send in what waits", "/nominations/{nomination}/again", {**OWN_POST, "member": 409, "author": 409}, {}),
    Row("withdraw a nomination", "/nominations/{nomination}/withdrawal", {**OWN_POST, "member": 303}, {}),
    Row("ask reviewers before the check", "/nominations/{nomination}/reviewers",
        {**STAFF_POST, "moderator": 409, "administrator": 409}, {"members": "1"}),
    Row("lift a condition before the check", "/nominations/{nomination}/lifting",
        {**STAFF_POST, "moderator": 409, "administrator": 409}, {**REASON, "condition": "sexes"}),
    Row("renew what is new", "/nominations/{nomination}/outcome", {**STAFF_POST, "moderator": 404, "administrator": 404},
        {"do": "renew", "rationale": "word " * 60}),
    Row("see the form of a review", "/nominations/{reviewed}/review", REVIEWER),
    Row("write a review", "/nominations/{reviewed}/review", {**OWN_POST, "author": 404, "outsider": 303}, {"do": "later"}),
    Row("see the form of looking again", "{praised}/re-review", READ_TO_WRITE, shows="Evidence"),
    Row("ask to look again", "{praised}/re-review", WRITE, REASON),
)  # fmt: skip
HOPES = ("Hopeful", "Looked at")


def world_of_the_table():
    """Make what the rows speak of; return {name: address or number}."""
    cast = read_cast()
    told = {
        "everyone": tell(cast.amina, title="Open to all"), "members": tell(cast.amina, "members", title="For members"),
        "edition": tell(cast.amina, "edition", title="For the edition"), "withdrawn": tell(cast.amina, title="Taken back"),
        "hidden": tell(cast.amina, "members", title="Taken inside"),
    }  # fmt: skip
    for name in ("withdrawn", "hidden"):
        drafts.withdraw_case(cast.amina, told[name].id, "")
    thread, inside = start_thread(cast.amina), start_thread(cast.amina, "edition turin-2003", "Between us")
    said = comment(cast.amina, thread.discussion_id, "As I said.")
    within = comment(cast.amina, inside.discussion_id, "Within.")
    question = start_thread(cast.amina, title="A question")
    question.kind = "question"
    reply = comment(cast.amina, question.discussion_id, "I found it myself.")
    draft = drafts.start_case(cast.amina, {"title": ["Not yet"]})
    own = write_shop(cast)
    once = comment(cast.amina, thread.discussion_id, "At first.")
    edit_comment(cast.amina, once.id, CommentDraft("Then.", "<p>Then.</p>", None, ""), 1, "")
    told["twice"] = change(cast.amina, tell(cast.amina, title="Said twice"), "Said better")
    told["praised"] = tell(cast.amina, title="Praised", countries="PE")
    judged = curate(cast.moses, told["praised"].id, read_decision(MultiDict(decision()), 1)[0])
    hoped = [
        nominate(cast.lucia, tell(cast.amina, title=title, countries="PE").id, NominationDraft("sustainability", "x"))
        for title in HOPES
    ]
    hoped[1].state = "in_review"
    invite_reviewers(cast.moses, hoped[1].id, [cast.wei.id])
    addresses = {name: path_of(case) for name, case in told.items()}
    for name, row in (("thread", thread), ("inside", inside), ("question", question)):
        addresses[name] = f"/threads/{row.id}-{row.slug}"
    invited = invite(cast.irene, InvitationDraft("kept@example.net", "", "", None, None, ""))
    read = keep_list(cast.irene, read_text("listed@example.net"), ListTerms(None))
    kept = {"invitation": str(invited.id), "list": str(read.id), "suggested": str(lost_mate(cast))}
    kept |= {"edited": str(once.id), "within": str(within.id), "reply": str(reply.id), "talk": str(inside.discussion_id)}
    kept |= {"decision": str(judged.id), "nomination": str(hoped[0].id), "reviewed": str(hoped[1].id)}
    gathered = [make(cast.irene, CollectionDraft(title, "", "", audience, 0, "")) for title, audience in COLLECTIONS]
    add(cast.irene, gathered[0].id, ("case", str(told["everyone"].id)), "", 1)
    kept |= {name: f"/collections/{row.id}-{row.slug}" for name, row in zip(("gathered", "kept_inside"), gathered, strict=True)}
    kept["hat"] = str(ask_for(cast.thandi, Wish("the Ministry", "adviser", "Ask there.")).id)
    kept |= moderated(cast, inside)
    return {**addresses, **kept, "comment": str(said.id), "draft": str(draft.case_id), "shop": SHOP, "part": own}


def moderated(cast, thread):
    """Let thandi's words be reported, and something of amina's be hidden, once with an appeal; return what they are called."""
    words = start_thread(cast.thandi, title="Reported")
    said = comment(cast.thandi, words.discussion_id, "Reported words.")
    found = report(cast.lucia, "comment", str(said.id), "hostile", "")
    hidden = [comment(cast.amina, thread.discussion_id, text) for text in ("Hidden.", "Hidden, too.")]
    for each in hidden:
        hide_comment(cast.moses, each.id, "Hostile.")
    of = select(Entry.id).where(Entry.kind == "comment", Entry.deed == "hidden").order_by(Entry.id)
    entries = list(db.session.scalars(of))
    asked = appeal(cast.amina, entries[1], "Look again.")
    return {"reported": str(said.id), "report": str(found.id), "entry": str(entries[0]), "appeal": str(asked.id)}


def lost_mate(cast):
    """Let mail to somebody of the edition come back, and Lucía suggest an address; return the id of what she suggested."""
    mate = add_member(NewMember("lost@example.org", "Lost Mate", handle="lost"))
    join_edition(mate.id, cast.amina.edition_ids[0])
    addresses.note_lost("lost@example.org", "no such user")
    addresses.suggest(cast.lucia, mate.id, "found@example.net", "")
    return db.session.scalar(select(NewAddress.id))


@pytest.fixture
def world(settle):
    """What the rows speak of: {name: address or number}."""
    return settle(world_of_the_table)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_the_table_holds(browser, sign_in, settle, row):
    def come(who):
        return sign_in(PEOPLE[who]) if PEOPLE[who] else browser()

    found = {}
    world = settle(world_of_the_table)
    for who in sorted(PEOPLE, key=row.changes):  # whoever is refused or only reads changes nothing for those who come after
        if row.changes(who):
            world = settle(world_of_the_table)
        found[who] = wrong(row, who, come(who), world)
    assert {who: words for who, words in found.items() if words} == {}


def _filled(value, world):
    for name in ("reply", "question", "report", "reported"):
        value = value.replace(f"{{{name}}}", world[name])
    return value


def wrong(row, who, browser, world):
    """Send the request of a row; say what is wrong with the answer, nothing where it is right."""
    path = row.path.format(**world)
    staff = row.extra if who in ("moderator", "administrator") else {}
    fields = {name: _filled(value, world) for name, value in {**(row.post or {}), **staff}.items()}
    if row.what == "publish an edit" and (base := re.search(r'name="base" value="(\d+)"', browser.get(path).text)):
        fields["base"] = base[1]
    answer = browser.get(path) if row.post is None else browser.send(path, fields)
    expected = row.answers[who]
    if expected == TO_SIGN_IN:
        return "" if answer.status_code == 303 and answer.location.startswith("/sign-in") else f"{answer.status_code}"
    if answer.status_code != expected:
        return f"{answer.status_code} instead of {expected}"
    if answer.status_code == 200 and row.shows not in answer.text:
        return f"{row.shows!r} is not shown"
    return f"{row.shows!r} leaks" if row.shows and answer.status_code in (404, 410) and row.shows in answer.text else ""


@pytest.mark.parametrize(("path", "post"), [("/threads/1-x/comments", {"body": "x"}), ("/cases/1-x/withdrawal", {})])
def test_a_visitors_post_is_answered_alike_whether_or_not_the_thing_is_there(client, world, path, post):
    there, nowhere = client.send(path, post), client.send(path.replace("1-x", "99999-x"), post)
    assert (there.status_code, there.location) == (nowhere.status_code, nowhere.location) == (303, "/sign-in?next=/")


@pytest.mark.parametrize("who", ["silenced", "suspended"])
def test_whoever_may_not_write_reads_the_reason(sign_in, world, who):
    answer = sign_in(PEOPLE[who]).send(f"{world['thread']}/comments", {"body": "x"})
    assert answer.status_code == 403
    assert who in answer.text
