"""The only writer of sign-ins by mail: a link for any browser, a code for the one that asked."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import update
from werkzeug.exceptions import NotFound

from forum.entrance import mail
from forum.entrance.actions import LABEL_MAX
from forum.entrance.actions.limits import settle
from forum.entrance.models import MailedSignIn
from forum.entrance.queries import REQUEST_LIFE, TRIES_MAX, account_for, mailed_by_ticket, mailed_lately, open_mailed
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.jobs import enqueue
from forum.kernel.tokens import hash_of, keyed_hash, new_token
from forum.people.models import Member

REQUESTS_MAX = 3  # unused sign-ins mailed to one member within REQUEST_LIFE: nobody floods a mailbox
CODE_DIGITS = 6
PATH_MAX = 1000  # characters of where a browser was going

Outcome = Literal["right", "wrong", "over", "too often"]


@dataclass(frozen=True)
class Asking:
    """What a browser that asks for a sign-in by mail says. account_key: under which its wrong codes count."""

    address: str
    account_key: str
    label: str
    path: str = ""
    is_kept: bool = False


def ask_for_sign_in(asking: Asking) -> str:
    """Have the worker mail a link and a code, if there is an account; return the ticket, which only this browser keeps.

    Asking costs the same whether or not there is an account.
    """
    ticket = new_token()
    request = MailedSignIn(
        ticket_hash=hash_of(ticket),
        account_key=asking.account_key,
        label=asking.label[:LABEL_MAX],
        path=asking.path if len(asking.path) <= PATH_MAX else "",
        is_kept=asking.is_kept,
        expires_at=utcnow() + REQUEST_LIFE,
    )
    db.session.add(request)
    db.session.flush()
    enqueue("sign-in mail", {"request": request.id, "address": asking.address})
    return ticket


def send_sign_in(request_id: int, address: str) -> None:
    """Mail a link and a code, where the address has an account that may come in and not too many already. Repeatable."""
    account = account_for(address)
    member = locked(Member, account.member_id) if account else None
    request = locked(MailedSignIn, request_id)
    if member is None or request is None or request.token_hash or request.expires_at <= utcnow():
        return
    if mailed_lately(member.id) >= REQUESTS_MAX:
        return
    token, code = new_token(), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    request.member_id, request.token_hash, request.code_hash = member.id, hash_of(token), _code_hash(request, code)
    db.session.flush()
    mail.sign_in(member, request, token, code)


def try_code(ticket: str, code: str, network_key: str) -> tuple[Outcome, int]:
    """Compare a code with what was mailed for the browser that holds `ticket`; return (outcome, id of the sign-in).

    "over": there is none, its time is over, it was used, or this was the last of TRIES_MAX wrong codes. Called through `at_once`.
    Known and unknown addresses are answered alike, at the same cost.
    """
    found = mailed_by_ticket(ticket)
    if found is None:
        return "over", 0
    request, may_come_in = found
    is_right = hmac.compare_digest(request.code_hash or _code_hash(request, ""), _code_hash(request, code)) and may_come_in
    if not settle([request.account_key, network_key], is_right):
        return "too often", 0
    if is_right:
        return "right", request.id
    request.failures += 1
    db.session.flush()
    return ("wrong" if request.failures < TRIES_MAX else "over"), 0


def use_sign_in(request_id: int) -> MailedSignIn:
    """Use a sign-in by mail up, link and code at once. Raises NotFound for the second of two at one moment."""
    used = update(MailedSignIn).where(MailedSignIn.id == request_id, *open_mailed(), MailedSignIn.member_id.is_not(None))
    done = db.session.execute(used.values(used_at=utcnow()).execution_options(synchronize_session=False))
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        raise NotFound
    return db.session.get_one(MailedSignIn, request_id, populate_existing=True)


def _code_hash(request: MailedSignIn, code: str) -> str:
    return keyed_hash("code", f"{request.id} {code}")
