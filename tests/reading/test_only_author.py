"""Only what the author of an article said in its thread."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.articles.models import Article
from app.comments.models import CommentState
from app.comments.threads import ROOTS_A_PAGE
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment, say
from tests.comments.crowds import plant, shown_on
from tests.conftest import Queries
from tests.pages import Page


def address(article: Article, more: str = "") -> str:
    """Where one finds only the author's."""
    return f"/articles/{article.slug}?only=author{more}"


def test_only_the_authors_comments_stand_there_and_say_whom_they_answer(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    first = make_comment(cast.vera, article, "A question.")
    answer = make_comment(cast.jun, article, "An answer.", first)
    make_comment(cast.ben, article, "A remark.", answer)
    removed = make_comment(cast.ben, article, "Rude.", state=CommentState.APPROVED)
    late = make_comment(cast.jun, article, "No.", removed)
    alone = make_comment(cast.jun, article, "By the way.")

    page = Page(client.get(address(article)).text)

    assert [each.attributes["id"] for each in page.all("article", **{"class": "comment"})] == [
        f"comment-{each.id}" for each in (answer, late, alone)
    ]
    assert [each.text for each in page.all("span", **{"class": "comment-answers"})] == [
        "in reply to Vera Lind",
        "in reply to Ben Cho",
    ]
    assert page.links(rel="nofollow", **{"aria-current": "true"})
    assert "1 more reply" in page.text
    assert page.all("meta", name="robots")[0].attributes["content"] == "noindex"


def test_the_way_there_is_shown_where_the_author_has_replied(client: Browser, cast: Cast) -> None:
    article, path = make_article(cast.jun), "?only=author#thread"
    for author in (cast.vera, cast.ben):
        say(author, article)
    make_comment(cast.jun, article, state=CommentState.DELETED)
    assert path not in client.get(f"/articles/{article.slug}").text

    make_comment(cast.jun, article, "Thank you.")

    assert path in client.get(f"/articles/{article.slug}").text


@pytest.mark.parametrize("more", ["&after=999999", "&after=x", "&after=-1", "&after=99999999999999999999"])
def test_past_the_last_there_is_nothing(client: Browser, cast: Cast, more: str) -> None:
    article = make_article(cast.jun)
    assert client.get(address(article)).status_code == 404
    say(cast.jun, article)
    assert client.get(address(article)).status_code == 200

    assert client.get(address(article, more)).status_code == 404
    assert client.get(f"/articles/{article.slug}?only=reader").status_code == 404


def test_every_page_costs_the_same_and_together_they_hold_all(
    app: Flask, client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    few, many, other = make_article(cast.jun), make_article(cast.jun), make_article(cast.jun)
    say(cast.jun, few)
    plant(cast.jun, other, [None] * 20)
    ids = plant(cast.jun, many, [None, 0, 1] * (ROOTS_A_PAGE // 2))
    queries = watch_queries()
    client.get(address(few))
    cost, path, seen = len(queries), address(many), []

    while path:
        before = len(queries)
        page = client.get(path).text
        assert len(queries) - before <= cost
        seen += shown_on(page)
        path = next(
            (each for each in Page(page).links(rel="nofollow") if "only=author" in each and "after=" in each), ""
        )

    assert seen == ids
    app.extensions["pages"].clear()
    assert new_browser(app).get(address(many)).status_code == 200


def test_what_waits_is_not_laid_over_the_authors(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    say(cast.jun, article)
    make_comment(cast.ben, article, "May I?", state=CommentState.PENDING)

    for person in (cast.ben, cast.mo):
        assert "May I?" not in client.log_in(person).get(address(article)).text


def test_it_is_kept_and_changes_with_the_thread(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    say(cast.jun, article)
    before = client.get(address(article))
    known = {"If-None-Match": before.headers["ETag"]}
    assert client.get(address(article), headers=known).status_code == 304

    say(cast.jun, article, "And another thing.")

    assert "And another thing." in client.get(address(article), headers=known).text
