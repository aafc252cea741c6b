"""The desk's list of one's own articles: last edited first, page by page."""

from datetime import UTC, datetime, timedelta

from app.accounts.models import Account
from app.articles.commands.writing import Writing, create_once
from app.articles.models import Article
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article
from tests.pages import Page

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def write(author: Account, count: int) -> list[Article]:
    """Published articles, each pair edited at the same moment; newest first."""
    articles = [
        make_article(author, f"Number {n}", published_at=LONG_AGO + timedelta(hours=n // 2)) for n in range(count)
    ]
    return articles[::-1]


def listed(page: Page) -> list[str]:
    """The addresses of the articles on a page of the desk."""
    return [each for each in page.links() if each.startswith("/desk/articles/") and not each.endswith("/new")]


def test_ones_own_articles_are_paged_and_each_is_there_once(client: Browser, cast: Cast) -> None:
    own = [f"/desk/articles/{article.id}" for article in write(cast.jun, 103)]
    write(cast.ada, 3)
    db.session.commit()
    client.log_in(cast.jun)

    pages, path = [], "/desk"
    while path:
        page = Page(client.get(path).text)
        pages.append(listed(page))
        (path,) = page.links(rel="next") or [""]

    assert [len(page) for page in pages] == [50, 50, 3]
    assert [address for page in pages for address in page] == own


def test_an_old_draft_that_is_taken_up_again_stands_first(client: Browser, cast: Cast) -> None:
    draft = make_article(cast.jun, "Taken up again", published_at=None)
    write(cast.jun, 60)
    db.session.commit()
    client.log_in(cast.jun)

    client.press(f"/desk/articles/{draft.id}", action="save", title="Taken up again", source="More.")

    assert listed(Page(client.get("/desk").text))[0] == f"/desk/articles/{draft.id}"


def test_somebody_elses_article_is_no_place_in_ones_own_list(client: Browser, cast: Cast) -> None:
    other = make_article(cast.ada)
    db.session.commit()
    client.log_in(cast.jun)

    statuses = [client.get(f"/desk?own_before={number}").status_code for number in (other.id, 4711, "x", 0)]

    assert statuses == [404] * 4


def test_twice_the_same_new_article_with_another_in_between_is_there_once(cast: Cast) -> None:
    first = create_once(cast.jun, Writing("One", "Text."))
    create_once(cast.jun, Writing("Two", "Text."))
    make_article(cast.ada, "One", "Text.")

    again = create_once(cast.jun, Writing("One", "Text."))

    assert again is first
