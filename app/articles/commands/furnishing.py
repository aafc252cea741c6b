"""What is said of an article beside its text, and its place on pages; readers see both at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from app.accounts.models import Account
from app.articles.furniture import FOR_EVER, MOST_PINNED
from app.articles.models import Article, Category
from app.articles.policy import may_edit, may_feature, may_manage_categories
from app.articles.queries.prominent import list_pinned_besides
from app.kernel.addresses import AMBIGUOUS
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.languages import LANGUAGES
from app.kernel.text import clean_line, language_of
from app.kernel.versions import SITE, bump

ADDRESS_LIMIT = 1_000  # characters
MOST_DAYS = 3_660


@dataclass(frozen=True)
class Furniture:
    """What is said of an article; without a language it is guessed, without days the categories or the site say."""

    language: str = ""
    canonical_address: str = ""
    has_contents_list: bool = True
    open_days: int | None = None


@dataclass(frozen=True)
class Prominence:
    """Where an article stands out, and until the end of which day in UTC."""

    is_pinned: bool = False
    pinned_until: date | None = None
    in_categories: bool = False
    is_featured: bool = False
    featured_until: date | None = None


def furnish(actor: Account, article: Article, furniture: Furniture) -> None:
    """Let this be said of an article; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may change only your own articles.")
    if furniture.language and furniture.language not in LANGUAGES:
        raise RuleBroken("Choose a language from the list, or none.")
    if furniture.open_days is not None and not FOR_EVER <= furniture.open_days <= MOST_DAYS:
        raise RuleBroken("Choose from the list how long the thread takes replies.")
    article.canonical_address = read_canonical(furniture.canonical_address) or None
    article.chosen_language = furniture.language or None
    article.language = furniture.language or language_of(f"{article.title}\n{article.source}")
    article.has_contents_list = furniture.has_contents_list
    article.open_days = furniture.open_days
    tell_readers(article)


def read_canonical(typed: str) -> str:
    """The address where an article appeared first, or nothing; raises RuleBroken."""
    address = clean_line(typed)
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_right = parts.scheme == "https" and "." in (parts.hostname or "") and parts.port in (None, 443)
    except ValueError:
        is_right = False
    if not is_right or "@" in parts.netloc or len(address) > ADDRESS_LIMIT or AMBIGUOUS.search(address):
        raise RuleBroken("A canonical address begins with https://, such as https://example.org/first, or stays empty.")
    return address


def feature(actor: Account, article: Article, wanted: Prominence) -> None:
    """Let an article stand out, or not any more; raises NotAllowed, RuleBroken."""
    if not may_feature(actor):
        raise NotAllowed("Only editors pin and feature articles.")
    if wanted.is_pinned and not article.is_pinned:
        refuse_many(list_pinned_besides(article))
    article.pinned_until_at = end_of(wanted.pinned_until) if wanted.is_pinned else None
    article.featured_until_at = end_of(wanted.featured_until) if wanted.is_featured else None
    article.pinned_at = (article.pinned_at or now()) if wanted.is_pinned else None
    article.featured_at = (article.featured_at or now()) if wanted.is_featured else None
    article.is_pinned_in_categories = wanted.is_pinned and wanted.in_categories
    tell_readers(article)


def refuse_many(pinned: Sequence[str]) -> None:
    """Raises RuleBroken where as many articles as may be are pinned already, by their titles."""
    if len(pinned) >= MOST_PINNED:
        titles = ", ".join(f"“{each}”" for each in pinned)
        raise RuleBroken(f"{MOST_PINNED} articles are pinned already: {titles}. Unpin one of them first.")


def end_of(day: date | None) -> datetime | None:
    """When a day is over, in UTC; raises RuleBroken where it is."""
    if day is None:
        return None
    if not now().date() <= day <= now().date() + timedelta(days=MOST_DAYS):
        raise RuleBroken("That day is over already, or very far; choose another, or none.")
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def keep_open(actor: Account, category: Category, days: int | None) -> None:
    """Say for how long threads in a category take replies, or leave it to what lies above it; raises NotAllowed."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    category.open_days = days
    bump(SITE)
    db.session.flush()


def tell_readers(article: Article) -> None:
    """Have the pages made anew on which a listed article stands."""
    if article.listed_at:
        bump(SITE)
    db.session.flush()
