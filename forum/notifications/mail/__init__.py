"""Letters with news: at once, and digests. Each says why it came and how to stop exactly that; programs thread them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from flask import current_app, render_template
from markupsafe import Markup

from forum.discussion.models import Comment
from forum.kernel import replies
from forum.kernel.i18n import _, ngettext
from forum.kernel.mail import Letter, Message, post
from forum.kernel.rules import rule
from forum.kernel.subjects import Brief
from forum.kernel.text import excerpt, plain
from forum.kernel.tokens import signed
from forum.kernel.waiting import Work
from forum.notifications.mail import words
from forum.notifications.policy import APPEALABLE, QUEUE, Because, Wishes, stops
from forum.notifications.queries.outgoing import Context, Parcel, Person

ABOUT = "told:"  # what letters are sent for, and to whom: "told:12"
TEXT_MAX = 20_000  # characters of a text in a letter of its own
ITEM_MAX = 1500  # characters of a text in a digest
ITEMS_MAX = 40  # told in one digest with their text; more are counted
STOP = "unsubscribe"  # purpose of the tokens
TEXTS = ("comment", "thread", "answer")  # deeds that bring the text of their comment
SAYS = ("useful", "tried", "thanks", "decision")  # deeds whose `body` is no reason of the staff


@dataclass(frozen=True)
class Item:
    """One piece of news. `text`, `html`: what it says, whole or (`is_cut`) its beginning; `answer`: an address, or ""."""

    lead: str
    title: str
    name: str
    at: datetime
    link: str
    text: str
    html: Markup
    is_cut: bool
    answer: str
    words: str
    may_appeal: bool = False


def site() -> str:
    """Return the site's address, without a slash at its end."""
    return str(current_app.config["SITE_URL"])


def host() -> str:
    """Return the name that ids of messages end with."""
    return urlsplit(site()).hostname or "localhost"


def stop_address(member_id: int, kind: str, key: str) -> str:
    """Return the address that stops one thing for a member with one press, signed in or not."""
    return f"{site()}/unsubscribe/{signed(STOP, [member_id, kind, key])}"


def comment_message_id(comment_id: int, member_id: int) -> str:
    """Return the Message-ID of the letter that brings a comment to a member: always the same, so that answers find it."""
    return f"<comment-{comment_id}.{member_id}@{host()}>"


def item_of(parcel: Parcel, context: Context, limit: int = TEXT_MAX) -> Item:
    """Return a parcel that may go as a letter tells it. limit: characters of its text, cut between paragraphs if it can be."""
    notice, brief = parcel.notice, context.brief(parcel)
    if notice is None or brief is None:
        raise ValueError("a parcel that does not go has no item")
    if parcel.delivery.discussion_id in context.discreet:
        return _unsaid(parcel)
    name = context.names.get(notice.actor_id or 0, "") or (_("The author") if notice.deed in TEXTS else "")
    comment = context.comments.get(notice.comment_id) if notice.comment_id and notice.deed in TEXTS else None
    if comment is not None and name and comment.id in context.hats:
        name = _("%(name)s, for %(organization)s", name=name, organization=context.hats[comment.id])
    text, html, is_cut = _text_of(comment, brief, notice.deed, limit)
    link = f"/comments/{notice.comment_id}" if notice.comment_id and notice.deed != "thread" else brief.url
    return Item(
        words.lead(notice.deed, notice.reason, name, brief.title), brief.title, name, parcel.delivery.created_at,
        site() + quote(link), text, html, is_cut, _answer_address(parcel, comment), notice.body,
        notice.deed in APPEALABLE,
    )  # fmt: skip


def _unsaid(parcel: Parcel) -> Item:
    lead, link = _("Something new for you."), f"{site()}/notifications"
    return Item(lead, "", "", parcel.delivery.created_at, link, "", Markup(), False, "", "")


