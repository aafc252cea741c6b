"""The byline of an article: its authors, in an order."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, select

from app.accounts.models import Account
from app.articles.commands.copies import let_go
from app.articles.models import Article, CoAuthor
from app.articles.policy import may_edit, may_write
from app.articles.queries.articles import WITH_AUTHORS
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import SITE, bump

MOST_AUTHORS = 20


def place_author(actor: Account, article: Article, author: Account, place: int) -> None:
    """Let somebody stand at this place of the byline, counted from 1; raises NotAllowed, RuleBroken."""
    authors = hold_byline(actor, article)
    if author not in authors and not may_write(author):
        raise RuleBroken(f"{author.name} is neither author nor editor here, and so can't be in a byline.")
    others = [each for each in authors if each != author]
    if len(others) == MOST_AUTHORS:
        raise RuleBroken(f"A byline has room for {MOST_AUTHORS} authors.")
    others.insert(max(place, 1) - 1, author)
    write_byline(article, others)


def remove_author(actor: Account, article: Article, author: Account) -> None:
    """Take somebody out of the byline; raises NotAllowed, RuleBroken."""
    others = [each for each in hold_byline(actor, article) if each != author]
    if not others:
        raise RuleBroken("An article has an author: put somebody else into the byline first.")
    write_byline(article, others)
    if not may_edit(author, article):
        let_go(author, article)


def hold_byline(actor: Account, article: Article) -> list[Account]:
    """The authors as they are now; until the commit nobody else changes them. Raises NotAllowed."""
    db.session.execute(select(Article.id).where(Article.id == article.id).with_for_update(key_share=True))
    for row in article.co_authors:
        db.session.expire(row)
    db.session.expire(article, ("author_id", "author", "co_authors", "published_at", "unpublished_at"))
    db.session.scalars(select(Article).where(Article.id == article.id).options(*WITH_AUTHORS)).one()
    if not may_edit(actor, article):
        raise NotAllowed("You may change the byline only of your own articles.")
    return article.authors


def write_byline(article: Article, authors: Sequence[Account]) -> None:
    """Let these be the authors; who stays keeps their row, which the undoing of a merge may have to give back."""
    article.author, *others = authors
    article.author_id = article.author.id
    rows = {each.account_id: each for each in article.co_authors}
    article.co_authors = [rows.get(each.id) or CoAuthor(account_id=each.id, account=each) for each in others]
    for position, row in enumerate(article.co_authors, 1):
        row.position, row.published_at = position, article.listed_at
    if article.listed_at:
        bump(SITE)
    db.session.flush()


def leave_bylines(account_ids: Collection[int]) -> None:
    """Take people who are gone out of the bylines that others stay in; these stand first then. Asks no policy."""
    db.session.execute(delete(CoAuthor).where(CoAuthor.account_id.in_(account_ids)))
    shared = exists().where(CoAuthor.article_id == Article.id)
    found = select(Article).where(Article.author_id.in_(account_ids), shared).order_by(Article.id)
    for article in db.session.scalars(found.options(*WITH_AUTHORS).execution_options(populate_existing=True)):
        write_byline(article, article.authors[1:])
