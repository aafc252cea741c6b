"""Lists page by page: every article once, in both directions, with equal times too."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.models import Account, Role
from app.articles.commands.writing import unpublish
from app.articles.models import Article, Category
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_category
from tests.pages import Page

OLDEST = datetime(2026, 3, 1, tzinfo=UTC)
serial = count(1)


def fill(cast: Cast, author: Account, offsets: list[int], categories: tuple[Category, ...] = ()) -> list[str]:
    """Articles published at these hours, and others in between; the addresses of the former, newest first."""
    mine = []
    for hours in offsets:
        at = OLDEST + timedelta(hours=hours)
        mine.append(make_article(author, f"Mine {next(serial)}", categories=categories, published_at=at))
        make_article(cast.jun, f"Other {next(serial)}", published_at=at)
        make_article(author, f"Draft {next(serial)}", categories=categories, published_at=None)
    db.session.commit()
    mine.sort(key=lambda article: (article.published_at or OLDEST, article.id), reverse=True)
    return [f"/articles/{article.slug}" for article in mine]


def walk(client: Browser, path: str, way: str) -> tuple[list[list[str]], str]:
    """What each page shows from `path` on, following the pager one way, and the last page's address."""
    pages = []
    while True:
        answer = client.get(path)
        assert answer.status_code == 200
        page = Page(answer.text)
        pages.append(page.cards())
        further = page.links(rel=way)
        if not further:
            return pages, path
        (path,) = further
        assert len(pages) < 20, "It never ends."


def flat(pages: list[list[str]]) -> list[str]:
    """All pages in one list."""
    return [address for page in pages for address in page]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(offsets=st.lists(st.integers(0, 3), min_size=1, max_size=32))
def test_paging_shows_every_article_once_in_both_directions(client: Browser, cast: Cast, offsets: list[int]) -> None:
    author = make_account("Some Writer", Role.AUTHOR)
    category = make_category(cast.ada, f"Category {next(serial)}")
    newest_first = fill(cast, author, offsets, (category,))

    for path in (f"/authors/{author.slug}", f"/categories/{category.slug}"):
        down, last = walk(client, path, "next")
        up, _ = walk(client, last, "prev")

        assert flat(down) == newest_first
        assert flat(list(reversed(up))) == newest_first
        assert all(len(page) == 10 for page in down[:-1])


def test_the_home_page_and_a_month_are_paged_alike(client: Browser, cast: Cast) -> None:
    newest_first = fill(cast, cast.ada, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
    make_article(cast.ada, "In April", published_at=datetime(2026, 4, 1, tzinfo=UTC))
    make_article(cast.ada, "In February", published_at=OLDEST - timedelta(microseconds=1))
    db.session.commit()

    home, _ = walk(client, "/", "next")
    month, last = walk(client, "/archive/2026/03", "next")
    back, _ = walk(client, last, "prev")

    assert len(flat(home)) == len(set(flat(home))) == 30
    assert flat(month) == flat(home)[1:-1] == flat(list(reversed(back)))
    assert set(newest_first) < set(flat(month))
    assert flat(home)[0] == "/articles/in-april"


def test_a_link_to_older_articles_goes_on_where_the_reader_was(client: Browser, cast: Cast) -> None:
    newest_first = fill(cast, cast.ada, list(range(15)))
    (older,) = Page(client.get(f"/authors/{cast.ada.slug}").text).links(rel="next")

    make_article(cast.ada, "Just now", published_at=OLDEST + timedelta(days=30))
    edge = db.session.get_one(Article, int(older.partition("=")[2]))
    unpublish(cast.ada, edge)
    db.session.commit()

    assert Page(client.get(older).text).cards() == newest_first[10:]


@pytest.mark.parametrize("query", ["before=0", "before=-1", "after=x", "before=", "after=99999999999999999999",
                                   "before=4711", "after=%00", "before=%ED%A0%80"])  # fmt: skip
def test_numbers_that_name_no_article_are_not_found(client: Browser, cast: Cast, query: str) -> None:
    make_article(cast.ada)
    db.session.commit()

    for path in ("/", "/archive/2026/03", f"/authors/{cast.ada.slug}"):
        assert client.get(f"{path}?{query}").status_code == 404


def test_a_page_beside_an_article_that_is_not_public_yet_does_not_exist(client: Browser, cast: Cast) -> None:
    make_article(cast.ada)
    draft = make_article(cast.ada, published_at=None)
    scheduled = make_article(cast.ada, published_at=datetime.now(UTC) + timedelta(days=1))
    db.session.commit()

    for hidden in (draft, scheduled):
        for way in ("before", "after"):
            assert client.get(f"/?{way}={hidden.id}").status_code == 404


def test_beyond_the_last_article_there_is_nothing(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()

    for way in ("before", "after"):
        assert client.get(f"/?{way}={article.id}").status_code == 404
