"""Asking advisers about a comment, before the transaction that posts it: nobody waits for them but its writer."""

from functools import partial

from flask import Flask, current_app, request, url_for

from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.accounts.session import account
from app.articles.queries.shown import ShownArticle
from app.comments.admission import refuse_early
from app.comments.admission.candidate import Advice, Candidate, Opinion
from app.comments.commands.own import says_already
from app.comments.commands.threads import is_said
from app.comments.models import Comment, GuestReply, Thread
from app.comments.outside import akismet, hook
from app.comments.outside.adviser import NO_ANSWER, Adviser, Question
from app.comments.policy import is_staff
from app.comments.queries.comments import find_thread
from app.comments.queries.settings import read_settings
from app.comments.queries.word_rules import read_ruling
from app.comments.signals import learnt
from app.kernel.database import db
from app.reading.forms import Reply
from app.reading.reporting import tell
from app.web.throttle import spend
from config import Settings

Opinions = tuple[Opinion, ...]

UNASKED: Opinions = (Opinion("advisers", Advice.HOLD, NO_ANSWER),)  # should what is there be gone when it is posted


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app whom to ask, and let moderators' decisions be told to Akismet."""
    learnt.connect(tell)
    app.extensions["advisers"] = list_advisers(settings)


def list_advisers(settings: Settings) -> list[Adviser]:
    """Whom the owner lets decide."""
    asked = []
    if settings.hook_url:
        asked.append(Adviser(hook.NAME, partial(hook.ask, settings.hook_url, settings.hook_secret)))
    if settings.akismet_key:
        asked.append(Adviser(akismet.NAME, partial(akismet.ask, settings.akismet_key, settings.address)))
    return asked


def ask_about_reply(article: ShownArticle, form: Reply) -> Opinions:
    """What advisers say of a reply; raises NotAllowed, RuleBroken, TooSoon where they need not be asked."""
    author = find_asked_about()
    if author is None or not form.validate():
        return ()
    if is_said(author, article.id, form.parent or form.anchor, form.typed):
        return UNASKED
    refuse_what_is_refused(author, article.id)
    return ask(question(form.typed, article.slug, author=author, reply_to=form.parent))


def ask_about_edit(comment: Comment, text: str) -> Opinions:
    """What advisers say of another text for a comment; raises NotAllowed, RuleBroken, TooSoon."""
    author = find_asked_about()
    if author is None:
        return ()
    if says_already(author, comment, text):
        return UNASKED
    refuse_what_is_refused(author, comment.article_id, edited=comment)
    return ask(question(text, comment.article.slug, author=author, reply_to=comment.parent_id, edits=comment.id))


def ask_about_guest(reply: GuestReply) -> Opinions:
    """What advisers say of the reply of a guest; raises RuleBroken, TooSoon."""
    if not current_app.extensions["advisers"]:
        return ()
    return ask(question(reply.source, reply.article.slug, name=reply.name, reply_to=reply.parent_id))


def find_asked_about() -> Account | None:
    """Whoever sends the request, where there is anybody to ask about them; staff pass."""
    author = account() if current_app.extensions["advisers"] else None
    return author if author and not is_staff(author) else None


def refuse_what_is_refused(author: Account, article_id: int, edited: Comment | None = None) -> None:
    """Raises what refuses the comment whatever advisers say."""
    thread = find_thread(article_id) or Thread(article_id=article_id)
    ban, settings = find_ban(author), read_settings()
    refuse_early(Candidate(author, ban, thread, settings, "", "", read_ruling(), edited=edited))


def question(
    text: str,
    slug: str,
    *,
    name: str = "",
    author: Account | None = None,
    reply_to: int | None = None,
    edits: int | None = None,
) -> Question:
    """What advisers are asked."""
    settings: Settings = current_app.config["SETTINGS"]
    return Question(
        text=text,
        name=author.name if author else name,
        author_id=author.id if author else None,
        since_at=author.created_at if author else None,
        article=settings.address + url_for("reading.article", slug=slug),
        reply_to=reply_to,
        edits=edits,
        network=request.remote_addr or "",
        agent=request.user_agent.string,
    )


def ask(question: Question) -> Opinions:
    """What each adviser says, until one refuses."""
    spend("opinion")
    db.session.commit()  # no transaction stays open while somebody outside is asked
    opinions: list[Opinion] = []
    for adviser in current_app.extensions["advisers"]:
        opinions.append(adviser.ask(question))
        if opinions[-1].advice is Advice.REFUSE:
            break
    return tuple(opinions)
