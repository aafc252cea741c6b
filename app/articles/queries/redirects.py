"""Where an address leads at which nothing is."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import select

from app.articles.models import ArticleAddress, CategoryAddress
from app.articles.redirects.models import Redirect
from app.kernel.database import db, parts
from app.kernel.errors import NotFound
from app.kernel.text import without_unwanted

PATH_LIMIT = 500  # characters
REDIRECTS_A_PAGE = 100


def path_key(path: str) -> str | None:
    """The path as it is looked up, in NFC and without a slash at its end; None where no redirect can have it."""
    if len(path) > PATH_LIMIT or without_unwanted(path) != path or "\n" in path or "\t" in path:
        return None
    return unicodedata.normalize("NFC", path.rstrip("/") or "/")


def find_redirect(path: str) -> str | None:
    """Where a path leads at which nothing else is."""
    key = path_key(path)
    return db.session.scalar(select(Redirect.target).where(Redirect.path == key)) if key else None


def get_redirect(redirect_id: int) -> Redirect:
    """A line of the address book; raises NotFound."""
    found = db.session.get(Redirect, redirect_id)
    if found is None:
        raise NotFound
    return found


def list_redirects(before: int | None = None) -> list[Redirect]:
    """A page of the address book, the newest first; one more than a page holds."""
    query = select(Redirect).order_by(Redirect.id.desc()).limit(REDIRECTS_A_PAGE + 1)
    return list(db.session.scalars(query.where(Redirect.id < before) if before else query))


def find_taken(paths: Collection[str]) -> set[str]:
    """Those of the paths that an article or a category has or had."""
    taken = set[str]()
    for folder, slug in (("/articles/", ArticleAddress.slug), ("/categories/", CategoryAddress.slug)):
        for part in parts([path.removeprefix(folder) for path in paths if path.startswith(folder)]):
            taken |= {folder + each for each in db.session.scalars(select(slug).where(slug.in_(part)))}
    return taken
