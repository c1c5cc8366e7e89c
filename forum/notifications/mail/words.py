"""The sentences of mail: what happened, and why one is told. Plain text, each with its colon or full stop."""

from datetime import datetime

from forum.kernel.i18n import _, ngettext
from forum.kernel.wording import zone
from forum.notifications.policy import Because


def lead(deed: str, reason: str, name: str, title: str) -> str:
    """Return what happened, in one sentence that leads to the text below it. name: who did it, "" for nobody named."""
    who = name or _("A member")
    in_person = {
        "mentioned": _("%(name)s mentions you in “%(title)s”:", name=who, title=title),
        "replied": _("%(name)s answers you in “%(title)s”:", name=who, title=title),
        "quoted": _("%(name)s quotes you in “%(title)s”:", name=who, title=title),
        "asked": _("%(name)s asks you, because you know about it: “%(title)s”", name=who, title=title),
    }
    by_deed = {
        "comment": _("%(name)s in “%(title)s”:", name=who, title=title),
        "thread": _("%(name)s opens the thread “%(title)s”:", name=who, title=title),
        "case": _("New case study: “%(title)s”", title=title),
        "practice": _("A case study is a best practice now: “%(title)s”", title=title),
        "answer": _("This answered the question “%(title)s”:", title=title),
        "useful": _("%(name)s found useful what you wrote in “%(title)s”.", name=who, title=title),
        "tried": _("%(name)s tried what you tell in “%(title)s”.", name=who, title=title),
        "thanks": _("%(name)s thanks you for what you wrote in “%(title)s”.", name=who, title=title),
        "decision": _("A curator decided on your case study “%(title)s”.", title=title),
        "nominated": _("Your case study “%(title)s” is nominated as a best practice.", title=title),
        "sent back": _("The nomination of “%(title)s” was sent back; this is missing.", title=title),
        "invited to review": _("You are asked to review “%(title)s” for best practice.", title=title),
        "review due": _("Your review of “%(title)s” is due.", title=title),
        "renewed": _("Your case study “%(title)s” stays a best practice.", title=title),
        "let lapse": _("Your case study “%(title)s” is no longer a best practice; the register says that it was one.", title=title),
        "appeal decided": _("A second curator let the decision on “%(title)s” stand.", title=title),
        "let into a draft": _("%(name)s lets you read and write in the draft “%(title)s”.", name=who, title=title),
        "asked to be an author": _("%(name)s asks you to be an author of “%(title)s”.", name=who, title=title),
        "to greet": _("%(name)s is new here, and nobody has said hello to them yet. Be the first:", name=who),
        "draft offered": _("Your draft is ready in “%(title)s”.", title=title),
        "coach": _("You are a coach in “%(title)s”.", title=title),
        "draft shared": _("%(name)s shares a draft with you in “%(title)s”.", name=who, title=title),
        "note left": _("%(name)s left a note on your draft in “%(title)s”.", name=who, title=title),
        "deadline moved": _("The deadline was moved in “%(title)s”.", title=title),
        "write-shop closed": _("The write-shop “%(title)s” is closed.", title=title),
    }
    return in_person.get(reason if deed in ("comment", "thread") else "") or by_deed.get(deed) or _decided(deed, title)


def _decided(deed: str, title: str) -> str:
    """Return what a moderator did to what is somebody's, or decided on what they asked."""
    return (_on_words(title) | _on_things(title))[deed]


def _on_words(title: str) -> dict[str, str]:
    return {
        "comment removed": _("A moderator removed your comment in “%(title)s”.", title=title),
        "comment hidden": _("Your comment in “%(title)s” was hidden: you and the moderators alone read it.", title=title),
        "comment declined": _("A moderator did not let your comment in “%(title)s” through.", title=title),
        "comment let through": _("Your comment in “%(title)s” stands now.", title=title),
        "comment shown again": _("Your comment in “%(title)s” is shown again.", title=title),
        "report acted": _("What you reported was looked at: a moderator has acted on it."),
        "report kept": _("What you reported in “%(title)s” was looked at: it stays as it is.", title=title),
        "appeal granted": _("Another moderator grants your appeal."),
        "appeal upheld": _("Another moderator has looked at your appeal, and the decision stays."),
        "warned": _("A moderator writes to you about what you did here."),
        "silenced": _("A moderator has silenced your account: you can read everything, but not write for now."),
        "suspended": _("Your account is suspended: you can read, but not write."),
        "lifted": _("You can write again: the measure on your account has ended."),
        "comment edited": _("A moderator edited your comment in “%(title)s”.", title=title),
        "version hidden": _("A moderator has hidden an earlier text of your comment in “%(title)s”.", title=title),
    }


