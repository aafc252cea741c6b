"""Flagging a comment, and taking that back."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.comments.models import Comment, CommentState
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation.commands.flags import SENTENCE_LIMIT, flag, take_back
from app.moderation.decisions import Decision
from app.moderation.flags.models import FlagReason
from app.moderation.policy import may_flag
from app.moderation.queries.appeals import find_removal
from app.moderation.queries.flags import find_flag
from app.reading.forms import Flagging
from app.reading.views import reading
from app.reading.views.replying import refusal
from app.web.errors import error_page
from app.web.forms import require
from app.web.throttle import FLAGS, spend

REASONS = {
    FlagReason.ABUSE: "It attacks somebody",
    FlagReason.SPAM: "It is an advertisement",
    FlagReason.OFF_TOPIC: "It is off topic",
    FlagReason.OTHER: "Something else",
}


def get_flaggable(comment_id: int) -> Comment:
    """A comment of somebody else that one may flag, or did, under a public article; raises NotFound."""
    comment, reader = get_comment(comment_id), get_account()
    if not (may_flag(reader, find_ban(reader), comment) and comment.article.is_public):
        raise NotFound
    return comment


def flagging_page(comment: Comment, error: str | None = None) -> str:
    """The one page before and after, with what was wrong with the last form."""
    return render_template(
        "reading/flagging.html",
        comment=comment,
        article=comment.article,
        names=read_names([comment.html]),
        flag=find_flag(get_account(), comment),
        reasons=REASONS,
        limit=SENTENCE_LIMIT,
        typed=request.form.get("words", ""),
        chosen=request.form.get("reason"),
        error=error,
    )


@reading.get("/comments/<id:comment_id>/flag")
@signed_in
def flagging(comment_id: int) -> AnyResponse | str:
    """Ask why a comment is to be flagged; later, say what became of it, and offer to take it back."""
    return removed_already(comment_id) or flagging_page(get_flaggable(comment_id))


def removed_already(comment_id: int) -> Response | None:
    """That moderators have taken the comment away, which readers had; None where they have not."""
    comment = get_comment(comment_id)
    is_gone = comment.state is CommentState.REJECTED and comment.article.is_public
    removal = find_removal(comment) if is_gone else None
    if removal and removal.decision is Decision.REMOVE:
        return error_page(404, "Moderators have removed this comment already.", title="It is gone")
    return None


@reading.post("/comments/<id:comment_id>/flag")
@signed_in
def save_flag(comment_id: int) -> AnyResponse:
    """Flag the comment, or take it back, and say so."""
    gone = removed_already(comment_id)
    if gone:
        return gone
    comment, form = get_flaggable(comment_id), Flagging()
    try:
        spend("flag", FLAGS)
        require(form)
        with db.session.begin_nested():
            change_flag(comment, form)
    except RuleBroken as error:
        return refusal(Response(flagging_page(comment, str(error))), error)
    db.session.commit()
    return redirect(url_for("reading.flagging", comment_id=comment_id), 303)


def change_flag(comment: Comment, form: Flagging) -> None:
    """Do as the form says; raises NotAllowed, RuleBroken."""
    if form.end.data:
        take_back(get_account(), comment)
        return
    if not form.reason.data:
        raise RuleBroken("Choose what is wrong with it.")
    reason, sentence = FlagReason(form.reason.data), form.words.data or ""
    flag(get_account(), comment, reason, sentence, seen_text=form.seen.data or 0)
