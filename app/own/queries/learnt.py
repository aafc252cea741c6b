"""What the spam score learnt of a person's comments."""

from typing import Any

from sqlalchemy import Select, select

from app.comments.admission.models import Learnt
from app.comments.models import Comment
from app.own.queries.owner import Owner


def find_learnt(owner: Owner) -> Select[*tuple[Any, ...]]:
    """Of which comments the account's words were learnt, and for as long as that is known, which words."""
    query = select(Learnt.comment_id.label("comment"), Learnt.verdict, Learnt.words, Learnt.learnt_at)
    query = query.join(Comment, Comment.id == Learnt.comment_id)
    return query.where(Comment.author_id == owner.account_id).order_by(Learnt.comment_id)