def _on_things(title: str) -> dict[str, str]:
    return {
        "thread retitled": _("A moderator gave your thread another title: “%(title)s”.", title=title),
        "thread hidden": _("A moderator has hidden your thread “%(title)s”.", title=title),
        "thread closed": _("A moderator closed the thread “%(title)s”: it can be read, not answered.", title=title),
        "thread reopened": _("A moderator opened the thread “%(title)s” again: it can be answered.", title=title),
        "thread slowed": _("A moderator changed how often one may write in “%(title)s”.", title=title),
        "thread moved": _("A moderator moved the thread “%(title)s” to another place.", title=title),
        "thread split": _("A moderator moved what you wrote into a thread of its own: “%(title)s”.", title=title),
        "thread merged": _("A moderator merged two threads, and you started one of them: “%(title)s”.", title=title),
        "case edited": _("A moderator edited your case study “%(title)s”.", title=title),
        "case discussion closed": _("A moderator closed the discussion of your case study “%(title)s”.", title=title),
        "case discussion reopened": _("A moderator opened the discussion of your case study “%(title)s” again.", title=title),
        "case locked": _("A moderator locked your case study “%(title)s”: no change is published for now.", title=title),
        "case unlocked": _("A moderator unlocked your case study “%(title)s”.", title=title),
        "draft made": _("A moderator made a comment of yours a draft of a case study: “%(title)s”.", title=title),
        "case withdrawn": _("A moderator withdrew your case study “%(title)s”.", title=title),
        "hat confirmed": _("A moderator confirmed that you speak for %(title)s.", title=title),
        "hat refused": _("A moderator did not confirm that you speak for %(title)s.", title=title),
        "hat revoked": _("A moderator revoked that you speak for %(title)s.", title=title),
    }


def why(what: str, because: Because, title: str) -> str:
    """Return why somebody is told. title: of what they follow, or of what it stands in."""
    rows = {
        "direct": _("You get this because somebody mentions, answers or quotes you."),
        "staff": _("You get this because it is about what you wrote or reported, or about your account."),
        "asked": _("You get this because your profile says that you know about it."),
        "work": _("You get this because you take part in it."),
        "reactions": _("You get this because it is about what you wrote."),
        "edition": _("You get this because it is of your edition, %(title)s.", title=title),
    }
    if because.kind == "person":
        return _("You get this because you follow %(title)s.", title=title)
    if because.reason == "watching":
        return rows.get(what) or _("You get this because you watch “%(title)s”.", title=title)
    return rows.get(what) or _("You get this because you follow %(title)s.", title=title)


def stopped(what: str) -> str:
    """Return what a link that stops a row of the settings stops."""
    return {
        "direct": _("mail about mentions, answers and quotations"), "staff": _("mail about decisions on what you wrote"),
        "asked": _("mail about questions that are put to you"), "work": _("mail about writing together and greeting"),
        "reactions": _("mail about thanks for what you wrote"), "edition": _("mail from your edition"),
        "watching": _("mail about what you watch"), "threads": _("mail about new threads"),
        "cases": _("mail about new case studies"), "practices": _("mail about best practices"),
        "queue": _("mail about what waits for moderators"), "daily": _("your daily e-mail"), "weekly": _("your weekly e-mail"),
    }[what]  # fmt: skip


def about(kind: str, title: str) -> str:
    """Return what a link that stops mail about one thing stops. title: "" where it is not for everybody's eyes."""
    named = {"thread": _("mail about this thread"), "case": _("mail about this case study"), "person": _("mail about this person")}
    return named.get(kind) or _("mail about %(title)s", title=title)


def heading(what: str) -> str:
    """Return the heading of a digest's part."""
    return {
        "direct": _("Meant for you"), "staff": _("About what you wrote"), "asked": _("Asked of you"), "work": _("Writing together"),
        "cases": _("New case studies"), "practices": _("Best practices"), "threads": _("New threads"),
        "edition": _("From your edition"), "watching": _("New comments"), "reactions": _("Thanks for what you wrote"),
    }[what]  # fmt: skip


def counted(what: str, n: int) -> str:
    """Return "3 new threads", of a digest's part."""
    return {
        "direct": ngettext("%(num)s for you", "%(num)s for you", n),
        "staff": ngettext("%(num)s about what you wrote", "%(num)s about what you wrote", n),
        "asked": ngettext("%(num)s question to you", "%(num)s questions to you", n),
        "work": ngettext("%(num)s about writing together", "%(num)s about writing together", n),
        "cases": ngettext("%(num)s new case study", "%(num)s new case studies", n),
        "practices": ngettext("%(num)s best practice", "%(num)s best practices", n),
        "threads": ngettext("%(num)s new thread", "%(num)s new threads", n),
        "edition": ngettext("%(num)s from your edition", "%(num)s from your edition", n),
        "watching": ngettext("%(num)s new comment", "%(num)s new comments", n),
        "reactions": ngettext("%(num)s thanks", "%(num)s thanks", n),
    }[what]


PARTS = ("direct", "staff", "asked", "work", "cases", "practices", "threads", "edition", "watching", "reactions")  # in order


def reach(count: int, at: datetime, zone_name: str) -> str:
    """Return what a writer reads of the mail that their comment becomes; "" where it becomes none at once."""
    time = f"{at.astimezone(zone(zone_name)):%H:%M}"
    sentence = ngettext(
        "Goes by e-mail to %(num)s person at %(time)s; until then you can change it.",
        "Goes by e-mail to %(num)s people at %(time)s; until then you can change it.",
        count,
        time=time,
    )
    return sentence if count else ""
