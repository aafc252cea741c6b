"""Leaving: asked for, taken back within a week, or carried out so that nothing is left of the person."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from app.accounts.commands.barring import bar_identities, forget_bars
from app.accounts.commands.links import forget_links
from app.accounts.commands.locking import lock, lock_if_free, lock_with_administrators
from app.accounts.commands.merging import forget_moves
from app.accounts.commands.passkeys import forget_spent_challenges
from app.accounts.commands.sessions import end_all_sessions, end_other_sessions, forget_expired_sessions
from app.accounts.models import FORMER_READER, Account, Avatar, Ban, Guest, Identity, LoginSession, Merge, RoleGrant
from app.accounts.queries import find_ban, find_guest_address, has_other_administrator
from app.articles.authors.models import Biography
from app.articles.commands.bylines import leave_bylines
from app.articles.hints.models import Hint
from app.articles.reviews.models import Remark
from app.articles.revisions.models import ArticleRevision, WorkingCopy
from app.comments.admission.models import GivenWarning, Measure
from app.comments.commands.guests import forget_guest_replies
from app.comments.commands.learning import unlearn_texts
from app.comments.commands.reading import forget_old_visits
from app.comments.commands.states import change_state
from app.comments.models import Comment, CommentState, Draft, GuestReply, Mute, Revision, Visit
from app.comments.queries.comments import DRAFT_LASTS
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import SITE, bump
from app.media.commands.keeping import forget_names
from app.moderation.commands.cases import forget_words
from app.moderation.commands.erasing import forget_texts
from app.moderation.commands.flags import forget_flags, forget_sentences
from app.moderation.models import Appeal
from app.own.policy import may_leave
from app.own.queries.leaving import list_due, list_former_accounts, list_texts

GRACE = timedelta(days=7)
TEXTS_AT_ONCE = 100


def leave(account: Account, token: str, *, keeps_texts: bool) -> None:
    """Let the account be erased in a week; only the browser that holds the token stays logged in. Raises NotAllowed."""
    lock_with_administrators(account)
    if not may_leave(account, others_administrate=has_other_administrator(account)):
        raise NotAllowed("You are the only administrator. Make somebody else one, then you can leave.")
    account.erase_at = account.erase_at or now() + GRACE
    account.keeps_texts = keeps_texts
    end_other_sessions(account, token)
    db.session.flush()


def stay(account: Account) -> None:
    """Take it back while the week lasts; everything is as it was. Raises RuleBroken."""
    lock(account.id)
    if account.is_being_erased:
        raise RuleBroken("The week is over and your account is being erased, so you can't stay any more.")
    account.erase_at = account.keeps_texts = None
    db.session.flush()


def forget_expired() -> None:
    """Drop what nobody can use any more: sessions, challenges, links, drafts, what is over of bans, merges, visits."""
    forget_expired_sessions()
    forget_spent_challenges()
    forget_links()
    db.session.execute(delete(Draft).where(Draft.created_at <= now() - DRAFT_LASTS))
    forget_guest_replies()
    forget_old_visits()
    forget_bars()
    forget_moves()


def erase_part(account: Account, key: str) -> bool:
    """Erase some of the texts that are to go, and with the last of them the account; whether that was all."""
    end_all_sessions(account)  # nobody looks on, or writes on, while parts of it are gone
    comments = list_texts(account, TEXTS_AT_ONCE)
    for comment in comments:
        erase_text(comment)
    is_all = len(comments) < TEXTS_AT_ONCE
    if is_all:
        erase_person(account, key)
    unlearn_texts(comments)  # last, for that is what everybody locks last
    return is_all


def erase_next(key: str) -> bool | None:
    """A part of what is due: whether it was the last of an account; None where nothing is due."""
    account = find_due()
    return erase_part(account, key) if account else None


def find_due() -> Account | None:
    """An account whose time is over, locked with those that became its own; none that others hold or erase now."""
    for account in list_due():
        ids = [account.id, *(each.id for each in list_former_accounts(account))]
        if lock_if_free(*ids) and account.is_being_erased:
            return account
    return None


def erase_text(comment: Comment) -> None:
    """Take a comment's words for good. Its place stays, so that replies stand where they stood."""
    if comment.state is not CommentState.DELETED:
        change_state(comment, CommentState.DELETED)
    comment.source = comment.html = ""
    comment.fingerprint = comment.words_hash = comment.held_because = comment.held_match = None
    comment.section_anchor = comment.section_heading = comment.section_words = None
    comment.covered_at = None
    forget_words(comment)
    forget_sentences(comment)
    db.session.flush()


def erase_person(account: Account, key: str) -> None:
    """Leave nothing of an account but its number and a name that says it is gone; a ban goes on by keyed hashes."""
    bar_identities(account, key)
    ban, accounts = find_ban(account), [account, *list_former_accounts(account)]
    ids = [each.id for each in accounts]
    address = find_guest_address(account)
    if address:
        db.session.execute(delete(GuestReply).where(GuestReply.email == address))
        db.session.execute(update(Guest).where(Guest.email == address).values(email="", website=""))
    forget_texts(ids)
    forget_flags(ids)
    own_tables = (LoginSession, Identity, Guest, Avatar, RoleGrant, Visit, Mute, Measure, Appeal, GivenWarning)
    for table in (*own_tables, Biography, Hint, WorkingCopy):
        db.session.execute(delete(table).where(table.account_id.in_(ids)))
    db.session.execute(delete(Remark).where(Remark.author_id.in_(ids)))
    db.session.execute(delete(Merge).where(or_(Merge.account_id == account.id, Merge.other_id == account.id)))
    db.session.execute(delete(Ban).where(Ban.account_id == account.id, Ban.id != (ban.id if ban else 0)))
    db.session.execute(update(Ban).where(Ban.account_id.in_(ids)).values(message=""))
    erase_revisions(account)
    untold = (ArticleRevision.editor_id.in_(ids), ArticleRevision.is_correction.is_(False))
    db.session.execute(update(ArticleRevision).where(*untold).values(note=""))
    leave_bylines(ids)
    forget_names(ids)
    for each in accounts:
        each.name, each.slug = FORMER_READER, f"former-reader-{secrets.token_hex(5)}"
        each.avatar_digest = each.erase_at = each.keeps_texts = None
    bump(SITE)
    db.session.flush()


def erase_revisions(account: Account) -> None:
    """Take the former texts of comments that are gone, and those that readers could not read of comments that stay."""
    own = select(Comment.id).where(Comment.author_id == account.id)
    is_gone = Revision.comment_id.in_(own.where(Comment.source == ""))
    private = or_(Revision.is_public.is_(False), Revision.removed_at.is_not(None))
    db.session.execute(delete(Revision).where(Revision.comment_id.in_(own), or_(is_gone, private)))