def _text_of(comment: Comment | None, brief: Brief, deed: str, limit: int) -> tuple[str, Markup, bool]:
    if comment is None:
        text = brief.excerpt if deed in ("case", "practice") else ""
        return text, _paragraphs(text), False
    whole = plain(re.sub(r"\]\(/(?!/)", f"]({site()}/", comment.body))
    if len(whole) > limit:
        text = _beginning(whole, limit)
        return text, _paragraphs(text), True
    return whole, Markup(re.sub('href="/(?!/)', f'href="{site()}/', comment.body_html)), False  # noqa: S704  made safe at save


def _beginning(whole: str, limit: int) -> str:
    kept, room = [], limit
    for paragraph in whole.split("\n\n"):
        if len(paragraph) > room:
            break
        kept.append(paragraph)
        room -= len(paragraph) + 2
    return "\n\n".join([*kept, "…"]) if kept else excerpt(whole, limit)


def _paragraphs(text: str) -> Markup:
    made = [Markup("<br>").join(part.split("\n")) for part in text.split("\n\n")] if text else []
    return Markup().join(Markup("<p>{}</p>").format(part) for part in made)


def _answer_address(parcel: Parcel, comment: Comment | None) -> str:
    if comment is not None:
        return replies.address_for(parcel.member_id, "comment", comment.id)
    if parcel.notice and parcel.notice.deed in ("case", "practice"):
        return replies.address_for(parcel.member_id, "case", int(parcel.delivery.key))
    return ""


def at_once(person: Person, parcels: Sequence[Parcel], context: Context, place: str) -> Letter:
    """Put one letter with these news of one person in one thing into the outbox. place: the name of what they follow."""
    last = parcels[-1]
    items, brief = [item_of(each, context) for each in parcels], context.brief(last)
    because = because_of(last)
    title = brief.title if brief else ""
    what, thing = stops(last.delivery.what, because)
    stop = stop_address(last.member_id, what, thing)
    values = {
        "items": items, "answer": items[-1].answer, "why": words.why(last.delivery.what, because, place or title), "stop": stop,
        "marker": replies.marker(),
    }  # fmt: skip
    headers = _threading(last, context) | _list_headers(stop, last)
    if items[-1].answer:
        headers["Reply-To"] = items[-1].answer
    if last.delivery.discussion_id in context.discreet or person.wishes.is_discreet:
        kept = {"Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"}
        return _discreet(person, last.member_id, stop, {name: value for name, value in headers.items() if name in kept})
    if items[-1].name:
        headers["From"] = f"{items[-1].name} ({rule('site_name')})"
    return _post(person, last.member_id, _subject(last, title), "news", values, headers)


def because_of(parcel: Parcel) -> Because:
    """Return why a parcel's member is told."""
    kind, _colon, key = parcel.delivery.because.partition(":")
    return Because(parcel.delivery.reason, kind, key)


def digest(person: Person, member_id: int, how: str, sections: Sequence[tuple[str, list[Item]]], more: int) -> Letter:
    """Put a digest into the outbox: sections (what, items); `more`: how many items are only counted."""
    stop = stop_address(member_id, "how", how)
    items = [item for _what, some in sections for item in some]
    can_answer = any(item.answer for item in items)
    only = items[0].answer if len(items) == 1 else ""
    reply_to = only or (replies.address_for(member_id, "digest", 0) if can_answer else "")
    values = {
        "sections": [(words.heading(what), some) for what, some in sections], "more": more,
        "how": how, "stop": stop, "name": person.name, "title": title_of(how, sections),
        "answer": only, "marker": replies.marker(), "can_answer": can_answer,
        "why": _("You get this because a daily e-mail is on for it.") if how == "daily"
        else _("You get this because a weekly e-mail is on for it."),
    }  # fmt: skip
    headers = {**_one_click(stop), "List-Id": f"<{how}.{host()}>"} | ({"Reply-To": reply_to} if reply_to else {})
    if person.wishes.is_discreet:
        return _discreet(person, member_id, stop, _one_click(stop))
    return _post(person, member_id, f"{values['title']}", "digest", values, headers)


