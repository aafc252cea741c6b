"""Lists of articles: what stands on them, and what they cost."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import text

from app.accounts.models import Role
from app.articles.commands.writing import publish, unpublish
from app.articles.models import Category
from app.articles.queries.counts import list_months
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import PUBLISHED, Cast, make_account, make_article, make_category, make_comment
from tests.conftest import Queries
from tests.pages import Page


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


def test_a_category_of_a_thousand_is_listed_and_has_a_feed(client: Browser, cast: Cast) -> None:
    outer = make_category(cast.vera, "Everything")
    inner = [Category(slug=f"part-{n}", name=f"Part {n}", parent_id=outer.id) for n in range(1_000)]
    db.session.add_all(inner)
    db.session.flush()
    first = make_article(cast.ada, "In the first", categories=(inner[0],))
    last = make_article(cast.ada, "In the last", categories=(inner[-1],))

    listing = client.get("/categories/everything")
    feed = client.get("/categories/everything/feed.atom")

    assert (listing.status_code, feed.status_code) == (200, 200)
    assert Page(listing.text).cards() == [f"/articles/{last.slug}", f"/articles/{first.slug}"]
    assert feed.text.index(f"/articles/{last.slug}") < feed.text.index(f"/articles/{first.slug}")


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
        stand_in("'Asia/Seoul'")
    try:
        months = [(each.year, each.month, each.article_count) for each in list_months()]
        june, july = client.get("/archive/2025/06"), client.get("/archive/2025/07")
    finally:
        if db.engine.dialect.name == "postgresql":
            stand_in("DEFAULT")

    assert months == [(2025, 7, 1), (2025, 6, 1)]
    assert Page(june.text).cards() == ["/articles/last-of-june"]
    assert Page(july.text).cards() == ["/articles/first-of-july"]
    assert "1 July 2025" in july.text
    assert "2025-06-30T23:59:59Z" in june.text


def stand_in(zone: str) -> None:
    """Set the zone of the database, as an owner's server may have it, and connect anew."""
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{db.engine.url.database}" SET timezone TO {zone}'))
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

    answers = [client.get(path) for path in ("/", "/archive", "/categories/history", "/archive/2026/03", "/feed.atom")]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert all("othing" in answer.text for answer in answers[:4])


def test_queries_do_not_grow_with_articles_comments_or_categories(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    history = make_category(cast.ada, "History")

    def counts() -> dict[str, int]:
        found = {}
        paths = ("/", "/categories/history", "/categories", "/archive", "/archive/2026/03",
                 f"/authors/{cast.ada.slug}", "/articles/first", "/feed.atom", "/categories/history/feed.atom",
                 "/articles/first/feed.atom")  # fmt: skip
        client.application.extensions["pages"].clear()  # whoever has a former page has read its marks already
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
