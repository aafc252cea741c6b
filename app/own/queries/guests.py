"""What is stored about a person as a guest."""

from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Account, Guest, Merge
from app.accounts.queries import find_guest_address
from app.articles.models import Article
from app.comments.models import GuestReply
from app.kernel.database import db
from app.own.queries.owner import Owner


def find_guests(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account's person told as a guest before they claimed what they had written."""
    former = select(Merge.other_id).where(Merge.account_id == owner.account_id, Merge.undone_at.is_(None))
    query = select(Account.name, Guest.email, Guest.website, Account.created_at)
    return query.join(Guest, Guest.account_id == Account.id).where(Account.id.in_(former)).order_by(Account.id)


def find_guest_replies(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What waits for a link to be opened that was sent to the account's verified address."""
    columns = (
        Article.slug.label("article"),
        Article.title.label("article_title"),
        GuestReply.parent_id.label("reply_to"),
        GuestReply.section,
        GuestReply.name,
        GuestReply.email,
        GuestReply.website,
        GuestReply.created_at,
        GuestReply.source.label("text"),
    )
    address = find_guest_address(db.session.get_one(Account, owner.account_id)) or ""
    query = select(*columns).join(Article, Article.id == GuestReply.article_id)
    return query.where(GuestReply.email == address, GuestReply.email != "").order_by(GuestReply.created_at)