def title_of(how: str, sections: Sequence[tuple[str, list[Item]]]) -> str:
    """Return "Your week on Reach: 2 new case studies, 3 new threads"."""
    said = ", ".join(words.counted(what, len(items)) for what, items in sections)
    if how == "daily":
        return _("Your day on %(site)s: %(what)s", site=rule("site_name"), what=said)
    return _("Your week on %(site)s: %(what)s", site=rule("site_name"), what=said)


def _discreet(person: Person, member_id: int, stop: str, headers: dict[str, str]) -> Letter:
    values = {"stop": stop}
    return _post(person, member_id, _("Something new for you"), "discreet", values, headers)


def _post(person: Person, member_id: int, subject: str, name: str, values: Mapping[str, object], headers: dict[str, str]) -> Letter:
    values = {**values, "site": rule("site_name"), "home": site()}
    text = render_template(f"notifications/mail/{name}.txt", **values)
    html = "" if person.wishes.is_plain else render_template(f"notifications/mail/{name}.html", **values)
    return post(Message(person.address, person.name, subject, text, html, headers, about=f"{ABOUT}{member_id}"))


def _subject(parcel: Parcel, title: str) -> str:
    """Return the subject: that of the opening, and "Re:" before it in what answers, so that programs thread them."""
    is_answer = parcel.notice is not None and parcel.notice.deed == "comment"
    if parcel.notice is not None and parcel.notice.deed in (*TEXTS, "case"):
        return f"Re: {title}" if is_answer else title
    return words.lead(parcel.notice.deed, "", "", title).rstrip(":.") if parcel.notice else title


def _threading(parcel: Parcel, context: Context) -> dict[str, str]:
    """Return Message-ID, and for what answers In-Reply-To and References: of the letters that brought this member the others."""
    notice, member_id = parcel.notice, parcel.member_id
    if notice is not None and notice.deed == "case":
        return {"Message-ID": f"<case-{notice.key}.{member_id}@{host()}>"}
    comment = context.comments.get(notice.comment_id) if notice is not None and notice.comment_id else None
    if notice is None or comment is None or notice.deed not in ("comment", "thread"):
        return {"Message-ID": f"<news-{parcel.delivery.id}.{member_id}@{host()}>"}
    ids = {"Message-ID": comment_message_id(comment.id, member_id)}
    root = f"<case-{notice.key}.{member_id}@{host()}>"
    if notice.kind == "thread":
        root = comment_message_id(context.roots.get(comment.discussion_id, comment.id), member_id)
    if root == ids["Message-ID"]:
        return ids
    parent = comment_message_id(comment.reply_to_id, member_id) if comment.reply_to_id else root
    chain = [root] if parent == root else [root, parent]
    return {**ids, "In-Reply-To": parent, "References": " ".join(chain)}


def _list_headers(stop: str, parcel: Parcel) -> dict[str, str]:
    return {**_one_click(stop), "List-Id": f"<{parcel.delivery.kind}-{parcel.delivery.key}.{host()}>"}  # RFC 2919


def _one_click(stop: str) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058


def to_moderator(name: str, address: str, member_id: int, work: Sequence[Work], wishes: Wishes) -> Letter:
    """Put the day's mail about what waits for a moderator into the outbox."""
    stop = stop_address(member_id, "what", QUEUE)
    title = ngettext("%(num)s thing waits for a moderator", "%(num)s things wait for a moderator", len(work))
    person = Person(name, address, wishes)
    if wishes.is_discreet:
        return _discreet(person, member_id, stop, _one_click(stop))
    values = {"work": work[:ITEMS_MAX], "more": max(0, len(work) - ITEMS_MAX), "title": title, "stop": stop}
    return _post(person, member_id, title, "queue", values, {**_one_click(stop), "List-Id": f"<moderators.{host()}>"})
