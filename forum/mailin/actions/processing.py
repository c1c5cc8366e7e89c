"""What becomes of a mail: posted, asked about, refused with one clear answer, or passed over in silence. One job, one transaction.

Reading and laying out come first, with no transaction open; all that is written, the answer too, is committed with the job.
"""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from forum.kernel import replies
from forum.kernel.bounces import note_bounce
from forum.kernel.clock import utcnow
from forum.kernel.db import locked
from forum.kernel.i18n import _
from forum.kernel.jobs import enqueue
from forum.kernel.replies import Signed
from forum.kernel.text import NARRATIVE_MAX
from forum.kernel.turns import take_turn
from forum.kernel.viewer import Viewer
from forum.kernel.web import only_reading
from forum.mailin import mail as letters
from forum.mailin import policy, queries
from forum.mailin.actions import hash_of, posting
from forum.mailin.actions.posting import NotPosted, Posted, Written
from forum.mailin.forms.message import Mail, read_mail
from forum.mailin.forms.quoting import own_words, unsigned
from forum.mailin.forms.trust import vouched
from forum.mailin.models import ANSWERS_MAX, STRANGERS_MAX, IncomingMail
from forum.mailin.models.targets import Target, target_of
from forum.people.models import Member


@dataclass(frozen=True)
class Matter:
    """A mail being dealt with: its row, what it says, what its address means, the words that would be posted."""

    row: IncomingMail
    mail: Mail
    target: Target
    text: str


def process(mail_id: int) -> None:
    """Deal with a mail that waits; repeatable: one that is dealt with is left alone."""
    with only_reading():
        arrived = queries.waiting_mail(mail_id)
    if arrived is None:
        return
    mail = read_mail(arrived.raw, arrived.envelope_sender)
    target = target_of(arrived.recipient)
    is_answer = target is not None and (target.kind == "reply" or (target.kind != "cases" and bool(mail.head.references)))
    text = own_words(mail.text) if is_answer else unsigned(mail.text)
    once = _once(arrived.key)
    with suppress(NotPosted):
        posting.laid_out(posting.written(text, once))  # slow, and remembered for when it is asked for again below
    row = locked(IncomingMail, mail_id)
    if row is None or row.state != "waiting":
        return
    if target is None:
        _settle(row, "ignored", "no-such-address")
        return
    matter = Matter(row, mail, target, text)
    if target.kind == "bounce" and target.signed is not None:
        _bounced(matter, target.signed)
    elif reason := _why_ignored(matter):
        _settle(row, "ignored", reason)
    else:
        _from_a_person(matter)


def _bounced(matter: Matter, signed: Signed) -> None:
    bounce = matter.mail.bounce
    if bounce is None or (matter.mail.head.automatic in ("", "auto-reply") and not matter.mail.is_report):
        _settle(matter.row, "ignored", matter.mail.head.automatic or "no-bounce")
        return
    known = note_bounce(signed.key, f"{bounce.status} {bounce.words}".strip(), bounce.is_final)
    _settle(matter.row, "bounced", "" if known else "letter-forgotten", f"letter:{signed.key}")


def _why_ignored(matter: Matter) -> str:
    """Return why a mail is passed over in silence: no person wrote it, or nobody could be answered. No loop begins here."""
    head = matter.mail.head
    if head.automatic or matter.mail.is_report:
        return head.automatic or "report"
    if not head.sender:
        return "no-sender"
    return "our-own" if head.sender.rpartition("@")[2] == replies.domain() else ""


def _from_a_person(matter: Matter) -> None:
    """Deal with what somebody wrote: only a member's is posted, and others learn nothing but that it was not."""
    head = matter.mail.head
    trusted = current_app.config["MAIL_IN_TRUSTED"]
    verdict = vouched(head.results, trusted, head.sender.rpartition("@")[2]) if trusted else "unknown"
    found = queries.writer(head.sender)
    if found is None:
        _settle(matter.row, "refused", "unknown-sender")
        seems_real = verdict == "pass" or not trusted  # a forged sender must not get mail because of us
        if seems_real and queries.strangers_today() < STRANGERS_MAX:
            _tell(matter, letters.to_stranger(), head.sender, "", verdict, limit=1)
        return
    actor, member = found
    matter.row.member_id = actor.id
    is_reply = matter.target.kind == "reply"
    way = policy.way_of(is_reply, verdict, matter.row.is_confirmed)
    try:
        if way == "refuse":
            raise NotPosted("not-authentic")
        if not actor.may_write:
            raise NotPosted("standing")
        if matter.row.is_cut:
            raise NotPosted("too-large")
        if way == "ask":
            _ask(matter, actor, member)
        elif matter.target.signed is not None and matter.target.signed.kind == "mail":
            _confirm(matter, actor, matter.target.signed)
        else:
            _posted(matter, member, _post(matter, actor))
    except NotPosted as fault:
        _settle(matter.row, "refused", fault.reason)
        returned = matter.text or matter.mail.text.strip()
        told = letters.not_posted(fault.reason, actor.state, fault.detail, returned)
        _tell(matter, told, member.email or "", member.name, "unknown", ANSWERS_MAX)


