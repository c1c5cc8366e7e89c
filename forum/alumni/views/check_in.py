"""The link of the yearly mail. Opening it consumes nothing; its buttons work without signing in, and can do nothing else."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.alumni import actions, forms, policy, queries
from forum.alumni.models import CheckIn
from forum.alumni.views import bp
from forum.kernel.clock import utcnow
from forum.kernel.forms import Reader
from forum.kernel.web import form_choice
from forum.people.models import Member
from forum.places.queries import countries


@bp.get("/check-in/<token>")
def check_in(token: str) -> ResponseReturnValue:
    """What is known of where one is, and three buttons."""
    found = _asked(token)
    if found is None:
        return gone()
    asked, member = found
    if asked.answered_at:
        return render_template("alumni/thanks.html", answer=asked.answer)
    known = MultiDict({"organization": member.organization, "country": (member.country or "").lower()})
    return _page(token, member, Reader(known), request.args.get("answer") == "changed")


@bp.post("/check-in/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Take the answer, once; a second press reads the same thanks."""
    found = _asked(token)
    if found is None:
        return gone()
    asked, member = found
    word = form_choice("do", ("yes", "changed", "stop"), "yes")
    if word == "changed":
        now_at, reader = forms.read_whereabouts(request.form)
        if reader.errors:
            return _page(token, member, reader, changed=True), 422
        actions.answer(asked, word, now_at)
    else:
        actions.answer(asked, word)
    return redirect(url_for("alumni.check_in", token=token), 303)


def _asked(token: str) -> tuple[CheckIn, Member] | None:
    found = queries.check_in_by_token(token)
    return found if found and found[0].expires_at > utcnow() and policy.may_be_asked(found[1]) else None


def gone() -> ResponseReturnValue:
    """Say that a link is over, and what to do."""
    return render_template("alumni/gone.html"), 410


def _page(token: str, member: Member, reader: Reader, changed: bool) -> str:
    return render_template(
        "alumni/check_in.html", token=token, member=member, form=reader, changed=changed,
        countries=[(land.code, land.name) for land in countries()],
    )  # fmt: skip
