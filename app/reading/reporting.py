"""Telling Akismet, after the answer, where a moderator decided otherwise than it did."""

from functools import partial

from flask import Response, after_this_request, current_app, has_request_context, url_for

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.admission.models import Verdict
from app.comments.models import Comment
from app.comments.outside import akismet
from app.comments.outside.adviser import Question
from app.comments.queries.people import read_marks
from app.kernel.database import db
from app.kernel.errors import TooSoon
from app.kernel.markdown.mentions import spell
from config import Settings


def tell(comment: Comment, verdict: Verdict) -> None:
    """Report what Akismet held and a moderator approved, and the spam that it let pass, once that is stored."""
    settings: Settings | None = current_app.config.get("SETTINGS") if has_request_context() else None
    if settings is None or not settings.akismet_key or was_right(comment, verdict):
        return
    report = partial(akismet.report, settings.akismet_key, settings.address, question_of(comment, settings), verdict)
    after_this_request(partial(post, report))


def was_right(comment: Comment, verdict: Verdict) -> bool:
    """Whether Akismet thought of a comment as the moderator did."""
    took_for_spam = comment.held_because == akismet.NAME and comment.held_match == "spam"
    return took_for_spam is (verdict is Verdict.SPAM)


def question_of(comment: Comment, settings: Settings) -> Question:
    """The comment as Akismet was asked about it, but for the network and the browser, which nobody knows any more."""
    slug = db.session.get_one(Article, comment.article_id).slug
    return Question(
        text=spell(comment.source, read_marks([comment.source])),
        name=db.session.get_one(Account, comment.author_id).name,
        author_id=comment.author_id,
        since_at=None,
        article=settings.address + url_for("reading.article", slug=slug),
        reply_to=comment.parent_id,
        edits=None,
        network="",
        agent="",
    )


def post(report: partial[None], response: Response) -> Response:
    """Put a report in line where the decision was taken; where the line is full, Akismet learns it another time."""
    if response.status_code < 400:
        try:
            current_app.extensions["outbox"].post(report)
        except TooSoon:
            current_app.logger.warning("akismet was not told: too much waits to be sent")
    return response
