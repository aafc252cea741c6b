"""Drafts: what a browser left on its way to a login, kept for a day."""

from sqlalchemy import delete, func, select

from app.accounts.queries import hash_token
from app.comments.models import Comment, Draft
from app.comments.queries.comments import DRAFT_LASTS, list_drafts
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.text import clean

DRAFT_BYTES = 64_000
DRAFTS_A_BROWSER = 20
MOST_DRAFTS = 4_000  # of everybody: with all their bytes a quarter of a gigabyte


def keep_draft(
    token: str,
    article_id: int,
    parent_id: int | None,
    source: str,
    draft_id: int | None = None,
    *,
    section: str | None = None,
    edits_id: int | None = None,
) -> Draft:
    """Keep what was typed under an article for the browser that holds the token. Raises RuleBroken.

    It takes the place of the draft that it was, or that it goes on from; any other is another tab's, and stays.
    """
    source = clean(source)
    if len(source.encode()) > DRAFT_BYTES:
        raise RuleBroken("This text is too long to be kept. Shorten it before you log in.")
    db.session.execute(delete(Draft).where(Draft.created_at <= now() - DRAFT_LASTS))
    parent = db.session.get(Comment, parent_id) if parent_id else None
    parent_id = parent.id if parent and parent.article_id == article_id else None
    earlier = [
        each
        for each in list_drafts(token, article_id, edits_id)
        if each.id == draft_id or (each.parent_id == parent_id and source.startswith(each.source))
    ]
    draft = max(earlier, key=lambda each: each.id == draft_id, default=None)
    draft = draft or new_draft(hash_token(token), article_id, edits_id)
    draft.parent_id, draft.section, draft.source, draft.created_at = parent_id, section, source, now()
    db.session.add(draft)
    db.session.flush()
    return draft


def new_draft(token_hash: str, article_id: int, edits_id: int | None) -> Draft:
    """Room for one more text of a browser; raises RuleBroken."""
    counts = select(func.count().filter(Draft.token_hash == token_hash), func.count()).select_from(Draft)
    own, all_of_them = db.session.execute(counts).one()
    if own >= DRAFTS_A_BROWSER:
        raise RuleBroken("Many texts of this browser are kept already. Post or discard one, or copy this one.")
    if all_of_them >= MOST_DRAFTS:
        raise RuleBroken("So many texts are kept at the moment that there is no room for this one. Copy it first.")
    return Draft(token_hash=token_hash, article_id=article_id, edits_id=edits_id)


def drop_draft(
    token: str,
    article_id: int,
    source: str,
    draft_id: int | None = None,
    *,
    parent_id: int | None = None,
    section: str | None = None,
    edits_id: int | None = None,
) -> None:
    """Forget what a browser left of a text that is not needed any more; what was to stand elsewhere stays."""
    source, place = clean(source), (parent_id, section)
    for draft in list_drafts(token, article_id, edits_id):
        went_on = (draft.parent_id, draft.section) == place and source.startswith(draft.source)
        if draft.id == draft_id or went_on:
            db.session.delete(draft)
    db.session.flush()


def drop_drafts(token: str) -> None:
    """Forget everything that a browser left."""
    db.session.execute(delete(Draft).where(Draft.token_hash == hash_token(token)))
