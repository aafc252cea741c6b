"""Lists of articles: every article once, page by page in both directions, and what stands beside it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.accounts.models import Account, Role
from app.articles.commands.writing import publish, unpublish
from app.articles.models import Article, Category
from app.articles.queries import list_months
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import PUBLISHED, Cast, make_account, make_article, make_category, make_comment
from tests.conftest import Queries
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
    month, last = walk(client, "/archive/2026/3", "next")
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

    for path in ("/", "/archive/2026/3", f"/authors/{cast.ada.slug}"):
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


def test_a_category_shows_its_parents_its_children_and_the_articles_of_all_below(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    local = make_category(cast.ada, "Local history", history)
    lanes = make_category(cast.ada, "Lanes", local)
    for category in (history, local, lanes, make_category(cast.ada, "Gardens")):
        make_article(cast.ada, f"On {category.name}", categories=(category,))
    make_article(cast.ada, "In two", categories=(local, lanes))
    db.session.commit()

    outer, inner = Page(client.get("/categories/history").text), Page(client.get("/categories/lanes").text)

    assert outer.cards() == ["/articles/in-two", "/articles/on-lanes", "/articles/on-local-history",
                             "/articles/on-history"]  # fmt: skip
    assert "Within it: Local history" in outer.text
    assert inner.cards() == ["/articles/in-two", "/articles/on-lanes"]
    names = [each.text for each in inner.all("a") if each.attributes["href"].startswith("/categories/")]
    assert names[:2] == ["History", "Local history"]


def test_a_card_says_who_when_where_and_how_many_replies(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "One reply", categories=(make_category(cast.ada, "History"),))
    make_comment(cast.ben, article)
    two = make_article(cast.ada, "Two replies")
    for _ in range(2):
        make_comment(cast.ben, two)
    make_article(cast.ada, "No reply")
    db.session.commit()

    text = Page(client.get("/").text).text

    assert "1 reply" in text
    assert "2 replies" in text
    assert "no reply yet" in text
    assert all(word in text for word in ("Ada Park", "3 March 2026", "History", "It opened on a Tuesday."))


def test_an_author_without_a_published_article_has_no_page(client: Browser, cast: Cast) -> None:
    make_article(cast.jun, published_at=None)
    withdrawn = make_article(cast.vera)
    unpublish(cast.vera, withdrawn)
    make_article(cast.ada)
    db.session.commit()

    statuses = {who: client.get(f"/authors/{who.slug}").status_code for who in (cast.jun, cast.vera, cast.ben)}

    assert set(statuses.values()) == {404}
    assert client.get("/authors/nobody").status_code == 404
    assert client.get(f"/authors/{cast.ada.slug}").status_code == 200


def test_months_are_counted_in_utc_wherever_the_server_stands(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "Last of June", published_at=datetime(2025, 6, 30, 23, 59, 59, 999999, tzinfo=UTC))
    make_article(cast.ada, "First of July", published_at=datetime(2025, 7, 1, tzinfo=UTC))
    db.session.commit()

    if db.engine.dialect.name == "postgresql":
        stood_in_seoul(True)
    try:
        months = [(each.year, each.month, each.article_count) for each in list_months()]
        june, july = client.get("/archive/2025/6"), client.get("/archive/2025/7")
    finally:
        if db.engine.dialect.name == "postgresql":
            stood_in_seoul(False)

    assert months == [(2025, 7, 1), (2025, 6, 1)]
    assert Page(june.text).cards() == ["/articles/last-of-june"]
    assert Page(july.text).cards() == ["/articles/first-of-july"]
    assert "1 July 2025" in july.text
    assert "2025-06-30T23:59:59Z" in june.text


def stood_in_seoul(there: bool) -> None:  # noqa: FBT001
    """Set the database's zone, as an owner's server may have it, and connect anew."""
    name = db.engine.url.database
    zone = "SET timezone = 'Asia/Seoul'" if there else "RESET timezone"
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" {zone}'))
    db.session.remove()
    db.engine.dispose()


@pytest.mark.parametrize("path", ["2026/0", "2026/13", "0/1", "9999/12", "99999999999999999999/1", "2026/x", "-1/3"])
def test_a_month_that_cannot_be_is_not_found(client: Browser, cast: Cast, path: str) -> None:
    assert client.get(f"/archive/{path}").status_code == 404


def test_december_ends_with_the_year(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "New Year's Eve", published_at=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    make_article(cast.ada, "New Year's Day", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    db.session.commit()

    assert Page(client.get("/archive/2025/12").text).cards() == ["/articles/new-years-eve"]


def test_an_empty_site_says_so_on_every_list(client: Browser, cast: Cast) -> None:
    make_category(cast.ada, "History")
    db.session.commit()

    answers = [client.get(path) for path in ("/", "/archive", "/categories/history", "/archive/2026/3", "/feed.atom")]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert all("othing" in answer.text for answer in answers[:4])


def test_queries_do_not_grow_with_articles_comments_or_categories(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    history = make_category(cast.ada, "History")

    def counts() -> dict[str, int]:
        found = {}
        paths = ("/", "/categories/history", "/categories", "/archive", "/archive/2026/3",
                 f"/authors/{cast.ada.slug}", "/articles/first", "/feed.atom", "/categories/history/feed.atom",
                 "/articles/first/feed.atom")  # fmt: skip
        for path in paths:
            db.session.expunge_all()
            seen = watch_queries()
            assert client.get(path).status_code == 200
            found[path] = len(seen)
        return found

    first = make_article(cast.ada, "First", categories=(history,))
    for _ in range(2):
        make_comment(cast.ben, first)
        make_article(cast.jun, categories=(history,))
    db.session.commit()
    few = counts()
    history = db.session.merge(history)
    nested = make_category(db.session.merge(cast.ada), "Nested", history)
    for n in range(12):
        article = make_article(make_account(f"Writer {n}", Role.AUTHOR), f"More {n}", categories=(history, nested))
        make_comment(make_account(f"Reader {n}"), article)
        make_comment(make_account(f"Replier {n}"), db.session.merge(first))
    db.session.commit()

    assert counts() == few


def test_a_list_for_everybody_is_answered_with_304_until_something_changes(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    first = client.get("/")

    same = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    unpublish(cast.ada, article)
    db.session.commit()
    other = client.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data) == (304, b"")
    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    assert other.status_code == 200


def test_an_article_published_at_the_same_moment_as_the_page_is_asked_for_is_there(client: Browser, cast: Cast) -> None:
    with time_machine.travel(PUBLISHED, tick=False):
        publish(cast.ada, make_article(cast.ada, "Now", published_at=None))
        db.session.commit()

        assert Page(client.get("/").text).cards() == ["/articles/now"]
