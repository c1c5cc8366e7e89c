"""The composer on the pages of owners: filled, read, previewed, kept as a draft, posted."""

from collections.abc import Callable

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from forum.discussion import actions, queries
from forum.discussion.actions import drafting
from forum.discussion.forms import CommentDraft, Composer, read_comment
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import drafts, mentions
from forum.entrance.views.session import kept_for
from forum.kernel import own
from forum.kernel.i18n import _
from forum.kernel.text import quote
from forum.kernel.viewer import Viewer
from forum.kernel.web import only_reading

Page = Callable[[Composer], str]
Reach = Callable[[Viewer, Discussion], str]
_reach: list[Reach] = []
SAID = "said"  # key of the session: [discussion, a sentence for the page that comes next]
SAID_MAX = 600  # characters: it travels in the cookie


def say_reach(say: Reach) -> None:
    """Let `say` tell a writer, in a sentence or "", how far what they post in a discussion goes: in previews, while one types."""
    if say not in _reach:
        _reach.append(say)


def reach_of(discussion: Discussion) -> str:
    """Return those sentences for the viewer."""
    return " ".join(sentence for say in _reach if (sentence := say(g.viewer, discussion)))


def composer_for(action: str, discussion: Discussion) -> Composer:
    """Return the composer of an owner's page: empty, answering (`reply_to`), quoting (`quote`), or with what was kept."""
    composer = _composer(action, discussion)
    if kept := kept_for(action):
        composer.body, composer.is_kept = kept.get("body", ""), True
        composer.once = kept.get("once") or composer.once
        _answering(composer, kept.get("reply_to", ""), discussion, quoted=False)
    elif request.args.get("quote"):
        _answering(composer, request.args["quote"], discussion, quoted=True)
    else:
        _answering(composer, request.args.get("reply_to", ""), discussion, quoted=False)
    _restore(composer, discussion)
    return composer


def _composer(action: str, discussion: Discussion) -> Composer:
    people = url_for("discussion.people_to_name", discussion_id=discussion.id)
    reach = url_for("discussion.reach", discussion_id=discussion.id)
    hats = hats_of(g.viewer, discussion.kind, discussion.key)
    return Composer(action, readers=readers_of(discussion), people=people, reach=reach, hats=hats)


def hats_of(viewer: Viewer, kind: str, key: str) -> list[tuple[str, str]]:
    """Return those for whom the viewer may speak, by organization, on the page of a thing: [(value, organization)]. See
    kernel/own.py: no statement of its own beside what else the page asks there."""
    kept = own.kept_of("hat", viewer.id, kind, [key])
    return sorted(((value, each.value) for value, each in kept.items()), key=lambda pair: pair[1].casefold())


def _restore(composer: Composer, discussion: Discussion) -> None:
    """Bring back what was typed here and not posted; what is quoted now stands under it."""
    draft = drafts.restored(g.viewer, discussion, composer.reply_to_id)
    if draft is None:
        return
    composer.base, composer.saved_at, composer.earlier = draft.version, draft.saved_at, draft.earlier
    if composer.is_kept and composer.body != draft.body:
        composer.earlier = draft.body
    elif composer.body.strip() not in draft.body:
        composer.body = f"{draft.body}\n\n{composer.body}"
    else:
        composer.body = draft.body


def readers_of(discussion: Discussion) -> str:
    """Return a sentence: who can read what is posted here."""
    if discussion.is_open:
        return _("Everyone can read what you post here.")
    if discussion.audience == "edition":
        return _("The people of this edition can read what you post here.")
    return _("Members can read what you post here.")


def _answering(composer: Composer, comment_id: str, discussion: Discussion, quoted: bool) -> None:
    if not comment_id.isdecimal() or len(comment_id) > 18:
        return
    try:
        comment, where = queries.get_comment(g.viewer, int(comment_id))
    except NotFound:
        return
    if where.id == discussion.id and comment.state == "shown":
        composer.reply_to_id, composer.reply_to_number = comment.id, comment.number
        if quoted:
            address = url_for("discussion.show", comment_id=comment.id)
            composer.body = quote(comment.body, queries.name_of(comment), comment.number, address)


def read_posted(owner: str = "") -> tuple[CommentDraft, str]:
    """Return (draft, fault) of the posted comment. Call it first: laying out takes time, and the write transaction begins with
    the first statement after it."""
    with only_reading():
        return read_comment(request.form, owner or "c" + request.form.get("once", "new")[:20], g.viewer)


def post_to(
    posted: tuple[CommentDraft, str], discussion: Discussion, action: str, page: Page, as_author: bool = False
) -> ResponseReturnValue:  # fmt: skip
    """Take a comment that `read_posted` read: 303 to it, or `page(composer)` again with a preview (200) or a fault (422), nothing
    lost."""
    draft, fault = posted
    composer = _typed(draft, discussion, action)
    if fault:
        composer.error = fault
        return page(composer), 422
    try:
        if request.form.get("do") == "draft":
            return _keep_draft(draft, discussion, composer)
        if request.form.get("do") == "preview":
            return _previewed(draft, discussion, composer, page)
        comment = actions.post_comment(g.viewer, discussion.id, draft, as_author)
    except (actions.Refused, drafting.TooMany) as refused:
        composer.error = str(refused)
        return page(composer), 422
    say_untold(comment)
    return redirect(url_for("discussion.show", comment_id=comment.id), 303)


def _previewed(draft: CommentDraft, discussion: Discussion, composer: Composer, page: Page) -> str:
    composer.preview = Markup(draft.html)  # noqa: S704  cleaned by kernel/text.py
    composer.mailed = reach_of(discussion)
    return page(composer)


def _typed(draft: CommentDraft, discussion: Discussion, action: str) -> Composer:
    composer = _composer(action, discussion)
    composer.body, composer.once, composer.base = request.form.get("body", ""), draft.once or composer.once, draft.base or 0
    composer.wears = request.form.get("wears", "")
    _answering(composer, request.form.get("reply_to", ""), discussion, quoted=False)
    return composer


def _keep_draft(draft: CommentDraft, discussion: Discussion, composer: Composer) -> ResponseReturnValue:
    """Keep what was typed: 204 with its version for the script, for a button 303 back to the composer."""
    version = drafting.save_draft(g.viewer, discussion.id, draft)
    if request.headers.get("X-Requested-With") == "autosave":
        return "", 204, {"X-Base": str(version)}
    query = f"?reply_to={draft.reply_to_id}" if draft.reply_to_id else ""
    return redirect(f"{composer.action.removesuffix('/comments')}{query}#reply", 303)


def say_untold(comment: Comment) -> None:
    """Let the writer's next page say whom their text calls and nobody told."""
    if sentence := mentions.untold(g.viewer, comment):
        session[SAID] = [comment.discussion_id, sentence[:SAID_MAX]]


def said(discussion_id: int) -> str:
    """Return what `say_untold` left for the page of this discussion, once."""
    found = session.get(SAID)
    if not found or found[0] != discussion_id:
        return ""
    session.pop(SAID)
    return str(found[1])