def _post(matter: Matter, actor: Viewer) -> Posted:
    """Post the mail where its address says. Raises NotPosted."""
    target, once = matter.target, _once(matter.row.key)
    if target.signed is not None:
        _must_be_theirs(target.signed, actor)
        return posting.reply(actor, _item_of(matter, target.signed, actor), _words(matter, once))
    if target.kind == "cases":
        return posting.tell(actor, matter.mail.head.subject, _words(matter, once, NARRATIVE_MAX))
    place = queries.place_for(target)
    if place is None:
        raise NotPosted("gone")
    ids = [number for each in matter.mail.head.references if (number := _comment_id(each))]
    found = queries.answered(actor, ids, [hash_of(each) for each in matter.mail.head.references])
    if found is not None:
        comment, talk = found
        return posting.answer(actor, talk, comment, _words(matter, once))
    return posting.start(actor, place, matter.mail.head.subject, _words(matter, once))


def _item_of(matter: Matter, signed: Signed, actor: Viewer) -> Signed:
    """Return what is answered: of a digest, the one item whose address the answer still carries. Raises NotPosted."""
    if signed.kind != "digest":
        return signed
    items = [each for each in replies.addresses_in(matter.mail.text) if each.member_id == actor.id and each.kind != "mail"]
    if len(items) != 1:
        raise NotPosted("which-item")
    _must_be_theirs(items[0], actor)
    return items[0]


def _once(key: str) -> str:
    return f"mail-{key[:24]}"


def _words(matter: Matter, once: str, limit: int | None = None) -> Written:
    return posting.written(matter.text, once, limit) if limit else posting.written(matter.text, once)


def _must_be_theirs(signed: Signed, actor: Viewer) -> None:
    if signed.member_id != actor.id:
        raise NotPosted("not-yours")
    if not signed.is_good:
        raise NotPosted("expired")


def _comment_id(message_id: str) -> int:
    """Return the number of the comment that a letter of ours told of, by its Message-ID; 0 for another's."""
    name, _at, host = message_id.partition("@")
    ours = (urlsplit(current_app.config["SITE_URL"]).hostname or "localhost").lower()
    number = name.removeprefix("comment-").partition(".")[0]  # "comment-12.7": as member 7 got it
    is_ours = host.lower() == ours and name.startswith("comment-") and number.isdecimal() and number.isascii() and len(number) <= 18
    return int(number) if is_ours else 0


def _ask(matter: Matter, actor: Viewer, member: Member) -> None:
    """Ask the member in whose name a mail came whether it is theirs: anybody can write a sender."""
    place = queries.place_for(matter.target) if matter.target.kind != "cases" else None
    where = place.name if place else _("your case studies")
    reply_to = replies.address_for(actor.id, "mail", matter.row.id)
    _settle(matter.row, "asked", "")
    if not _tell(matter, letters.asked(where, reply_to, matter.text), member.email or "", member.name, "unknown", ANSWERS_MAX):
        _settle(matter.row, "ignored", "asked-too-often")


def _confirm(matter: Matter, actor: Viewer, signed: Signed) -> None:
    """Let a mail be posted whose sender was asked and answered. Raises NotPosted."""
    _must_be_theirs(signed, actor)
    row = locked(IncomingMail, signed.key)
    if row is None or row.member_id != actor.id or row.state not in ("asked", "posted", "waiting"):
        raise NotPosted("gone")
    if row.state == "asked":
        row.state, row.is_confirmed, row.done_at = "waiting", True, None
        enqueue("mail in", {"id": row.id})
    _settle(matter.row, "posted", "confirms", f"mail:{signed.key}")


def _posted(matter: Matter, member: Member, posted: Posted) -> None:
    _settle(matter.row, "posted", "", posted.outcome)
    left_out = matter.mail.attachments
    if posted.outcome.startswith("draft:"):
        _tell(matter, letters.drafted(posted.path, left_out), member.email or "", member.name, "unknown", ANSWERS_MAX)
    elif left_out or posted.is_held:
        told = letters.posted_but(posted.is_held, posted.path, left_out)
        _tell(matter, told, member.email or "", member.name, "unknown", ANSWERS_MAX)


def _tell(matter: Matter, answer: letters.Answer, address: str, name: str, verdict: policy.Verdict, limit: int) -> bool:
    """Write to the sender, if they were not written to too often today; True where a letter is in the outbox."""
    take_turn([f"mail in {matter.row.sender_key}"])
    if not address or not policy.may_answer(verdict, queries.answers_today(matter.row.sender_key), limit):
        return False
    head = matter.mail.head
    letters.send(answer, mail_id=matter.row.id, address=address, name=name, subject=head.subject, message_id=head.message_id)
    matter.row.answered_at = utcnow()
    return True


def _settle(row: IncomingMail, state: str, reason: str, outcome: str = "") -> None:
    row.state, row.reason, row.outcome, row.done_at = state, reason, outcome, utcnow()
