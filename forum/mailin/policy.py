"""Whose mail is posted. Each rule stands here once; docs/decisions/0009-mail-that-comes-in.md says why.

- A reply goes to an address that only its member was given, and comes from the member's own address: that is enough, unless our
  own mail server saw that it is forged.
- An edition, a region and the cases address are known to many: there the sender counts as who they say only where our own mail
  server vouches for them, or once they confirmed it from their mailbox.
"""

from typing import Literal

Verdict = Literal["pass", "fail", "unknown"]  # what our own mail server found out about the sender
Way = Literal["post", "ask", "refuse"]


def way_of(is_reply: bool, verdict: Verdict, is_confirmed: bool) -> Way:
    """Return what to do with a mail that says it is from a member."""
    if verdict == "fail":
        return "refuse"
    return "post" if is_reply or verdict == "pass" or is_confirmed else "ask"


def may_answer(verdict: Verdict, answers_today: int, limit: int) -> bool:
    """True where the sender may be written to: not for what is forged, not more often than `limit` in a day."""
    return verdict != "fail" and answers_today < limit
