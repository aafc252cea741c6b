"""What authors say of themselves."""

from app.accounts.models import Account
from app.articles.authors.models import Biography
from app.articles.policy import may_write
from app.kernel.addresses import web_address
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.markdown import excerpt, render_comment
from app.kernel.text import clean, length
from app.kernel.versions import SITE, bump

TEXT_LIMIT = 1_000
MOST_LINKS = 8


def introduce(author: Account, source: str, links: str) -> None:
    """Let this stand on one's page as an author, with links one a line; raises NotAllowed, RuleBroken."""
    if not may_write(author):
        raise NotAllowed("Only authors and editors have a page of their own.")
    text = clean(source)
    if length(text) > TEXT_LIMIT:
        raise RuleBroken(f"That has {length(text):,} characters; the limit is {TEXT_LIMIT:,}.")
    biography = Biography(account_id=author.id, source=text, html=render_comment(text), summary=excerpt(text))
    biography.links = read_links(links)
    db.session.merge(biography)
    bump(SITE)
    db.session.flush()


def read_links(typed: str) -> list[str]:
    """The addresses, one a line; raises RuleBroken where one is none, or not https."""
    links = list(dict.fromkeys(web_address(line) for line in typed.splitlines() if line.strip()))
    if len(links) > MOST_LINKS:
        raise RuleBroken(f"There is room for {MOST_LINKS} links.")
    for link in links:
        if not link.startswith("https://"):
            raise RuleBroken(f"“{link}” does not begin with https://, so nobody can be sure who answers there.")
    return links
