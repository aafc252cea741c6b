"""Cases that belong together: the same words, the same link, the same author, the same hour."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, TextClause, select, text

from app.comments.models import Comment
from app.kernel.database import db
from app.moderation.models import IS_OPEN, Case, CaseKind

LINK = re.compile(r'<a href="(https?://[^"]+)"', re.IGNORECASE)
HOUR = timedelta(hours=1)
Shown = tuple[int, int]  # the count of revisions that a comment had, and its open case


class Likeness(StrEnum):
    """What comments have in common with one."""

    TEXT = "text"
    LINK = "link"
    AUTHOR = "author"
    HOUR = "hour"


def hosts_in(html: str) -> list[str]:
    """Where the links of a comment lead, each host once, in their order."""
    hosts = (urlsplit(unescape(address)).hostname for address in LINK.findall(html))
    return list(dict.fromkeys(host for host in hosts if host))


def map_alike(comment: Comment, likeness: Likeness, most: int, *, as_administrator: bool = False) -> dict[int, Shown]:
    """The comments with open cases that are like one; at most so many."""
    query = is_like(comment, likeness).where(*can_be_decided(as_administrator=as_administrator)).order_by(Case.id)
    hosts = set(hosts_in(comment.html)[:1])
    found: dict[int, Shown] = {}
    with db.session.execute(query.execution_options(yield_per=most)) as rows:
        for comment_id, revisions, case_id, html in rows:
            if likeness is not Likeness.LINK or hosts & set(hosts_in(html)):
                found[comment_id] = (revisions, case_id)
            if len(found) == most:
                break
    return found


def is_like(comment: Comment, likeness: Likeness) -> Select[int, int, int, str]:
    """The question; of links it finds too much rather than too little."""
    query = select(Comment.id, Comment.revision_count, Case.id, Comment.html).join(Case, Case.comment_id == Comment.id)
    match likeness:
        case Likeness.TEXT:
            return query.where(Comment.source == comment.source)
        case Likeness.LINK:
            host = next(iter(hosts_in(comment.html)), "")
            return query.where(Comment.html.icontains(host, autoescape=True), Comment.html.contains("<a href="))
        case Likeness.AUTHOR:
            return query.where(Case.author_id == comment.author_id)
    begin = comment.created_at.replace(minute=0, second=0, microsecond=0)
    return query.where(Comment.created_at >= begin, Comment.created_at < begin + HOUR)


def can_be_decided(*, as_administrator: bool) -> list[ColumnElement[bool] | TextClause]:
    """What holds of the cases that can be decided together: what was escalated waits for an administrator."""
    theirs = [] if as_administrator else [Case.escalated_at.is_(None)]
    return [text(IS_OPEN), Case.kind != CaseKind.APPEAL, *theirs]


def map_open(comment_ids: Sequence[int], *, as_administrator: bool = False) -> dict[int, Shown]:
    """Those of the comments that have an open case."""
    query = select(Comment.id, Comment.revision_count, Case.id).join(Case, Case.comment_id == Comment.id)
    query = query.where(Comment.id.in_(comment_ids), *can_be_decided(as_administrator=as_administrator))
    rows = db.session.execute(query.order_by(Case.id))
    return {comment_id: (revisions, case_id) for comment_id, revisions, case_id in rows}
