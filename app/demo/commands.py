"""The sample site: people, categories, articles and threads, read from `app/demo/site/`."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Account, Identity, Role, RoleGrant
from app.articles.commands.arranging import create_category
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article, Category
from app.articles.sections import quote
from app.comments.commands.own import delete_own
from app.comments.commands.threads import lock_thread, stand
from app.comments.models import Comment, CommentState
from app.comments.queries.people import find_people
from app.kernel.database import db
from app.kernel.markdown import render_comment
from app.kernel.markdown.mentions import call, mark
from app.kernel.text import clean, language_of
from app.moderation.commands.comments import reject
from app.moderation.commands.people import ban
from app.moderation.commands.threads import close
from app.moderation.models import Reason

SITE = Path(__file__).parent / "site"
PROVIDER = "trial"
Table = dict[str, Any]


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def fill(issuer: str) -> None:
    """Write the whole sample site in one transaction; its people log in with the provider of this issuer."""
    people = {row["key"]: add_person(row, issuer) for row in read("people.toml")["accounts"]}
    categories: dict[str, Category] = {}
    for row in read("site.toml")["categories"]:
        parent = categories.get(row.get("parent", ""))
        categories[row["slug"]] = create_category(people["ada"], row["name"], row["slug"], row["description"], parent)
    for path in sorted((SITE / "articles").glob("*.md")):
        add_article(path, people, categories)
    for row in read("people.toml")["accounts"]:
        if "banned" in row:
            ban(people["mo"], people[row["key"]], row["banned"])
    db.session.commit()


def move_identities(issuer: str) -> None:
    """The trial provider's address follows the server's port; let the sample people go on to log in with it."""
    db.session.execute(update(Identity).where(Identity.provider == PROVIDER).values(issuer=issuer))
    db.session.commit()


def list_people() -> list[Table]:
    """The sample accounts as their file has them."""
    rows: list[Table] = read("people.toml")["accounts"]
    return rows


def read(name: str) -> Table:
    """A file of the sample site."""
    return tomllib.loads((SITE / name).read_text(encoding="utf-8"))


def add_person(row: Table, issuer: str) -> Account:
    """An account with its roles and its identity at the trial provider."""
    since = {"created_at": row["since"]}
    grants = [RoleGrant(role=Role(role), granted_at=row["since"]) for role in row["roles"]]
    account = Account(slug=row["key"], name=row["name"], grants=grants, **since)
    db.session.add(account)
    db.session.flush()
    email = f"{row['key']}@example.org"
    told = {"name": row["name"], "email": email, "email_verified": True} | since
    db.session.add(Identity(account_id=account.id, provider=PROVIDER, issuer=issuer, subject=row["key"], **told))
    return account


def add_article(path: Path, people: dict[str, Account], categories: dict[str, Category]) -> None:
    """An article with its thread."""
    _, head, source = path.read_text(encoding="utf-8").split("+++", 2)
    row = tomllib.loads(head)
    filed = tuple(categories[slug] for slug in row["categories"])
    author = people[row["author"]]
    article = create(author, Writing(row["title"], source, row["slug"], row["summary"], filed))
    if row.get("state") == "draft":
        return
    publish(author, article, row["published_at"])
    article.created_at = article.edited_at = row["published_at"]
    thread = SITE / "threads" / f"{row['slug']}.toml"
    if thread.exists():
        add_thread(article, tomllib.loads(thread.read_text(encoding="utf-8"))["comments"], people)
    if row.get("closed"):
        close(people["mo"], article)


def add_thread(article: Article, rows: list[Table], people: dict[str, Account]) -> None:
    """The comments of an article as they were written, and then what became of them."""
    comments: dict[str, Comment] = {}
    for row in rows:
        comments[row["key"]] = add_comment(article, row, people[row["author"]], comments.get(row.get("parent", "")))
    for row in rows:
        comment = comments[row["key"]]
        if row.get("state") == "rejected":
            reject(people["mo"], comment, Reason(row["reason"]))
        if row.get("state") == "deleted":
            delete_own(comment.author, comment)


def add_comment(article: Article, row: Table, author: Account, parent: Comment | None) -> Comment:
    """One comment at its time."""
    called = call(find_people(article.id, row["text"]))
    source, html = mark(clean(row["text"]), called), render_comment(row["text"], called)
    anchor, heading, words = quote(article.contents, row["section"]) if "section" in row else (None, None, None)
    published: datetime = article.published_at or article.created_at
    waits = row.get("state") == "pending"
    comment = Comment(
        article_id=article.id,
        article=article,
        author_id=author.id,
        author=author,
        parent_id=parent.id if parent else None,
        state=CommentState.PENDING if waits else CommentState.APPROVED,
        held_because="newcomer" if waits else None,
        source=source,
        html=html,
        language=language_of(source),
        section_anchor=anchor,
        section_heading=heading,
        section_words=words,
        created_at=published + timedelta(minutes=row["minutes"]),
    )
    stand(comment, lock_thread(article.id), parent)
    return comment
