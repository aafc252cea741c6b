"""Replies of guests: kept until their address is confirmed, then posted."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete

from app.accounts.commands.guests import refuse_banned, welcome
from app.accounts.queries import hash_token, list_staff_names
from app.articles.sections import Section
from app.comments.admission.candidate import Opinion
from app.comments.admission.checks.closed import refuse_closed
from app.comments.admission.checks.paused import refuse_read_only
from app.comments.admission.checks.words import refuse_words
from app.comments.admission.holding import list_holding
from app.comments.commands.threads import find_parent, lock_thread, post
from app.comments.models import GuestReply
from app.comments.queries.closing import find_closing
from app.comments.queries.guests import LINK_LASTS, list_unconfirmed
from app.comments.queries.word_rules import read_ruling
from app.kernel.addresses import mail_address, mailbox_of, web_address
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.markdown import render_comment
from app.kernel.names import check_name
from app.kernel.text import clean

LETTERS_AT_ONCE = 3


@dataclass(frozen=True)
class Details:
    """Who a guest says they are; the address is shown to nobody."""

    name: str
    email: str
    website: str


def read_details(name: str, email: str, website: str) -> Details:
    """What a guest has filled in, checked; raises RuleBroken."""
    return Details(check_name(name, list_staff_names()), mail_address(email), web_address(website))


def keep_guest_reply(
    article_id: int, parent_id: int | None, source: str, details: Details, *, section: str | None = None
) -> str | None:
    """Keep a reply until its link is opened; the link's token, or None where one is on its way. Raises RuleBroken.

    It must pass whatever a comment must pass but for who wrote it; that nobody knows yet.
    """
    source = clean(source)
    if not source:
        raise RuleBroken("Write something first.")
    refuse_words(render_comment(source), read_ruling())
    refuse_closed(lock_thread(article_id), find_closing(article_id))
    refuse_read_only(list_holding(article_id))
    find_parent(article_id, parent_id)
    forget_guest_replies()
    reply = GuestReply(article_id=article_id, parent_id=parent_id, section=section, source=source, **vars(details))
    reply.mailbox = mailbox_of(reply.email)
    waiting = list_unconfirmed(reply.mailbox)
    same = next((each for each in waiting if told(each) == told(reply)), None)
    if same:
        same.name, same.website = reply.name, reply.website
        return None
    if len(waiting) >= LETTERS_AT_ONCE:
        raise RuleBroken(
            f"{LETTERS_AT_ONCE} links wait in that mailbox already; open one of them first. Your text is still here."
        )
    token = secrets.token_urlsafe(32)
    reply.token_hash = hash_token(token)
    db.session.add(reply)
    db.session.flush()
    return token


def told(reply: GuestReply) -> tuple[object, ...]:
    """What two replies share when somebody sends the same one twice, perhaps under a name that they have mended."""
    return reply.article_id, reply.parent_id, reply.section, reply.source, reply.email


def confirm(
    reply: GuestReply, section: Section | None, keys: tuple[str, ...], *, opinions: tuple[Opinion, ...] = ()
) -> None:
    """Post what a guest has written, on that section, for the link was opened; once. Raises NotAllowed, RuleBroken."""
    db.session.refresh(reply, ["comment_id"], with_for_update=True)
    if reply.comment_id:
        return
    if not reply.article.is_public:
        raise RuleBroken("The article is not here any more, so it takes no replies. Your text is still here; copy it.")
    refuse_banned(reply.email, keys)
    author = welcome(reply.email, reply.name, reply.website)
    where, source = (reply.article_id, reply.parent_id), reply.source
    comment = post(author, *where, source, section=section, is_guest=True, opinions=opinions)
    reply.comment_id = comment.id
    reply.source = reply.name = reply.email = reply.mailbox = reply.website = ""
    db.session.flush()


def forget_guest_replies() -> None:
    """Drop the replies whose link was not opened in time, and what was left of those that were confirmed."""
    db.session.execute(delete(GuestReply).where(GuestReply.created_at <= now() - LINK_LASTS))
